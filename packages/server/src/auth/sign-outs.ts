import type { Clock } from '../ports/clock.ts';

/**
 * How long a sign-out is remembered. An access token that was signed before it has expired by then,
 * even if the clocks of the chat and of this server differ.
 */
export const SIGN_OUT_KEPT_MS = 11 * 60_000;

/** Login sessions that were signed out recently, so that an access token may still name them. */
export class SignOuts {
  readonly #clock: Pick<Clock, 'now'>;
  /** Login session to the time of its sign-out, oldest first. */
  readonly #addedAt = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @returns those that were not known before */
  add(loginSessions: readonly string[]): ReadonlySet<string> {
    const now = this.#clock.now();
    for (const [loginSession, addedAt] of this.#addedAt) {
      if (addedAt + SIGN_OUT_KEPT_MS > now) break;
      this.#addedAt.delete(loginSession);
    }
    const added = loginSessions.filter((each) => !this.#addedAt.has(each));
    for (const loginSession of added) this.#addedAt.set(loginSession, now);
    return new Set(added);
  }

  has(loginSession: string | undefined): boolean {
    const addedAt = loginSession === undefined ? undefined : this.#addedAt.get(loginSession);
    return addedAt !== undefined && addedAt + SIGN_OUT_KEPT_MS > this.#clock.now();
  }
}
