import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { isEnd } from './is-end.ts';

/** Messages that may wait for an acknowledgement. No call sends more during an outage it survives. */
const MAX_WAITING_MESSAGES = 256;

/** The number of the last acknowledged message, and the messages after it. */
export type SavedOutbox = readonly [
  acknowledged: number,
  /**
   * `delayMs` holds the time at which the message was buffered. Null stands for a message that the
   * next page must not send, but that the server may have received: it keeps its number.
   */
  waiting: readonly (OutgoingPeerMessage | null)[],
];

/**
 * Messages that were sent and not acknowledged. A message's number is its position in the session,
 * from 1.
 */
export class Outbox {
  private _acknowledged: number;
  private _waiting: SavedOutbox[1];
  /** By waiting message: called once the server has it. */
  private readonly _onDelivered = new WeakMap<OutgoingPeerMessage, () => void>();
  private _delivered: (() => void)[] = [];

  constructor([acknowledged, waiting]: SavedOutbox = [0, []]) {
    this._acknowledged = acknowledged;
    this._waiting = waiting;
  }

  /**
   * Buffers a message and returns it with its number.
   *
   * @param now milliseconds since the epoch
   * @param onDelivered one of the callbacks of {@link drainDelivered} once the message is acknowledged
   * @throws CallsError `not_connected` when the outbox is full
   */
  buffer(message: OutgoingPeerMessage, now: number, onDelivered?: () => void): OutgoingPeerMessage {
    if (this._waiting.length >= MAX_WAITING_MESSAGES) throw new CallsError('not_connected');
    const waiting = { ...message, delayMs: now };
    this._waiting = [...this._waiting, waiting];
    if (onDelivered) this._onDelivered.set(waiting, onDelivered);
    return { ...message, seq: this._acknowledged + this._waiting.length };
  }

  /**
   * Drops every message up to this number, because the server has them. Returns false, and changes
   * nothing, for a number that cannot be right.
   */
  acknowledge(seq: number): boolean {
    const count = seq - this._acknowledged;
    if (count < 0 || count > this._waiting.length) return false;
    for (const message of this._waiting.slice(0, count)) {
      const onDelivered = message && this._onDelivered.get(message);
      if (onDelivered) this._delivered.push(onDelivered);
    }
    this._waiting = this._waiting.slice(count);
    this._acknowledged = seq;
    return true;
  }

  /** Returns the callbacks of messages that were acknowledged since the last call of this method. */
  drainDelivered(): readonly (() => void)[] {
    const delivered = this._delivered;
    this._delivered = [];
    return delivered;
  }

  /** Whether a message that ends this call still waits for its acknowledgement. */
  hasEndOf(callId: string): boolean {
    return this._waiting.some((message) => isEnd(message) && message?.callId === callId);
  }

  /**
   * Returns the messages to send again on a new socket, each with its age in `delayMs`. A resumed
   * session (`callIds` null) replays everything that the server lacks. A new session replays only
   * messages of these calls, renumbered from 1.
   */
  replay(callIds: readonly unknown[] | null, now: number): OutgoingPeerMessage[] {
    const replayable = this._waiting.filter(
      (message): message is OutgoingPeerMessage =>
        message !== null && (!callIds || callIds.includes(message.callId)),
    );
    if (callIds) this._acknowledged = 0;
    this._waiting = [];
    return replayable.map((message) => {
      // Older versions of this script saved messages without a time.
      const { delayMs: bufferedAt = now } = message;
      const numbered = this.buffer(message, bufferedAt, this._onDelivered.get(message));
      return { ...numbered, delayMs: now - bufferedAt };
    });
  }

  /**
   * Returns what the next page of this tab inherits. That page makes new connections, so descriptions
   * and candidates of the old ones would mislead the other side. Only messages that end a call are
   * still worth sending.
   */
  save(): SavedOutbox {
    const inherited = this._waiting.map((message) => (isEnd(message) ? message : null));
    return [this._acknowledged, inherited];
  }
}
