export interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly type?: 'text' | 'password';
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly autocomplete: string;
  readonly minLength?: number | undefined;
  readonly maxLength: number;
}

export function Field(props: FieldProps) {
  const { id, label, hint, type = 'text', value, onValue, autocomplete } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={id}
        type={type}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
        autocomplete={autocomplete}
        autocapitalize={id === 'name' ? 'words' : 'none'}
        spellcheck={false}
        minLength={props.minLength}
        maxLength={props.maxLength}
        aria-describedby={hint ? `${id}-hint` : undefined}
        required
      />
      {hint && (
        <small id={`${id}-hint`} class="hint">
          {hint}
        </small>
      )}
    </div>
  );
}
