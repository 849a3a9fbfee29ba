import type { Delivery } from '../ports/messages.ts';

/**
 * How the deliveries of one session reach its socket:
 *
 *     basic client:      held --- release ---> unnumbered
 *
 *     extended client:   welcoming ---> reading <---> live
 *
 * A client that may be basic gets nothing until that is certain. An extended client gets the numbers of its
 * session in order: from the outbox while it is read, and one by one when the socket is live.
 */
export type DeliveryState = Held | Unnumbered | Welcoming | Reading | Live;

/** The client may still say hello. */
interface Held {
  readonly kind: 'held';
  readonly deliveries: readonly Delivery[];
}

/** The client is basic: each delivery is sent at once, without its number. */
interface Unnumbered {
  readonly kind: 'unnumbered';
}

/** The welcome was not sent yet. Deliveries stay in the outbox. */
interface Welcoming extends Numbered {
  readonly kind: 'welcoming';
  readonly waitingAck: number | null;
}

/** The outbox is being read. */
interface Reading extends Numbered {
  readonly kind: 'reading';
  /** A delivery came meanwhile, so the outbox has to be read again. */
  readonly isStale: boolean;
  /** The number of an `ack` that is sent when the socket is live; null if there is none. */
  readonly waitingAck: number | null;
}

/** The next delivery can be sent at once. */
interface Live extends Numbered {
  readonly kind: 'live';
}

interface Numbered {
  /** The number of the last message that was sent. */
  readonly sent: number;
}

export type DeliveryEvent =
  /** A delivery came for a client that may be basic. */
  | { readonly type: 'held_back'; readonly delivery: Delivery }
  | { readonly type: 'released' }
  /** The client's messages up to this number are stored, and their `ack` has to wait. */
  | { readonly type: 'ack_deferred'; readonly seq: number }
  | { readonly type: 'reading_begun' }
  /** Everything that was read is sent. */
  | { readonly type: 'reading_ended' }
  /** The outbox may have more messages than were read. */
  | { readonly type: 'outdated' }
  | { readonly type: 'sent'; readonly seq: number };

/** The newest messages beyond this limit are dropped. A basic client cannot ask for them again. */
const MAX_HELD_MESSAGES = 256;

export const HELD: DeliveryState = { kind: 'held', deliveries: [] };
const UNNUMBERED: DeliveryState = { kind: 'unnumbered' };

/** @throws Error when the event cannot happen in this state: that is a bug of the caller */
export function nextDeliveryState(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  switch (event.type) {
    case 'held_back':
      if (state.kind !== 'held') break;
      if (state.deliveries.length >= MAX_HELD_MESSAGES) return state;
      return { ...state, deliveries: [...state.deliveries, event.delivery] };
    case 'released':
      if (state.kind !== 'held') break;
      return UNNUMBERED;
    case 'ack_deferred':
      if (state.kind !== 'welcoming' && state.kind !== 'reading') break;
      return { ...state, waitingAck: event.seq };
    case 'reading_begun': {
      if (!isNumbered(state)) break;
      const waitingAck = state.kind === 'live' ? null : state.waitingAck;
      return { kind: 'reading', sent: state.sent, isStale: false, waitingAck };
    }
    case 'reading_ended':
      if (state.kind !== 'reading') break;
      return state.isStale ? { ...state, isStale: false } : { kind: 'live', sent: state.sent };
    case 'outdated':
      return state.kind === 'reading' ? { ...state, isStale: true } : state;
    case 'sent':
      if (state.kind !== 'reading' && state.kind !== 'live') break;
      return { ...state, sent: event.seq };
  }
  throw new Error(`A session that is ${state.kind} cannot have the event ${event.type}.`);
}

/** Whether the client is extended: its messages have numbers. */
export function isNumbered(state: DeliveryState): state is Welcoming | Reading | Live {
  return state.kind !== 'held' && state.kind !== 'unnumbered';
}

/** The number of the last message that was sent to the client; 0 for a basic client. */
export function lastSentOf(state: DeliveryState): number {
  return isNumbered(state) ? state.sent : 0;
}
