import type { Person } from '../../wire/entities.ts';

interface Props {
  readonly person: Pick<Person, 'picture'>;
  readonly online?: boolean;
  /** Whether it is the avatar of a group, which has another shape. */
  readonly group?: boolean;
}

/** Decorative: always shown beside the name. */
export function Avatar({ person, online = false, group = false }: Props) {
  return (
    <span class={`avatar${online ? ' avatar-online' : ''}${group ? ' avatar-group' : ''}`}>
      <img src={person.picture} alt="" width="44" height="44" draggable={false} />
    </span>
  );
}
