/** What is known of a link whose connections are open. */
interface LinkProgress {
  /** This side offered the newest connection as a new one, and the answer has not come yet. */
  readonly awaitsAnswer: boolean;
  /** The path to the participant was up, over any connection. */
  readonly wasConnected: boolean;
}

/**
 * Which connections a link has.
 *
 * - `single`: one connection, which carries the media once it is up
 * - `switching`: `current` still carries media, or may do so again, while `candidate` is built beside it
 * - `closed`: `current` was the last one that carried the media
 */
export type LinkState<T> =
  | (LinkProgress & { readonly name: 'single'; readonly current: T })
  | (LinkProgress & { readonly name: 'switching'; readonly current: T; readonly candidate: T })
  | { readonly name: 'closed'; readonly current: T };

export type LinkEvent<T> =
  /** This side made a new connection, and offers it unless the other side did. */
  | { readonly type: 'renewed'; readonly connection: T; readonly keepsCurrent: boolean }
  | { readonly type: 'offering' }
  | { readonly type: 'answered' }
  /** The path of a connection came up, or was up before this page was loaded. */
  | { readonly type: 'connected' }
  /** The candidate is up, or the current connection is dead. */
  | { readonly type: 'promoted' }
  | { readonly type: 'closed' };

/**
 *                  renewed, beside the current one
 *     single ------------------------------------> switching
 *      ^  ^ renewed, in its place                   |   ^ renewed: another candidate
 *      '--'    <----------- promoted ---------------'---'
 *
 * Any state goes to `closed`. An event that does not fit changes nothing.
 */
export function nextLinkState<T>(state: LinkState<T>, event: LinkEvent<T>): LinkState<T> {
  if (state.name === 'closed') return state;
  switch (event.type) {
    case 'renewed': {
      const { connection, keepsCurrent } = event;
      const { wasConnected } = state;
      return keepsCurrent
        ? {
            name: 'switching',
            current: state.current,
            candidate: connection,
            awaitsAnswer: false,
            wasConnected,
          }
        : { name: 'single', current: connection, awaitsAnswer: false, wasConnected };
    }
    case 'offering':
      return { ...state, awaitsAnswer: true };
    case 'answered':
      return { ...state, awaitsAnswer: false };
    case 'connected':
      return { ...state, wasConnected: true };
    case 'promoted': {
      if (state.name !== 'switching') return state;
      const { candidate, awaitsAnswer, wasConnected } = state;
      return { name: 'single', current: candidate, awaitsAnswer, wasConnected };
    }
    case 'closed':
      return { name: 'closed', current: state.current };
  }
}

/** The connection that a new description is about, and that a renewal replaces. */
export function newestOf<T>(state: LinkState<T>): T {
  return state.name === 'switching' ? state.candidate : state.current;
}

/** The connections that are open. */
export function connectionsOf<T>(state: LinkState<T>): readonly T[] {
  return state.name === 'switching' ? [state.current, state.candidate] : [state.current];
}
