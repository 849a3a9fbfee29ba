import type { Outgoing } from '@xpchat/calls-protocol';
import type { Sender } from '../domain/events.ts';

/** A browser gathers some twenty candidates; more than this are not worth keeping. */
const MAX_CANDIDATES = 64;
/** How long a candidate may be ahead of its offer, in milliseconds. */
const WINDOW = 2_000;

type Candidate = Outgoing<'ice_candidate'>;
type SessionKey = Pick<Sender, 'userId' | 'sessionId'>;

/**
 * Candidates of basic clients that came before their offer: browsers may emit them in this order.
 * They are kept in memory alone: a basic client does not outlive the server that it is connected to.
 */
export class EarlyCandidates {
  /** By person and session: a session is named by others, too. */
  readonly #sessions = new Map<
    string,
    readonly { readonly at: number; readonly message: Candidate }[]
  >();

  keep(sender: SessionKey, message: Candidate, now: number): void {
    const own = keyOf(sender);
    // Who left may have been noticed by another node.
    for (const [id, kept] of this.#sessions) {
      const last = kept.at(-1);
      if (last && now - last.at <= WINDOW) break;
      this.#sessions.delete(id);
    }
    const kept = (this.#sessions.get(own) ?? []).filter(({ at }) => now - at <= WINDOW);
    if (kept.length >= MAX_CANDIDATES) return;
    // To the end: they lie in the order of their last candidates.
    this.#sessions.delete(own);
    this.#sessions.set(own, [...kept, { at: now, message }]);
  }

  /** Those of a session for the offer that it just sent. The others are forgotten. */
  take(sender: SessionKey, to: string, now: number): readonly Candidate[] {
    const own = keyOf(sender);
    const kept = this.#sessions.get(own) ?? [];
    this.#sessions.delete(own);
    return kept
      .filter(({ message, at }) => message.to === to && now - at <= WINDOW)
      .map(({ message }) => message);
  }

  forget(session: SessionKey): void {
    this.#sessions.delete(keyOf(session));
  }
}

function keyOf({ userId, sessionId }: SessionKey): string {
  return `${sessionId} ${userId}`;
}
