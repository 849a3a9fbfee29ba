import type { Clock } from '../calls/ports.ts';
import { TokenBucket } from './token-bucket.ts';

export type Verdict = 'ok' | 'limited' | 'abuse';

/**
 * What a message costs. A call takes about 3 messages and 40 candidates, so candidates are cheap.
 */
function costOf(type: string | undefined): number {
  switch (type) {
    case 'ice_candidate':
    case 'ping':
      return 0.25;
    case 'call_offer':
      return 5;
    default:
      return 1;
  }
}

/** Milliseconds after which the limits of somebody who left are forgotten: they are full by then. */
const FORGET_AFTER = 60_000;

/** New calls of one person: at once, and a second in the long run. Each makes somebody's devices ring. */
const DIALS = 10;
const DIALS_PER_SECOND = 1 / 3;

interface User {
  readonly bucket: TokenBucket;
  readonly dials: TokenBucket;
  sockets: number;
}

/** The shared limits of all the sockets of each person. */
export class UserLimits {
  readonly #clock: Clock;
  readonly #maxSockets: number;
  readonly #users = new Map<string, User>();
  readonly #forgetting = new Map<string, () => void>();

  constructor(clock: Clock, maxSockets: number) {
    this.#clock = clock;
    this.#maxSockets = maxSockets;
  }

  isFull(userId: string): boolean {
    return (this.#users.get(userId)?.sockets ?? 0) >= this.#maxSockets;
  }

  /** Takes a socket's place. `release` is to be called once. */
  enter(userId: string): { readonly limit: RateLimit; readonly release: () => void } {
    this.#forgetting.get(userId)?.();
    this.#forgetting.delete(userId);
    const user = this.#users.get(userId) ?? {
      bucket: new TokenBucket(this.#clock, 240, 60),
      dials: new TokenBucket(this.#clock, DIALS, DIALS_PER_SECOND),
      sockets: 0,
    };
    user.sockets++;
    this.#users.set(userId, user);
    return {
      limit: new RateLimit(this.#clock, user.bucket),
      release: () => {
        user.sockets--;
        if (user.sockets > 0) return;
        const stop = this.#clock.after(FORGET_AFTER, () => {
          this.#users.delete(userId);
          this.#forgetting.delete(userId);
        });
        this.#forgetting.set(userId, stop);
      },
    };
  }

  /** Counts a new call of a person who has a socket. */
  mayDial(userId: string): boolean {
    return this.#users.get(userId)?.dials.take(1) ?? true;
  }

  close(): void {
    for (const stop of this.#forgetting.values()) stop();
    this.#forgetting.clear();
  }
}

/** The limit of one socket, within its person's. */
export class RateLimit {
  readonly #own: TokenBucket;
  readonly #shared: TokenBucket;
  /** Who goes on in spite of this many refusals does it on purpose. */
  readonly #refusals: TokenBucket;

  constructor(clock: Clock, shared: TokenBucket) {
    this.#own = new TokenBucket(clock, 80, 20);
    this.#shared = shared;
    this.#refusals = new TokenBucket(clock, 50, 1);
  }

  check(type: string | undefined): Verdict {
    const cost = costOf(type);
    if (this.#own.take(cost) && this.#shared.take(cost)) return 'ok';
    return this.#refusals.take(1) ? 'limited' : 'abuse';
  }
}
