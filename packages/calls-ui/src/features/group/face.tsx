import { Avatar } from '../../ui-kit/avatar.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import type { PersonView } from '../../ui-kit/person.ts';

interface Props {
  readonly person: PersonView;
  readonly breathing?: boolean;
}

/** A person's avatar, or a mark for a person of whom nothing is known. */
export function Face({ person, breathing = false }: Props) {
  if (person.initials) return <Avatar person={person} breathing={breathing} />;
  return (
    <div class="xpc-avatar" aria-hidden="true">
      <LazyIcon name="user" />
    </div>
  );
}
