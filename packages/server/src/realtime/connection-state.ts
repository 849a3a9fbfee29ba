import { CLOSE_CODES, type ServerMessage } from '@xpchat/calls-protocol';
import type { AuthenticatedUser } from '../auth/access-token.ts';
import type { Sender } from '../domain/events.ts';
import type { AttachedSession, CloseKind } from '../sessions/signaling-sessions.ts';

/**
 * Knowledge of the server about the client at the other end of a socket:
 *
 *     undecided ---> opening ---> provisional ---> basic
 *
 *     undecided, provisional, basic before its first message, or extended
 *         --- hello ---> opening ---> welcoming ---> extended
 *
 * A client that says hello at once gets one session. A client that is slow, or that somebody calls
 * earlier, gets a provisional session of a basic client first. If an opening fails, the client is
 * again what it was before. An extended client may say hello again: the page's engine gave the socket up, whose
 * answers were late, and comes back to it. The end of the socket changes nothing here: messages that came before it
 * are still handled.
 */
export type ClientState = Undecided | Opening | Provisional | Basic | Welcoming | Extended;

/** Has not said hello, and has no session. */
interface Undecided {
  readonly kind: 'undecided';
}

/** Its session is being opened or resumed. */
interface Opening {
  readonly kind: 'opening';
  readonly before: Undecided | Provisional | Basic | Extended;
  /** Whether the client said hello. If not, the session is provisional. */
  readonly saidHello: boolean;
  /** Resolves when the opening has ended. */
  readonly opened: Promise<void>;
}

/** Can be rung, and may still say hello. The messages for its session are held back. */
interface Provisional {
  readonly kind: 'provisional';
  readonly session: AttachedSession;
}

/** Knows the three messages of the specification only. */
interface Basic {
  readonly kind: 'basic';
  readonly session: AttachedSession;
  /** Has sent a message, so it cannot say hello any more. */
  readonly hasSpoken: boolean;
}

/** Has said hello, and waits for the welcome. */
interface Welcoming {
  readonly kind: 'welcoming';
  readonly session: AttachedSession;
  /** Unnumbered messages to send after the welcome: they may be newer than its fields. */
  readonly deferred: readonly ServerMessage[];
}

interface Extended {
  readonly kind: 'extended';
  readonly session: AttachedSession;
}

export type ClientEvent =
  | { readonly type: 'opening'; readonly opened: Promise<void>; readonly saidHello: boolean }
  /** The hello came while a provisional session was being opened. */
  | { readonly type: 'said_hello' }
  | { readonly type: 'opening_failed' }
  | { readonly type: 'opened_provisional'; readonly session: AttachedSession }
  | { readonly type: 'opened_extended'; readonly session: AttachedSession }
  /** The client is not going to say hello. */
  | { readonly type: 'decided_basic' }
  /** A basic client sent a message. */
  | { readonly type: 'spoke' }
  | { readonly type: 'deferred'; readonly message: ServerMessage }
  | { readonly type: 'welcomed' };

export const UNDECIDED: Undecided = { kind: 'undecided' };

const NONE: readonly ServerMessage[] = [];

/** @throws Error when the event cannot happen in this state: that is a bug of the caller */
export function nextClientState(state: ClientState, event: ClientEvent): ClientState {
  switch (event.type) {
    case 'opening':
      if (!canOpen(state)) break;
      return {
        kind: 'opening',
        before: state,
        opened: event.opened,
        saidHello: event.saidHello,
      };
    case 'said_hello':
      if (state.kind !== 'opening') break;
      return { ...state, saidHello: true };
    case 'opening_failed':
      if (state.kind !== 'opening') break;
      return state.before;
    case 'opened_provisional':
      if (state.kind !== 'opening') break;
      return { kind: 'provisional', session: event.session };
    case 'opened_extended':
      if (state.kind !== 'opening') break;
      return { kind: 'welcoming', session: event.session, deferred: NONE };
    case 'decided_basic':
      if (state.kind !== 'provisional') break;
      return { kind: 'basic', session: state.session, hasSpoken: false };
    case 'spoke':
      if (state.kind !== 'basic') break;
      return state.hasSpoken ? state : { ...state, hasSpoken: true };
    case 'deferred':
      if (state.kind !== 'welcoming') break;
      return { ...state, deferred: [...state.deferred, event.message] };
    case 'welcomed':
      if (state.kind !== 'welcoming') break;
      return { kind: 'extended', session: state.session };
  }
  throw new Error(`A client that is ${state.kind} cannot have the event ${event.type}.`);
}

/** Whether the client is known to be basic or extended from this event on. */
export function decidesKind(event: ClientEvent): boolean {
  switch (event.type) {
    case 'opening':
      return event.saidHello;
    case 'said_hello':
    case 'decided_basic':
      return true;
    case 'opening_failed':
    case 'opened_provisional':
    case 'opened_extended':
    case 'spoke':
    case 'deferred':
    case 'welcomed':
      return false;
  }
}

/** Whether the client may say hello, or get a session without it. */
export function canOpen(state: ClientState): state is Opening['before'] {
  switch (state.kind) {
    case 'undecided':
    case 'provisional':
    case 'extended':
      return true;
    case 'basic':
      return !state.hasSpoken;
    case 'opening':
    case 'welcoming':
      return false;
  }
}

export function isExtended(state: ClientState): boolean {
  if (state.kind === 'opening') return state.before.kind === 'extended';
  return state.kind === 'welcoming' || state.kind === 'extended';
}

/** Whether the client knows more than the specification's messages, even if it has no session yet. */
export function hasSaidHello(state: ClientState): boolean {
  return state.kind === 'opening' ? state.saidHello : isExtended(state);
}

/** The session that the client has now; while another one is being opened, the previous one. */
export function sessionOf(state: ClientState): AttachedSession | null {
  switch (state.kind) {
    case 'undecided':
      return null;
    case 'opening':
      return sessionOf(state.before);
    case 'provisional':
    case 'basic':
    case 'welcoming':
    case 'extended':
      return state.session;
  }
}

/** The sender of the client's messages; null while it has no session. */
export function senderOf(state: ClientState, user: AuthenticatedUser): Sender | null {
  const session = sessionOf(state);
  if (!session) return null;
  const { sessionId, attachment, deviceId } = session;
  const { userId, loginSession: _loginSession, token: _token, guest, ...profile } = user;
  const basic = !isExtended(state);
  return { userId, sessionId, deviceId, attachment, basic, profile, ...(guest && { guest }) };
}

/** Where the socket stands, and why it closed as soon as that is known. */
export type SocketState =
  | {
      readonly kind: 'open';
      /** Whether something was received since the last check of the heartbeat. */
      readonly wasHeard: boolean;
    }
  /** Open; a ping was sent, and nothing has been received since. */
  | { readonly kind: 'unanswered' }
  /** The server began to close it. The client may take long to answer. */
  | { readonly kind: 'closing'; readonly closeKind: CloseKind | null }
  | { readonly kind: 'closed'; readonly closeKind: CloseKind };

export type SocketEvent =
  /** The heartbeat was checked, and the client had been heard. */
  | { readonly type: 'checked' }
  | { readonly type: 'pinged' }
  | { readonly type: 'received' }
  /** `closeKind` is set if nothing that the client answers can change it. */
  | { readonly type: 'close_begun'; readonly closeKind: CloseKind | null }
  | { readonly type: 'closed'; readonly closeKind: CloseKind };

/** Shared, because each socket is checked once in each period. */
export const SOCKET_OPEN: SocketState = { kind: 'open', wasHeard: true };
const SOCKET_QUIET: SocketState = { kind: 'open', wasHeard: false };
const SOCKET_UNANSWERED: SocketState = { kind: 'unanswered' };

export function nextSocketState(state: SocketState, event: SocketEvent): SocketState {
  switch (event.type) {
    case 'checked':
      return state.kind === 'open' ? SOCKET_QUIET : state;
    case 'pinged':
      return state.kind === 'open' ? SOCKET_UNANSWERED : state;
    case 'received':
      return isOver(state) ? state : SOCKET_OPEN;
    case 'close_begun':
      if (state.kind === 'closed') return state;
      return { kind: 'closing', closeKind: closeKindOf(state) ?? event.closeKind };
    case 'closed':
      return { kind: 'closed', closeKind: closeKindOf(state) ?? event.closeKind };
  }
}

/** Whether the socket is closed, or the server began to close it. */
export function isOver({ kind }: SocketState): boolean {
  return kind === 'closing' || kind === 'closed';
}

/** Why the socket closed; null while that is not known. From then on its session is detached. */
export function closeKindOf(state: SocketState): CloseKind | null {
  switch (state.kind) {
    case 'open':
    case 'unanswered':
      return null;
    case 'closing':
    case 'closed':
      return state.closeKind;
  }
}

/** The client ended its session, or was signed out: it neither rings nor comes back. */
const SESSION_ENDED_CODES: readonly number[] = [1000, CLOSE_CODES.unauthorized.code];
/**
 * Browsers send this when a page is closed, left or reloaded. A broken connection has no close frame
 * (RFC 6455 section 7.1.5).
 */
const GOING_AWAY_CODE = 1001;
/**
 * A close frame without a code (RFC 6455 section 7.4.1). A basic client ends like this and cannot
 * resume. An extended client always sends a code, so something else closed its socket, and the client
 * comes back.
 */
const NO_STATUS_CODE = 1005;

/** Why a socket closed, by the code of its close event. */
export function closeKindForCode(code: number, saidHello: boolean): CloseKind {
  if (SESSION_ENDED_CODES.includes(code)) return 'ended';
  const isPageLeft = code === GOING_AWAY_CODE || (code === NO_STATUS_CODE && !saidHello);
  return isPageLeft ? 'page_left' : 'interrupted';
}
