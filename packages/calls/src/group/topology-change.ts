/**
 * Which connections a group call has. `current` carries the media. Between people and an SFU it changes by
 * make before break:
 *
 *              change                take_over
 *     steady ---------> changing ----------------> lingering
 *      ^  ^              |    \ change: another `next`  |   \ change: to changing
 *      |  '--- stay -----'     `--->                    |
 *      '------------------- old_expired ----------------'
 *
 *     any state -- close --> closed
 *
 * - `changing`: `next` is made beside the current ones; `isUp`: media can flow over it
 * - `lingering`: `before` stays for participants who change over later
 *
 * A state that does not name an event ignores it.
 */
export type TopologyChange<T> =
  | { readonly name: 'steady'; readonly current: T }
  | { readonly name: 'changing'; readonly current: T; readonly next: T; readonly isUp: boolean }
  | { readonly name: 'lingering'; readonly current: T; readonly before: T }
  | { readonly name: 'closed'; readonly current: T };

export type TopologyChangeEvent<T> =
  /** The server requests the other kind of connections, or the new ones are abandoned. */
  | { readonly type: 'change'; readonly next: T }
  /** Media can flow over the next connections. */
  | { readonly type: 'up' }
  /** The server cancelled the change. */
  | { readonly type: 'stay' }
  /** The next connections carry the media from now on. */
  | { readonly type: 'take_over' }
  /** The time for participants who change over later is up. */
  | { readonly type: 'old_expired' }
  | { readonly type: 'close' };

export function nextTopologyChange<T>(
  state: TopologyChange<T>,
  event: TopologyChangeEvent<T>,
): TopologyChange<T> {
  const { name, current } = state;
  if (name === 'closed') return state;
  switch (event.type) {
    case 'change':
      return { name: 'changing', current, next: event.next, isUp: false };
    case 'up':
      return name === 'changing' ? { ...state, isUp: true } : state;
    case 'stay':
      return name === 'changing' ? { name: 'steady', current } : state;
    case 'take_over':
      return name === 'changing'
        ? { name: 'lingering', current: state.next, before: current }
        : state;
    case 'old_expired':
      return name === 'lingering' ? { name: 'steady', current } : state;
    case 'close':
      return { name: 'closed', current };
  }
}

/** The open connections of a state: those that are being made, the current ones, the old ones. */
export function connectionsOf<T>(state: TopologyChange<T>): readonly T[] {
  switch (state.name) {
    case 'steady':
      return [state.current];
    case 'changing':
      return [state.next, state.current];
    case 'lingering':
      return [state.current, state.before];
    case 'closed':
      return [];
  }
}
