import type { Clock } from '../ports/clock.ts';
import { type AuthenticatedUser, CLOCK_TOLERANCE_SECONDS } from './access-token.ts';

/**
 * How long a sign-out is remembered. An access token that was signed before it has expired by then,
 * even if the clocks of the chat and of this server differ.
 */
export const SIGN_OUT_KEPT_MS = 13 * 60_000;

/** Marks a sign-out of a user. No id of a login session begins with a control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: no other name has one
const USER_SIGN_OUT = /^\u0001(\d+) (.+)$/su;

/**
 * The name under which a sign-out of all sessions of a user is stored. It differs each time, because a
 * user may be signed out again soon.
 */
export function signOutOfUser(userId: string, now: number): string {
  return `\u0001${now} ${userId}`;
}

/** Login sessions and users that were signed out recently, so that an access token may still name them. */
export class SignOuts {
  readonly #clock: Pick<Clock, 'now'>;
  /** Name of a sign-out to the time at which this node learned of it, oldest first. */
  readonly #addedAt = new Map<string, number>();
  /** User to the time of their last sign-out. */
  readonly #users = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @returns a function that finds the users whom these sign-outs concern; null if all were known */
  add(names: readonly string[]): ((user: AuthenticatedUser) => boolean) | null {
    const now = this.#clock.now();
    for (const [name, addedAt] of this.#addedAt) {
      if (addedAt + SIGN_OUT_KEPT_MS > now) break;
      this.#addedAt.delete(name);
      const { userId, at } = userSignOutOf(name) ?? {};
      if (userId !== undefined && this.#users.get(userId) === at) this.#users.delete(userId);
    }
    const added = new Set(names.filter((each) => !this.#addedAt.has(each)));
    if (added.size === 0) return null;
    const users = new Set<string>();
    for (const name of added) {
      this.#addedAt.set(name, now);
      const signOut = userSignOutOf(name);
      if (!signOut) continue;
      users.add(signOut.userId);
      this.#users.set(signOut.userId, Math.max(signOut.at, this.#users.get(signOut.userId) ?? 0));
    }
    return ({ userId, loginSession = '' }) => added.has(loginSession) || users.has(userId);
  }

  /**
   * Whether the login session was signed out, or the user after their token was signed. The chat's clock
   * may be ahead: a token that seems to be signed in the minute after the sign-out may be older. A user
   * without a token was just now named by the host.
   */
  has({ userId, loginSession, token }: AuthenticatedUser): boolean {
    const addedAt = loginSession === undefined ? undefined : this.#addedAt.get(loginSession);
    if (addedAt !== undefined && addedAt + SIGN_OUT_KEPT_MS > this.#clock.now()) return true;
    const signedOutAt = this.#users.get(userId);
    if (token === undefined || signedOutAt === undefined) return false;
    return token.issuedAt <= signedOutAt + CLOCK_TOLERANCE_SECONDS * 1000;
  }
}

function userSignOutOf(name: string): { readonly userId: string; readonly at: number } | undefined {
  const [, at, userId] = USER_SIGN_OUT.exec(name) ?? [];
  return userId === undefined ? undefined : { userId, at: Number(at) };
}
