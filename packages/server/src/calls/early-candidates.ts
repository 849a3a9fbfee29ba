import type { Outgoing } from '@xpchat/calls-protocol';

/** A browser gathers some twenty candidates; more than this are not worth keeping. */
const MAX_CANDIDATES = 64;
/** How long a candidate may be ahead of its offer, in milliseconds. */
const WINDOW = 2_000;

type Candidate = Outgoing<'ice_candidate'>;

/**
 * Candidates of plain clients that came before their offer: browsers may emit them in this order.
 * They are kept in memory alone: a plain client does not outlive the server that it is connected to.
 */
export class EarlyCandidates {
  readonly #sessions = new Map<string, { readonly at: number; readonly message: Candidate }[]>();

  keep(sessionId: string, message: Candidate, now: number): void {
    // Who left may have been noticed by another node.
    for (const [id, [first]] of this.#sessions) {
      if (first && now - first.at <= WINDOW) break;
      this.#sessions.delete(id);
    }
    const kept = this.#sessions.get(sessionId);
    if (!kept) this.#sessions.set(sessionId, [{ at: now, message }]);
    else if (kept.length < MAX_CANDIDATES) kept.push({ at: now, message });
  }

  /** Those of a session for the offer that it just sent. The others are forgotten. */
  take(sessionId: string, to: string, now: number): readonly Candidate[] {
    const kept = this.#sessions.get(sessionId) ?? [];
    this.#sessions.delete(sessionId);
    return kept
      .filter(({ message, at }) => message.to === to && now - at <= WINDOW)
      .map(({ message }) => message);
  }

  forget(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }
}
