import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { PersonView } from './person.ts';

interface Props {
  readonly person: PersonView;
  readonly breathing?: boolean;
  readonly elementRef?: RefObject<HTMLDivElement>;
}

/** A person's picture, or initials on their colour where there is none or it does not load. */
export function Avatar({ person, breathing = false, elementRef }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  const picture = person.picture !== broken ? person.picture : null;
  const classes = `xpc-avatar xpc-avatar--c${person.colour}${breathing ? ' xpc-avatar--breathing' : ''}`;
  return (
    <div class={classes} ref={elementRef} aria-hidden="true">
      <span class="xpc-avatar__ring" />
      <span class="xpc-avatar__ring" />
      <span>{person.initials}</span>
      {picture && (
        <img
          class="xpc-avatar__picture"
          src={picture}
          alt=""
          referrerpolicy="no-referrer"
          onError={() => setBroken(picture)}
        />
      )}
    </div>
  );
}
