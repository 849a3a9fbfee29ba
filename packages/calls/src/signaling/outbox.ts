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
  #acknowledged: number;
  #waiting: SavedOutbox[1];
  /** By waiting message: called once the server has it. */
  readonly #onDelivered = new WeakMap<OutgoingPeerMessage, () => void>();
  #delivered: (() => void)[] = [];

  constructor([acknowledged, waiting]: SavedOutbox = [0, []]) {
    this.#acknowledged = acknowledged;
    this.#waiting = waiting;
  }

  /**
   * Buffers a message and returns it with its number.
   *
   * @param now milliseconds since the epoch
   * @param onDelivered one of the callbacks of {@link drainDelivered} once the message is acknowledged
   * @throws CallsError `not_connected` when the outbox is full
   */
  buffer(message: OutgoingPeerMessage, now: number, onDelivered?: () => void): OutgoingPeerMessage {
    if (this.#waiting.length >= MAX_WAITING_MESSAGES) throw new CallsError('not_connected');
    const waiting = { ...message, delayMs: now };
    this.#waiting = [...this.#waiting, waiting];
    if (onDelivered) this.#onDelivered.set(waiting, onDelivered);
    return { ...message, seq: this.#acknowledged + this.#waiting.length };
  }

  /**
   * Drops every message up to this number, because the server has them. Returns false, and changes
   * nothing, for a number that cannot be right.
   */
  acknowledge(seq: number): boolean {
    const count = seq - this.#acknowledged;
    if (count < 0 || count > this.#waiting.length) return false;
    for (const message of this.#waiting.slice(0, count)) {
      const onDelivered = message && this.#onDelivered.get(message);
      if (onDelivered) this.#delivered.push(onDelivered);
    }
    this.#waiting = this.#waiting.slice(count);
    this.#acknowledged = seq;
    return true;
  }

  /** Returns the callbacks of messages that were acknowledged since the last call of this method. */
  drainDelivered(): readonly (() => void)[] {
    const delivered = this.#delivered;
    this.#delivered = [];
    return delivered;
  }

  /** Whether a message that ends this call still waits for its acknowledgement. */
  hasEndOf(callId: string): boolean {
    return this.#waiting.some((message) => isEnd(message) && message?.callId === callId);
  }

  /**
   * Returns the messages to send again on a new socket, each with its age in `delayMs`. A resumed
   * session (`callIds` null) replays everything that the server lacks. A new session replays only
   * messages of these calls, renumbered from 1.
   */
  replay(callIds: readonly unknown[] | null, now: number): OutgoingPeerMessage[] {
    const replayable = this.#waiting.filter(
      (message): message is OutgoingPeerMessage =>
        message !== null && (!callIds || callIds.includes(message.callId)),
    );
    if (callIds) this.#acknowledged = 0;
    this.#waiting = [];
    return replayable.map((message) => {
      // Older versions of this script saved messages without a time.
      const { delayMs: bufferedAt = now } = message;
      const numbered = this.buffer(message, bufferedAt, this.#onDelivered.get(message));
      return { ...numbered, delayMs: now - bufferedAt };
    });
  }

  /**
   * Returns what the next page of this tab inherits. That page makes new connections, so descriptions
   * and candidates of the old ones would mislead the other side. Only messages that end a call are
   * still worth sending.
   */
  save(): SavedOutbox {
    const inherited = this.#waiting.map((message) => (isEnd(message) ? message : null));
    return [this.#acknowledged, inherited];
  }
}
