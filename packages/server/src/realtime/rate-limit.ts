import { Timeouts } from '../lib/timeouts.ts';
import { type BucketSize, TokenBucket } from '../lib/token-bucket.ts';
import type { DialLimit } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';

type Verdict = 'ok' | 'limited' | 'abuse';

const SOCKET_BUCKET: BucketSize = { capacity: 80, tokensPerSecond: 20 };
const USER_BUCKET: BucketSize = { capacity: 240, tokensPerSecond: 60 };
/** A client that ignores this many refusals is abusive. */
const REFUSALS_BUCKET: BucketSize = { capacity: 50, tokensPerSecond: 1 };
/** New calls of one user. Each one rings somebody's devices. */
const NEW_CALLS_BUCKET: BucketSize = { capacity: 10, tokensPerSecond: 1 / 3 };
/** An unused socket bucket is full again after this time. */
const SOCKET_BUCKET_FULL_MS = (1000 * SOCKET_BUCKET.capacity) / SOCKET_BUCKET.tokensPerSecond;
/** Every unused bucket is full again after this time, so it need not exist. */
const ALL_BUCKETS_FULL_MS = 60_000;

/** The cost of a message in tokens. A call needs about 3 messages and 40 candidates. */
function costOf(type: string | undefined): number {
  switch (type) {
    case 'ice_candidate':
    case 'ping':
    case 'ack':
      return 0.25;
    case 'call_offer':
    // The host is asked.
    case 'ice_servers_request':
      return 5;
    default:
      return 1;
  }
}

/** The buckets that all sockets of one user share. Each one is created on first use. */
class UserBuckets {
  sockets = 0;
  #messages: TokenBucket | null = null;
  #newCalls: TokenBucket | null = null;

  consumeMessage(cost: number, now: number): boolean {
    this.#messages ??= new TokenBucket(USER_BUCKET, now);
    return this.#messages.consume(cost, now);
  }

  consumeNewCall(now: number): boolean {
    this.#newCalls ??= new TokenBucket(NEW_CALLS_BUCKET, now);
    return this.#newCalls.consume(1, now);
  }

  get isUnused(): boolean {
    return !this.#messages && !this.#newCalls;
  }
}

/** The limits of every user who has a socket or had one in the last minute. */
export class UserLimits implements DialLimit {
  /** Open sockets per user. */
  readonly maxSockets: number;
  readonly #clock: Clock;
  readonly #users = new Map<string, UserBuckets>();
  readonly #expiring: Timeouts<string>;

  constructor(clock: Clock, maxSockets: number) {
    this.#clock = clock;
    this.maxSockets = maxSockets;
    this.#expiring = new Timeouts(clock, ALL_BUCKETS_FULL_MS, (userId) =>
      this.#users.delete(userId),
    );
  }

  /** Whether the user has as many sockets as allowed. */
  isFull(userId: string): boolean {
    return (this.#users.get(userId)?.sockets ?? 0) >= this.maxSockets;
  }

  /** Counts a socket until {@link removeSocket}. */
  addSocket(userId: string): RateLimit {
    this.#expiring.delete(userId);
    const user = this.#users.get(userId) ?? new UserBuckets();
    user.sockets++;
    this.#users.set(userId, user);
    return new RateLimit(this.#clock, user);
  }

  removeSocket(userId: string): void {
    const user = this.#users.get(userId);
    if (!user || --user.sockets > 0) return;
    if (user.isUnused) this.#users.delete(userId);
    else this.#expiring.add(userId);
  }

  /** Counts a new call of a user who has a socket. */
  mayDial(userId: string): boolean {
    return this.#users.get(userId)?.consumeNewCall(this.#clock.elapsed()) ?? true;
  }

  close(): void {
    this.#expiring.close();
  }
}

/** Limits the messages of one socket, within the limit of its user. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #user: UserBuckets;
  #messages: TokenBucket | null = null;
  #refusals: TokenBucket | null = null;
  #lastMessageAt = 0;

  constructor(clock: Clock, user: UserBuckets) {
    this.#clock = clock;
    this.#user = user;
  }

  check(type: string | undefined): Verdict {
    const cost = costOf(type);
    const now = this.#clock.elapsed();
    this.#lastMessageAt = now;
    this.#messages ??= new TokenBucket(SOCKET_BUCKET, now);
    if (this.#messages.consume(cost, now) && this.#user.consumeMessage(cost, now)) return 'ok';
    this.#refusals ??= new TokenBucket(REFUSALS_BUCKET, now);
    return this.#refusals.consume(1, now) ? 'limited' : 'abuse';
  }

  /** Frees the buckets of a socket that sends nothing but heartbeats. */
  releaseIdle(): void {
    const idleMs = this.#clock.elapsed() - this.#lastMessageAt;
    if (idleMs >= SOCKET_BUCKET_FULL_MS) this.#messages = null;
    if (idleMs >= ALL_BUCKETS_FULL_MS) this.#refusals = null;
  }
}
