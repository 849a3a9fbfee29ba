import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { PersonView } from './person.ts';

interface Props {
  readonly person: PersonView;
  readonly breathing?: boolean;
  readonly elementRef?: RefObject<HTMLDivElement>;
}

/** A person's picture, or their initials on a colour if there is no picture or it fails to load. */
export function Avatar({ person, breathing = false, elementRef }: Props) {
  const [failedPicture, setFailedPicture] = useState<string | null>(null);
  const picture = person.picture !== failedPicture ? person.picture : null;
  const classes = `xpc-avatar xpc-avatar--c${person.colour}${breathing ? ' xpc-avatar--breathing' : ''}`;
  return (
    <div class={classes} ref={elementRef} aria-hidden="true">
      <span class="xpc-avatar__ring" />
      <span class="xpc-avatar__ring" />
      <span key={person.initials}>{person.initials}</span>
      {picture && (
        <img
          class="xpc-avatar__picture"
          src={picture}
          alt=""
          referrerpolicy="no-referrer"
          onError={() => setFailedPicture(picture)}
        />
      )}
    </div>
  );
}
