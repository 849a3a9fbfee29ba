/**
 * The page's query: `?as=` names a demo account, `?chat=` the person whose conversation is open.
 */
export interface Address {
  readonly as: string | null;
  readonly chat: string | null;
}

export function readAddress(search: string): Address {
  const params = new URLSearchParams(search);
  return { as: params.get('as') || null, chat: params.get('chat') || null };
}

export function writeAddress({ as, chat }: Address): string {
  const params = new URLSearchParams();
  if (as) params.set('as', as);
  if (chat) params.set('chat', chat);
  const query = params.toString();
  return query ? `/?${query}` : '/';
}
