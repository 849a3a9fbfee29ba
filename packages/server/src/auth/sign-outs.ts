import type { Clock } from '../ports/clock.ts';

/**
 * Milliseconds for which a sign-out is of interest: no access token that was signed before it holds
 * any longer, however much the clocks of the chat and of this server differ.
 */
export const SIGN_OUT_KEPT_MS = 11 * 60_000;

/** Sessions of the host that were signed out lately: a token that was signed before still names them. */
export class SignOuts {
  readonly #clock: Pick<Clock, 'now'>;
  /** When each was heard of first, the oldest first. */
  readonly #heardAt = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Returns those of them that were not known. */
  add(sessions: readonly string[]): ReadonlySet<string> {
    const now = this.#clock.now();
    for (const [session, at] of this.#heardAt) {
      if (at + SIGN_OUT_KEPT_MS > now) break;
      this.#heardAt.delete(session);
    }
    const news = sessions.filter((session) => !this.#heardAt.has(session));
    for (const session of news) this.#heardAt.set(session, now);
    return new Set(news);
  }

  has(session: string | undefined): boolean {
    const at = session === undefined ? undefined : this.#heardAt.get(session);
    return at !== undefined && at + SIGN_OUT_KEPT_MS > this.#clock.now();
  }
}
