import type { Outgoing } from '@xpchat/calls-protocol';
import type { Sender } from '../domain/events.ts';

/** A browser gathers about twenty candidates for a call. */
const MAX_CANDIDATES = 64;
/** How long a candidate may precede its offer. */
const MAX_LEAD_MS = 2_000;

type Candidate = Outgoing<'ice_candidate'>;
type SessionKey = Pick<Sender, 'userId' | 'sessionId'>;

/**
 * Buffers candidates of basic clients that precede their offer: browsers may emit them in this order.
 * Memory is enough: a basic client does not outlive the server that it is connected to.
 */
export class EarlyCandidates {
  /** By session and user, ordered by the last candidate. Other users may name the same session. */
  readonly #sessions = new Map<
    string,
    readonly { readonly at: number; readonly message: Candidate }[]
  >();

  buffer(sender: SessionKey, message: Candidate, now: number): void {
    const key = keyOf(sender);
    // Another node may have noticed that a session left: expire sessions here.
    for (const [id, buffered] of this.#sessions) {
      const last = buffered.at(-1);
      if (last && now - last.at <= MAX_LEAD_MS) break;
      this.#sessions.delete(id);
    }
    const fresh = (this.#sessions.get(key) ?? []).filter(({ at }) => now - at <= MAX_LEAD_MS);
    if (fresh.length >= MAX_CANDIDATES) return;
    // Delete first: a map keeps the place of a key that it has.
    this.#sessions.delete(key);
    this.#sessions.set(key, [...fresh, { at: now, message }]);
  }

  /** Removes the session's candidates, and returns those for the offer that it just sent. */
  drain(sender: SessionKey, to: string, now: number): readonly Candidate[] {
    const key = keyOf(sender);
    const buffered = this.#sessions.get(key) ?? [];
    this.#sessions.delete(key);
    return buffered
      .filter(({ message, at }) => message.to === to && now - at <= MAX_LEAD_MS)
      .map(({ message }) => message);
  }

  forget(session: SessionKey): void {
    this.#sessions.delete(keyOf(session));
  }
}

function keyOf({ userId, sessionId }: SessionKey): string {
  return `${sessionId} ${userId}`;
}
