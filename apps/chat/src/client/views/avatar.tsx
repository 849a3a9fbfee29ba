import type { Person } from '../../wire/entities.ts';

/** Beside the name, so it says nothing of its own to a screen reader. */
export function Avatar({ person, online = false }: { person: Person; online?: boolean }) {
  return (
    <span class={online ? 'avatar avatar-online' : 'avatar'}>
      <img src={person.picture} alt="" width="44" height="44" draggable={false} />
    </span>
  );
}
