import type { PastMessage } from '@xpchat/calls-protocol/group';
import { MAX_MESSAGES, MAX_PAST_LENGTH } from './limits.ts';

/**
 * - `sending`: not everybody who is in the call has acknowledged it
 * - `failed`: somebody did not, for 30 s. It is sent again by `retry`, or when their connection is back
 */
export type MessageState = 'sending' | 'sent' | 'failed';

export interface ChatMessage {
  readonly id: string;
  /** User id of the author; null for this person. */
  readonly from: string | null;
  /** When it was written, by the author's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** Plain text, never HTML. */
  readonly text: string;
  readonly state: MessageState;
}

/** A clock that is further ahead is not followed. */
const MAX_AHEAD_MS = 7 * 24 * 3_600_000;

/** The messages of a chat in their order, each once. */
export class Messages {
  private _all: readonly ChatMessage[] = [];
  /** Ids of those that this page knows from the history of somebody. */
  private readonly _past = new Set<string>();
  /** By guest: ids of those that were there before this page saw the guest. */
  private readonly _before = new Map<string, ReadonlySet<string>>();

  get all(): readonly ChatMessage[] {
    return this._all;
  }

  find(id: string): ChatMessage | undefined {
    return this._all.find((each) => each.id === id);
  }

  /** The time of the next own message or file: after everything that this person has seen. */
  nextAt(now: number): number {
    const newest = this._all[this._all.length - 1]?.at ?? 0;
    return newest < now + MAX_AHEAD_MS ? Math.max(now, newest + 1) : now;
  }

  /** Hides the messages so far from a guest who just came. Later calls change nothing. */
  hideFrom(guest: string): void {
    if (this._before.has(guest)) return;
    this._before.set(guest, new Set(this._all.map(({ id }) => id)));
  }

  /** The messages that this person may see. A guest sees none that may be older than their arrival. */
  visibleTo(reader: string): readonly ChatMessage[] {
    const before = this._before.get(reader);
    return before
      ? this._all.filter(({ id }) => !before.has(id) && !this._past.has(id))
      : this._all;
  }

  /**
   * Returns whether it is new.
   *
   * @param isPast it comes from the history of somebody
   */
  add(message: ChatMessage, isPast = false): boolean {
    if (this.find(message.id)) return false;
    if (isPast) this._past.add(message.id);
    let place = this._all.length;
    while (place > 0 && isBefore(message, this._all[place - 1] as ChatMessage)) place--;
    const all = [...this._all.slice(0, place), message, ...this._all.slice(place)];
    this._all = all.slice(-MAX_MESSAGES);
    return true;
  }

  setState(id: string, state: MessageState): void {
    this._all = this._all.map((each) =>
      each.id === id && each.state !== state ? { ...each, state } : each,
    );
  }

  /** The messages for a person, in parts that each fit into one message of the signalling. */
  pastFor(reader: string): PastMessage[][] {
    const parts: PastMessage[][] = [];
    let room = 0;
    for (const { id, at, text, from } of this.visibleTo(reader)) {
      const author = from === reader ? { yours: true } : from === null ? {} : { from };
      const message = { id, at, text, ...author };
      const { length } = JSON.stringify(message);
      if (length > room || !parts.length) {
        parts.push([]);
        room = MAX_PAST_LENGTH;
      }
      parts[parts.length - 1]?.push(message);
      room -= length;
    }
    return parts;
  }
}

/** The order of messages and files: by time, and by id where the times are the same. */
function isBefore(
  a: { readonly at: number; readonly id: string },
  b: { readonly at: number; readonly id: string },
): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id);
}
