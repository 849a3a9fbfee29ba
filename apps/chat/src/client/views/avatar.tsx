import type { Person } from '../../wire/entities.ts';

/** Decorative: always shown beside the person's name. */
export function Avatar({ person, online = false }: { person: Person; online?: boolean }) {
  return (
    <span class={online ? 'avatar avatar-online' : 'avatar'}>
      <img src={person.picture} alt="" width="44" height="44" draggable={false} />
    </span>
  );
}
