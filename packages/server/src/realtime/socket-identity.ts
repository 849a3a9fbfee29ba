import type { Welcome } from '@xpchat/calls-protocol';
import type { AuthenticatedUser } from '../auth/access-token.ts';
import type { Clock } from '../ports/clock.ts';

/** How long a socket may stay open, in milliseconds. */
export interface SocketLifetimes {
  /** After the expiry of its access token. */
  readonly tokenGrace: number;
  /** For a socket without a token: after this time the server asks the host again whose it is. */
  readonly withoutToken: number;
}

export const DEFAULT_SOCKET_LIFETIMES: SocketLifetimes = {
  tokenGrace: 10 * 60_000,
  withoutToken: 12 * 3_600_000,
};

/** How long the client's token is still valid, as `welcome` and `authenticated` say. */
export type TokenLifetime = Pick<Welcome, 'tokenLifetimeMs'>;

/** Identity of the user of a socket, and how long it is valid. */
export class SocketIdentity {
  readonly #lifetimes: SocketLifetimes;
  readonly #clock: Pick<Clock, 'now'>;
  #user: AuthenticatedUser;
  /** The server closes the socket then, unless the client authenticates again. */
  #expiresAt: number;

  constructor(user: AuthenticatedUser, lifetimes: SocketLifetimes, clock: Pick<Clock, 'now'>) {
    this.#lifetimes = lifetimes;
    this.#clock = clock;
    this.#user = user;
    this.#expiresAt = this.#expiryOf(user);
  }

  get user(): AuthenticatedUser {
    return this.#user;
  }

  get isExpired(): boolean {
    return this.#clock.now() >= this.#expiresAt;
  }

  get tokenLifetime(): TokenLifetime {
    const { token } = this.#user;
    if (!token) return {};
    return { tokenLifetimeMs: Math.max(1, token.expiresAt - this.#clock.now()) };
  }

  /** Takes the user of a fresh access token. @returns false, and changes nothing, for another user */
  renew(user: AuthenticatedUser): boolean {
    if (user.userId !== this.#user.userId) return false;
    this.#user = user;
    this.#expiresAt = this.#expiryOf(user);
    return true;
  }

  #expiryOf({ token }: AuthenticatedUser): number {
    if (token) return token.expiresAt + this.#lifetimes.tokenGrace;
    return this.#clock.now() + this.#lifetimes.withoutToken;
  }
}
