import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { isEnd } from './is-end.ts';

/** Messages that may wait for the server; a call does not make more in the time it may last. */
const LIMIT = 256;

/** The number of the last message that the server acknowledged, and those that came after it. */
export type SavedOutbox = readonly [
  acknowledged: number,
  /** With `delayMs` as when it was said. Null: of no use to the next page, but perhaps taken by the server. */
  waiting: readonly (OutgoingPeerMessage | null)[],
];

/**
 * What was sent and the server has not acknowledged. A message's number is its place in the session,
 * from 1 on.
 */
export class Outbox {
  #acknowledged: number;
  #waiting: SavedOutbox[1];

  constructor([acknowledged, waiting]: SavedOutbox = [0, []]) {
    this.#acknowledged = acknowledged;
    this.#waiting = waiting;
  }

  /**
   * Keeps a message that was said at that time, and returns it with its number. Throws CallsError
   * `not_connected` when full.
   */
  add(message: OutgoingPeerMessage, at: number): OutgoingPeerMessage {
    if (this.#waiting.length >= LIMIT) throw new CallsError('not_connected');
    this.#waiting = [...this.#waiting, { ...message, delayMs: at }];
    return { ...message, seq: this.#acknowledged + this.#waiting.length };
  }

  /** The server has every message up to this number. False, and nothing, if it cannot be. */
  acknowledge(seq: number): boolean {
    const count = seq - this.#acknowledged;
    if (count < 0 || count > this.#waiting.length) return false;
    this.#waiting = this.#waiting.slice(count);
    this.#acknowledged = seq;
    return true;
  }

  /** Whether it still has to be said that this call is over. */
  ends(callId: string): boolean {
    return this.#waiting.some((message) => isEnd(message) && message?.callId === callId);
  }

  /**
   * What is to be said again on a new socket. In a session that goes on it is all that the server has
   * not; in a new one, what belongs to these calls. Each says how long ago it was said.
   */
  renumber(callIds: readonly unknown[] | null, now: number): OutgoingPeerMessage[] {
    const kept = this.#waiting.filter(
      (message): message is OutgoingPeerMessage =>
        message !== null && (!callIds || callIds.includes(message.callId)),
    );
    if (callIds) this.#acknowledged = 0;
    this.#waiting = [];
    return kept.map((message) => {
      // One that an older version of this script left has no time.
      const { delayMs: at = now } = message;
      return { ...this.add(message, at), delayMs: now - at };
    });
  }

  /**
   * For the page that follows this one. It makes its connections anew, so that descriptions and
   * candidates of the old ones would mislead the other side; what ends a call is still to be said.
   */
  save(): SavedOutbox {
    const lasting = this.#waiting.map((message) => (isEnd(message) ? message : null));
    return [this.#acknowledged, lasting];
  }
}
