import { Timeouts } from '../lib/timeouts.ts';
import { type BucketSize, TokenBucket } from '../lib/token-bucket.ts';
import type { DialLimit } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import { PairBackoff } from './pair-backoff.ts';

type Verdict = 'ok' | 'limited' | 'abuse';

const SOCKET_BUCKET: BucketSize = { capacity: 80, tokensPerSecond: 20 };
const USER_BUCKET: BucketSize = { capacity: 240, tokensPerSecond: 60 };
/** A client that ignores this many refusals is abusive. */
const REFUSALS_BUCKET: BucketSize = { capacity: 50, tokensPerSecond: 1 };
/** Frames that may still arrive after the server closed a socket, because they were on their way. */
const MAX_LATE_FRAMES = 1000;
/** New calls of one user. Each one rings somebody's devices. */
const NEW_CALLS_BUCKET: BucketSize = { capacity: 10, tokensPerSecond: 1 / 3 };
/** Invitations of one user to group calls: enough for a team at once. */
const INVITATIONS_BUCKET: BucketSize = { capacity: 60, tokensPerSecond: 1 };
/** A message costs one token for each of these bytes, before it is parsed. */
const BYTES_PER_TOKEN = 4096;
/** How often a user's sockets may be closed for abuse in a window before new ones are refused. */
const MAX_ABUSES = 3;
const ABUSE_WINDOW_MS = 60_000;
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
    case 'call_invite':
      return 2;
    case 'call_offer':
    // The host is asked.
    case 'ice_servers_request':
    // The SFU is asked.
    case 'sfu_request':
      return 5;
    // A client may repeat it, and each one is a write.
    case 'hello':
      return 2;
    default:
      return 1;
  }
}

/** The buckets that all sockets of one user share. Each one is created on first use. */
class UserBuckets {
  sockets = 0;
  /** Times at which a socket was closed for abuse, the last {@link MAX_ABUSES}. */
  #abuses: readonly number[] = [];
  #messages: TokenBucket | null = null;
  #newCalls: TokenBucket | null = null;
  #invitations: TokenBucket | null = null;

  consumeMessage(cost: number, now: number): boolean {
    this.#messages ??= new TokenBucket(USER_BUCKET, now);
    return this.#messages.consume(cost, now);
  }

  consumeNewCall(now: number): boolean {
    this.#newCalls ??= new TokenBucket(NEW_CALLS_BUCKET, now);
    return this.#newCalls.consume(1, now);
  }

  consumeInvitation(now: number): boolean {
    this.#invitations ??= new TokenBucket(INVITATIONS_BUCKET, now);
    return this.#invitations.consume(1, now);
  }

  recordAbuse(now: number): void {
    this.#abuses = [...this.#abuses, now].slice(-MAX_ABUSES);
  }

  /** Whether new sockets are refused, because reconnecting must not restore the limits. */
  isAbusive(now: number): boolean {
    const [first] = this.#abuses;
    return (
      this.#abuses.length >= MAX_ABUSES && first !== undefined && now - first < ABUSE_WINDOW_MS
    );
  }

  get isUnused(): boolean {
    const buckets = [this.#messages, this.#newCalls, this.#invitations];
    return buckets.every((bucket) => bucket === null) && this.#abuses.length === 0;
  }
}

/** Tells the other nodes of a new call. */
type OnDialAllowed = (from: string, to: string) => void;

/** The limits of every user who has a socket or had one in the last minute. */
export class UserLimits implements DialLimit {
  /** Open sockets per user. */
  readonly maxSockets: number;
  readonly #clock: Clock;
  readonly #users = new Map<string, UserBuckets>();
  readonly #expiring: Timeouts<string>;
  readonly #pairs: PairBackoff;

  readonly #onDialAllowed: OnDialAllowed;

  constructor(clock: Clock, maxSockets: number, onDialAllowed: OnDialAllowed = () => undefined) {
    this.#clock = clock;
    this.#onDialAllowed = onDialAllowed;
    this.maxSockets = maxSockets;
    this.#pairs = new PairBackoff(clock);
    this.#expiring = new Timeouts(clock, ALL_BUCKETS_FULL_MS, (userId) =>
      this.#users.delete(userId),
    );
  }

  /** Whether the user has as many sockets as allowed, or had several closed for abuse just now. */
  isFull(userId: string): boolean {
    const user = this.#users.get(userId);
    if (!user) return false;
    return user.sockets >= this.maxSockets || user.isAbusive(this.#clock.elapsed());
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
  mayDial(userId: string, to: string): boolean {
    return this.#mayRing(userId, to, (user, now) => user.consumeNewCall(now));
  }

  /** Counts an invitation of a user who has a socket. */
  mayInvite(userId: string, to: string): boolean {
    return this.#mayRing(userId, to, (user, now) => user.consumeInvitation(now));
  }

  #mayRing(
    userId: string,
    to: string,
    consume: (user: UserBuckets, now: number) => boolean,
  ): boolean {
    const user = this.#users.get(userId);
    const isAllowed = user === undefined || consume(user, this.#clock.elapsed());
    if (!isAllowed || !this.#pairs.mayDial(userId, to)) return false;
    this.#onDialAllowed(userId, to);
    return true;
  }

  /** Another node allowed a new call. Its user's buckets are those of that node. */
  countDialElsewhere(userId: string, to: string): void {
    this.#pairs.count(userId, to);
  }

  /** These people talk with each other: none of them bothers another. */
  handleAnswered(userIds: readonly string[]): void {
    for (const [index, one] of userIds.entries()) {
      for (const other of userIds.slice(index + 1)) this.#pairs.forgive(one, other);
    }
  }

  close(): void {
    this.#pairs.close();
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
  #lateFrames = 0;

  constructor(clock: Clock, user: UserBuckets) {
    this.#clock = clock;
    this.#user = user;
  }

  /**
   * Charges a message by its size, before it is parsed: nothing else bounds the time that parsing takes.
   * A message of less than {@link BYTES_PER_TOKEN} is charged by {@link check} alone.
   *
   * @returns false if the message must not be parsed
   */
  admits(bytes: number): boolean {
    if (bytes < BYTES_PER_TOKEN) return true;
    if (this.#consume(bytes / BYTES_PER_TOKEN)) return true;
    this.#user.recordAbuse(this.#clock.elapsed());
    return false;
  }

  /** Charges a parsed message by its type. */
  check(type: string | undefined): Verdict {
    if (this.#consume(costOf(type))) return 'ok';
    const now = this.#clock.elapsed();
    this.#refusals ??= new TokenBucket(REFUSALS_BUCKET, now);
    if (this.#refusals.consume(1, now)) return 'limited';
    this.#user.recordAbuse(now);
    return 'abuse';
  }

  /** Counts a frame that came after the server began to close the socket. */
  admitsLate(): boolean {
    return ++this.#lateFrames <= MAX_LATE_FRAMES;
  }

  /** Frees the buckets of a socket that sends nothing but heartbeats. */
  releaseIdle(): void {
    const idleMs = this.#clock.elapsed() - this.#lastMessageAt;
    if (idleMs >= SOCKET_BUCKET_FULL_MS) this.#messages = null;
    if (idleMs >= ALL_BUCKETS_FULL_MS) this.#refusals = null;
  }

  #consume(cost: number): boolean {
    const now = this.#clock.elapsed();
    this.#lastMessageAt = now;
    this.#messages ??= new TokenBucket(SOCKET_BUCKET, now);
    return this.#messages.consume(cost, now) && this.#user.consumeMessage(cost, now);
  }
}
