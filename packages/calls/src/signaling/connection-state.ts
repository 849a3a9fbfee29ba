import { CLOSE_CODES, shouldReconnect } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { SocketPort } from '../platform/platform.ts';

/** A connection that lasted longer counts as good: its loss starts the backoff from the beginning. */
const GOOD_CONNECTION_MS = 10_000;
/**
 * How often in a row a page reclaims its session from another socket. That socket may be an older one
 * of this page whose hello came late. Another page would reclaim it as often, and then keeps it.
 */
const MAX_RECLAIMS = 2;

/** Counters that outlive the state they were counted in. */
export interface ConnectionHistory {
  /** Connection attempts so far. The number of the current attempt tells late socket events apart. */
  readonly attempts: number;
  /** Failures in a row, for the backoff. */
  readonly failures: number;
  /** How often in a row another socket took the session. */
  readonly replacements: number;
}

/**
 * The connection to the calls server:
 *
 *     stopped --open--> connecting --welcome--> online
 *                         |    ^                  |
 *                       lost  open              lost
 *                         v    |                  |
 *                        waiting <----------------+
 *
 * A socket on which nobody answers hello is a simple relay's: `silent` leads from connecting to relay, and
 * a late `welcome` from relay to online.
 *
 * `lost` leads to `stopped` instead of `waiting` if the close code tells this page to stay away.
 * `stop` leads to `stopped` from every state.
 */
export type ConnectionState =
  /** No attempt until the next `open`. */
  | { readonly name: 'stopped'; readonly history: ConnectionHistory }
  /** The next attempt waits for its backoff. */
  | { readonly name: 'waiting'; readonly history: ConnectionHistory }
  | {
      readonly name: 'connecting';
      readonly history: ConnectionHistory;
      /** Null while the access token is fetched. */
      readonly socket: SocketPort | null;
    }
  | {
      readonly name: 'online';
      readonly history: ConnectionHistory;
      readonly socket: SocketPort;
      /** Milliseconds since the epoch. */
      readonly since: number;
    }
  | {
      /** The other end only copies messages: no numbers, no heartbeat, `to` in each message. */
      readonly name: 'relay';
      readonly history: ConnectionHistory;
      readonly socket: SocketPort;
      /** Milliseconds since the epoch. */
      readonly since: number;
    };

export type ConnectionEvent =
  /** An attempt begins: asked for by the engine, due after the backoff, or on wake-up. */
  | { readonly type: 'open' }
  | { readonly type: 'socket'; readonly socket: SocketPort }
  | { readonly type: 'welcome'; readonly now: number }
  /** Nobody answers hello. */
  | { readonly type: 'silent'; readonly now: number }
  /** The attempt failed, or the connection broke, with this close code (RFC 6455 section 7.4). */
  | { readonly type: 'lost'; readonly now: number; readonly code: number }
  /** The network is back, or the page woke up: earlier failures say nothing about the next attempt. */
  | { readonly type: 'wake' }
  | { readonly type: 'stop' };

export const INITIAL_CONNECTION: ConnectionState = {
  name: 'stopped',
  history: { attempts: 0, failures: 0, replacements: 0 },
};

/** The next state. Throws CallsError `invalid_state` for an event that the state does not allow. */
export function transition(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  const { history } = state;
  switch (event.type) {
    case 'open':
      if (hasAttempt(state)) break;
      return {
        name: 'connecting',
        socket: null,
        history: { ...history, attempts: history.attempts + 1 },
      };
    case 'socket':
      if (state.name !== 'connecting') break;
      return { ...state, socket: event.socket };
    case 'welcome': {
      if ((state.name !== 'connecting' && state.name !== 'relay') || !state.socket) break;
      return { name: 'online', history, socket: state.socket, since: event.now };
    }
    case 'silent': {
      if (state.name !== 'connecting' || !state.socket) break;
      return { name: 'relay', history, socket: state.socket, since: event.now };
    }
    case 'lost':
      if (state.name === 'stopped') break;
      return lose(state, event);
    case 'wake':
      if (state.name !== 'waiting') break;
      return { ...state, history: { ...history, failures: 0 } };
    case 'stop':
      return { name: 'stopped', history };
  }
  throw new CallsError('invalid_state');
}

/** Whether a socket is open or being opened. */
export function hasAttempt(
  state: ConnectionState,
): state is Exclude<ConnectionState, { readonly name: 'stopped' | 'waiting' }> {
  return state.name !== 'stopped' && state.name !== 'waiting';
}

/**
 * Whether another page has the session, and keeps it: this page then begins one of its own. Of two pages
 * that reclaim it, the one with the call keeps it.
 */
export function isYielding({ replacements }: ConnectionHistory, isInCall: boolean): boolean {
  return replacements > (isInCall ? MAX_RECLAIMS + 1 : MAX_RECLAIMS);
}

function lose(
  state: Exclude<ConnectionState, { readonly name: 'stopped' }>,
  { now, code }: Extract<ConnectionEvent, { readonly type: 'lost' }>,
): ConnectionState {
  const wasGood = 'since' in state && now - state.since > GOOD_CONNECTION_MS;
  const { attempts } = state.history;
  const { failures, replacements } = wasGood ? { failures: 0, replacements: 0 } : state.history;
  const isReplaced = code === CLOSE_CODES.session_replaced.code;
  const counted = isReplaced ? replacements + 1 : replacements;
  return shouldReconnect(code) || isReplaced
    ? { name: 'waiting', history: { attempts, failures: failures + 1, replacements: counted } }
    : { name: 'stopped', history: { attempts, failures, replacements: counted } };
}
