import { MAX_REACTION_LENGTH } from '@xpchat/calls-protocol/group';
import type { Call } from '../call/call.ts';
import { CallsError } from '../errors.ts';

/** An emoji that somebody in the call sent. */
export interface Reaction {
  readonly callId: string;
  /** User id; null for this person. */
  readonly from: string | null;
  readonly emoji: string;
}

/** Drops a reaction that follows another one of the same person sooner: nobody could see it. */
const MIN_INTERVAL_MS = 300;

/** Sends and receives emoji that everybody in the call sees for a moment. They are not stored. */
export class Reactions {
  private readonly _now: () => number;
  private readonly _onReaction: (reaction: Reaction) => void;
  /** When each person reacted last, by user id; null is this person. */
  private readonly _last = new Map<string | null, number>();

  constructor(now: () => number, onReaction: (reaction: Reaction) => void) {
    this._now = now;
    this._onReaction = onReaction;
  }

  /** Throws CallsError `invalid_argument` if the text is not an emoji. */
  send(call: Call, emoji: string): void {
    const isShort = typeof emoji === 'string' && emoji.length <= MAX_REACTION_LENGTH;
    if (!isShort || emoji.trim() === '') throw new CallsError('invalid_argument');
    if (!this._mayShow(null)) return;
    for (const id of call.present) {
      if (call.topology?.supports(id, 'chat'))
        call.send(id, { type: 'call_chat', frame: { type: 'reaction', emoji } });
    }
    this._onReaction({ callId: call.id, from: null, emoji });
  }

  handle({ id: callId }: Call, from: string, emoji: string): void {
    if (emoji.trim() !== '' && this._mayShow(from)) this._onReaction({ callId, from, emoji });
  }

  private _mayShow(from: string | null): boolean {
    const now = this._now();
    if (now - (this._last.get(from) ?? Number.NEGATIVE_INFINITY) < MIN_INTERVAL_MS) return false;
    this._last.set(from, now);
    return true;
  }
}
