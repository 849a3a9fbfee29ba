import { Timeouts } from '../lib/timeouts.ts';
import type { Clock } from '../ports/clock.ts';
import { type BucketSize, TokenBucket } from './token-bucket.ts';

export type Verdict = 'ok' | 'limited' | 'abuse';

/**
 * What a message costs. A call takes about 3 messages and 40 candidates, so candidates are cheap.
 */
function costOf(type: string | undefined): number {
  switch (type) {
    case 'ice_candidate':
    case 'ping':
    case 'ack':
      return 0.25;
    case 'call_offer':
      return 5;
    default:
      return 1;
  }
}

const SOCKET: BucketSize = { capacity: 80, perSecond: 20 };
const PERSON: BucketSize = { capacity: 240, perSecond: 60 };
/** Who goes on in spite of this many refusals does it on purpose. */
const REFUSALS: BucketSize = { capacity: 50, perSecond: 1 };
/** New calls of one person: each makes somebody's devices ring. */
const DIALS: BucketSize = { capacity: 10, perSecond: 1 / 3 };
/** Milliseconds after which a socket's own bucket is full again. */
const OWN_FULL_AFTER = (1000 * SOCKET.capacity) / SOCKET.perSecond;
/** Milliseconds after which every bucket that nobody takes from is full: then it need not exist. */
const FULL_AFTER = 60_000;

/** The limits of one person, shared by their sockets. Buckets are made when they are needed. */
class PersonLimits {
  sockets = 0;
  #bucket: TokenBucket | null = null;
  #dials: TokenBucket | null = null;

  take(cost: number, now: number): boolean {
    this.#bucket ??= new TokenBucket(PERSON, now);
    return this.#bucket.take(cost, now);
  }

  dial(now: number): boolean {
    this.#dials ??= new TokenBucket(DIALS, now);
    return this.#dials.take(1, now);
  }

  /** Whether nothing was taken: there is nothing to remember. */
  get isFresh(): boolean {
    return !this.#bucket && !this.#dials;
  }
}

/** The limits of everybody who has a socket, or had one until a moment ago. */
export class UserLimits {
  readonly #clock: Clock;
  readonly #maxSockets: number;
  readonly #people = new Map<string, PersonLimits>();
  readonly #forgetting: Timeouts<string>;

  constructor(clock: Clock, maxSockets: number) {
    this.#clock = clock;
    this.#maxSockets = maxSockets;
    this.#forgetting = new Timeouts(clock, FULL_AFTER, (userId) => this.#people.delete(userId));
  }

  isFull(userId: string): boolean {
    return (this.#people.get(userId)?.sockets ?? 0) >= this.#maxSockets;
  }

  /** Takes a socket's place, to be given back by {@link leave}. */
  enter(userId: string): RateLimit {
    this.#forgetting.delete(userId);
    const person = this.#people.get(userId) ?? new PersonLimits();
    person.sockets++;
    this.#people.set(userId, person);
    return new RateLimit(this.#clock, person);
  }

  leave(userId: string): void {
    const person = this.#people.get(userId);
    if (!person || --person.sockets > 0) return;
    if (person.isFresh) this.#people.delete(userId);
    else this.#forgetting.add(userId);
  }

  /** Counts a new call of a person who has a socket. */
  mayDial(userId: string): boolean {
    return this.#people.get(userId)?.dial(this.#clock.now()) ?? true;
  }

  close(): void {
    this.#forgetting.close();
  }
}

/** The limit of one socket, within its person's. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #person: PersonLimits;
  #own: TokenBucket | null = null;
  #refusals: TokenBucket | null = null;
  #at = 0;

  constructor(clock: Clock, person: PersonLimits) {
    this.#clock = clock;
    this.#person = person;
  }

  check(type: string | undefined): Verdict {
    const cost = costOf(type);
    const now = this.#clock.now();
    this.#at = now;
    this.#own ??= new TokenBucket(SOCKET, now);
    if (this.#own.take(cost, now) && this.#person.take(cost, now)) return 'ok';
    this.#refusals ??= new TokenBucket(REFUSALS, now);
    return this.#refusals.take(1, now) ? 'limited' : 'abuse';
  }

  /** Gives back the memory of a socket that sends nothing but heartbeats. */
  rest(): void {
    const idle = this.#clock.now() - this.#at;
    if (idle >= OWN_FULL_AFTER) this.#own = null;
    if (idle >= FULL_AFTER) this.#refusals = null;
  }
}
