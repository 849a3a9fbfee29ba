/**
 * The page's query: `?as=` names a demo account, `?chat=` the person whose conversation is open, `?group=` the
 * id of the group that is open.
 */
export interface Address {
  readonly as: string | null;
  readonly target: Target | null;
}

/** A conversation that can be opened: of two, by the other person, or a group. */
export type Target =
  | { readonly name: 'person'; readonly id: string }
  | { readonly name: 'group'; readonly id: string };

export const personTarget = (id: string): Target => ({ name: 'person', id });
export const groupTarget = (id: string): Target => ({ name: 'group', id });

export function isSameTarget(one: Target | null, other: Target | null): boolean {
  return one?.name === other?.name && one?.id === other?.id;
}

export function readAddress(search: string): Address {
  const params = new URLSearchParams(search);
  const chat = params.get('chat');
  const group = params.get('group');
  return {
    as: params.get('as') || null,
    target: chat ? personTarget(chat) : group ? groupTarget(group) : null,
  };
}

export function writeAddress({ as, target }: Address): string {
  const params = new URLSearchParams();
  if (as) params.set('as', as);
  if (target) params.set(target.name === 'person' ? 'chat' : 'group', target.id);
  const query = params.toString();
  return query ? `/?${query}` : '/';
}
