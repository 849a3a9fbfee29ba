/**
 * Knowledge of this page about its signalling session:
 *
 *     none ---- welcome ----> open <--- numbered message --- resumed
 *                              |                                ^
 *     inherited                '------- welcome (resumed) ------'
 *         '------------------- welcome (resumed) ---------------'
 *
 * `drop` leads to `none` from every state, and so does a gap right after the session was resumed.
 */
export type SessionState =
  | {
      readonly name: 'none';
      readonly userId: string;
      /** Of a session that neither this page nor another one can resume. The server ends it. */
      readonly abandonedToken: string | undefined;
    }
  | {
      readonly name:
        | 'open'
        /** The previous page of this tab began the session, and this page has not resumed it yet. */
        | 'inherited'
        /** The server replays missing messages, and no numbered message has arrived since. */
        | 'resumed';
      /** The person of the last welcome, whose messages wait in the outbox. */
      readonly userId: string;
      readonly resumeToken: string;
      /**
       * Of an inherited session: the page that saved it was hidden and did not say that it left. The browser
       * discarded that page, or this tab is a copy of its tab, and the session is that page's.
       */
      readonly isShared?: boolean;
    };

export type SessionEvent =
  /** The tab's storage has a session of the previous page, or of the page of which this tab is a copy. */
  | {
      readonly type: 'inherit';
      readonly session: {
        readonly userId: string;
        readonly resumeToken: string;
        readonly isShared: boolean;
      };
    }
  | {
      readonly type: 'welcome';
      readonly resumed: boolean;
      readonly userId: string;
      readonly resumeToken: string;
    }
  /** A numbered message arrived, for the first time or again. */
  | { readonly type: 'message' }
  /** A numbered message arrived, and an earlier one is missing. */
  | { readonly type: 'gap' }
  /** `isAbandoned` unless another page may have taken the session over. */
  | { readonly type: 'drop'; readonly isAbandoned: boolean };

export const NO_SESSION: SessionState = { name: 'none', userId: '', abandonedToken: undefined };

export function nextSessionState(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'inherit':
      return { name: 'inherited', ...event.session };
    case 'welcome': {
      const { resumed, userId, resumeToken } = event;
      return { name: resumed ? 'resumed' : 'open', userId, resumeToken };
    }
    case 'message':
      return state.name === 'resumed' ? { ...state, name: 'open' } : state;
    case 'gap':
      // On resume the server replays missing messages. A gap right after that means that it has lost it.
      return state.name === 'resumed' ? drop(state, true) : state;
    case 'drop':
      return drop(state, event.isAbandoned);
  }
}

function drop(state: SessionState, isAbandoned: boolean): SessionState {
  if (state.name === 'none') return state;
  const { userId, resumeToken } = state;
  return { name: 'none', userId, abandonedToken: isAbandoned ? resumeToken : undefined };
}
