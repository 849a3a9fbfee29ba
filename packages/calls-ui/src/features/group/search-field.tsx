import type { RefObject } from 'preact';

interface Props {
  readonly label: string;
  readonly field?: RefObject<HTMLInputElement>;
  readonly onSearch: (query: string) => void;
}

/** The search by name above a list of people. */
export function SearchField({ label, field, onSearch }: Props) {
  return (
    <div class="xpc-side__search">
      <input
        {...(field ? { ref: field } : {})}
        class="xpc-field"
        type="search"
        autocomplete="off"
        aria-label={label}
        placeholder={label}
        onInput={(event) => onSearch(event.currentTarget.value)}
      />
    </div>
  );
}
