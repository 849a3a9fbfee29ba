import { Redis } from 'ioredis';
import type { Clock, Fanout, Log, NodeMessage } from '../calls/ports.ts';
import { guarded } from './guarded.ts';
import { type Envelope, parseEnvelope } from './node-message.ts';

/** Milliseconds. */
const MAX_RETRY_DELAY = 2000;
const KEEP_ALIVE = 10_000;
const PING_INTERVAL = 1_000;
/** After so many intervals without an answer to a ping Redis counts as away. */
const MAX_UNANSWERED = 3;

export interface RedisFanoutOptions {
  /** `redis://` or `rediss://`; may have a user, a password and a database number. */
  readonly url: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'after'>;
  /** Begins the names of the channels, for several products on one Redis. */
  readonly prefix?: string;
}

interface Subscription {
  readonly node: string;
  readonly listener: (message: NodeMessage) => void;
  readonly missed: () => void;
}

/** One of the two connections. */
interface Line {
  readonly redis: Redis;
  /** Intervals that its last ping has waited for an answer; null if it was answered. */
  unanswered: number | null;
}

/**
 * Fan-out over Redis publish and subscribe, on one connection for each. What is for this node goes
 * no detour. While Redis is away publications are lost, and when it is back every node that may have
 * missed some is told to look into the outbox. A Redis that keeps its connections and says nothing is found out
 * by pings.
 */
export class RedisFanout implements Fanout {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #log: Log;
  readonly #prefix: string;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #lines: readonly Line[];
  #stopPings: () => void = () => undefined;
  #isSubscribed = false;
  #subscription: Subscription | undefined;
  #hasLost = false;
  #isClosed = false;

  constructor({ url, log, clock, prefix = 'xpchat-calls:' }: RedisFanoutOptions) {
    this.#log = log;
    this.#prefix = prefix;
    this.#clock = clock;
    const common = {
      keepAlive: KEEP_ALIVE,
      maxRetriesPerRequest: null,
      retryStrategy: (times: number) => Math.min(25 * 2 ** times, MAX_RETRY_DELAY),
    };
    // Without a queue: an old publication is worth nothing, as the outbox has it.
    const unqueued = { enableOfflineQueue: false, enableAutoPipelining: true };
    this.#publisher = new Redis(url, { ...common, ...unqueued });
    this.#subscriber = new Redis(url, { ...common, autoResubscribe: false });
    this.#watch(this.#publisher, 'publisher', () => this.#askToLook());
    this.#watch(this.#subscriber, 'subscriber', (isReturn) => {
      if (isReturn) this.#resubscribe();
    });
    this.#subscriber.on('message', (_channel: string, text: string) => this.#take(text));
    this.#subscriber.on('close', () => {
      this.#isSubscribed = false;
    });
    this.#lines = [this.#publisher, this.#subscriber].map((redis) => ({ redis, unanswered: null }));
    this.#pingSoon();
  }

  publish(node: string | null, message: NodeMessage): void {
    if (this.#isClosed) return;
    const own = this.#subscription;
    if (own && (node === null || node === own.node)) {
      queueMicrotask(() => {
        if (!this.#isClosed) own.listener(message);
      });
    }
    if (own === undefined || node !== own.node) {
      this.#send(node, { kind: 'message', from: own?.node ?? '', message });
    }
  }

  /** Resolves when Redis confirmed it; waits for a Redis that is not there. */
  async subscribe(
    node: string,
    listener: (message: NodeMessage) => void,
    missed: () => void = () => undefined,
  ): Promise<void> {
    this.#subscription = { node, listener: guarded(listener, this.#log), missed };
    await this.#subscribe(node);
  }

  isAway(): boolean {
    if (!this.#isSubscribed) return true;
    return this.#lines.some(
      ({ redis, unanswered }) => redis.status !== 'ready' || (unanswered ?? 0) >= MAX_UNANSWERED,
    );
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopPings();
    this.#subscriber.disconnect();
    // What was published just before, such as that sessions were replaced, still goes out.
    await this.#publisher.quit().catch(() => undefined);
    this.#publisher.disconnect();
  }

  async #subscribe(node: string): Promise<void> {
    await this.#subscriber.subscribe(this.#channel(node), this.#channel(null));
    this.#isSubscribed = true;
  }

  /** Only what is published once Redis confirmed it comes for sure: the outbox is read after that. */
  #resubscribe(): void {
    const own = this.#subscription;
    if (!own) return;
    this.#subscribe(own.node)
      .then(() => own.missed())
      .catch(() => undefined); // Lost again: its next return does it.
  }

  #pingSoon(): void {
    this.#stopPings = this.#clock.after(PING_INTERVAL, () => {
      for (const line of this.#lines) this.#ping(line);
      this.#pingSoon();
    });
  }

  /** One at a time. A connection that is away says so by its status. */
  #ping(line: Line): void {
    if (line.redis.status !== 'ready') return;
    if (line.unanswered !== null) {
      line.unanswered++;
      if (line.unanswered === MAX_UNANSWERED) this.#log.warn({}, 'Redis does not answer');
      return;
    }
    line.unanswered = 0;
    const answered = () => {
      if ((line.unanswered ?? 0) >= MAX_UNANSWERED) this.#log.info({}, 'Redis answers again');
      line.unanswered = null;
    };
    line.redis.ping().then(answered, answered);
  }

  #channel(node: string | null): string {
    return node === null ? `${this.#prefix}all` : `${this.#prefix}node:${node}`;
  }

  #send(node: string | null, envelope: Envelope): void {
    this.#publisher.publish(this.#channel(node), JSON.stringify(envelope)).catch(() => {
      this.#hasLost = true;
    });
  }

  #take(text: string): void {
    const own = this.#subscription;
    const envelope = parseEnvelope(text);
    if (!own || this.#isClosed) return;
    if (!envelope) {
      this.#log.warn({ length: text.length }, 'a publication of an unknown shape was dropped');
    } else if (envelope.from === own.node) {
      // Sent to all: this node had it without a detour.
    } else if (envelope.kind === 'look') own.missed();
    else own.listener(envelope.message);
  }

  #askToLook(): void {
    if (!this.#hasLost) return;
    this.#hasLost = false;
    this.#send(null, { kind: 'look', from: this.#subscription?.node ?? '' });
  }

  /** @param onReady when the connection is there, and whether it was away before */
  #watch(redis: Redis, connection: string, onReady: (isReturn: boolean) => void): void {
    let isAway = false;
    // Errors of Redis may quote a command and with it a message: only their code is logged.
    redis.on('error', (error: Error & { readonly code?: unknown }) => {
      if (isAway) return;
      isAway = true;
      const code = typeof error.code === 'string' ? error.code : error.name;
      this.#log.warn({ connection, code }, 'Redis is not reachable; trying again');
    });
    redis.on('close', () => {
      if (isAway || this.#isClosed) return;
      isAway = true;
      this.#log.warn({ connection }, 'the connection to Redis was lost; trying again');
    });
    redis.on('ready', () => {
      const isReturn = isAway;
      isAway = false;
      if (isReturn) this.#log.info({ connection }, 'Redis is reachable again');
      onReady(isReturn);
    });
  }
}
