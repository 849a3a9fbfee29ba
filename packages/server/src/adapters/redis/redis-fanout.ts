import type { RedisOptions } from 'ioredis';
import { guarded } from '../../lib/guarded.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Fanout, NodeMessage } from '../../ports/fanout.ts';
import type { Log } from '../../ports/log.ts';
import { type Envelope, parseEnvelope } from './node-message.ts';
import { codeOf, isRefusal, RedisConnection } from './redis-connection.ts';

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
  readonly onGap: () => void;
}

/** Milliseconds that a first subscription may take: less than Fastify waits for what gets it ready. */
const START_TIMEOUT = 8_000;

/** What Redis does with a subscription of this node. */
type SubscriptionState = 'none' | 'asked' | 'confirmed' | 'refused';

/**
 * Fan-out over Redis publish and subscribe, on one connection for each. What is for this node goes
 * no detour. While Redis is away publications are lost, and when it is back every node to which some
 * may have been lost is told of the gap. What Redis refuses is tried again each second.
 */
export class RedisFanout implements Fanout {
  readonly #publisher: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #prefix: string;
  #subscription: Subscription | undefined;
  #state: SubscriptionState = 'none';
  /** Whether publications were lost of which the other nodes do not know. */
  #hasLost = false;
  /** Whether Redis is there and takes no publications. */
  #isRefused = false;
  #isClosed = false;

  constructor({ url, log, clock, prefix = 'xpchat-calls:' }: RedisFanoutOptions) {
    this.#log = log;
    this.#clock = clock;
    this.#prefix = prefix;
    const connect = (
      name: string,
      options: RedisOptions,
      onReady: (isReturn: boolean) => void,
      onHeartbeat: () => void,
    ) => new RedisConnection({ url, options, name, log, clock, onReady, onHeartbeat });
    const tellOfGap = () => this.#tellOfGap();
    // Without a queue: an old publication is worth nothing, as the outbox has it.
    const unqueued = { enableOfflineQueue: false, enableAutoPipelining: true };
    this.#publisher = connect('publisher', unqueued, tellOfGap, tellOfGap);
    this.#subscriber = connect(
      'subscriber',
      { autoResubscribe: false },
      (isReturn) => {
        if (isReturn) this.#resubscribe();
      },
      () => this.#resubscribe(),
    );
    this.#subscriber.redis.on('message', (_channel: string, text: string) => this.#take(text));
    this.#subscriber.redis.on('close', () => {
      if (this.#state === 'confirmed') this.#state = 'none';
    });
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

  /**
   * Resolves when Redis confirmed it.
   *
   * @throws Error if Redis refuses it, or is not there for 8 s
   */
  async subscribe(
    node: string,
    listener: (message: NodeMessage) => void,
    onGap: () => void = () => undefined,
  ): Promise<void> {
    this.#subscription = { node, listener: guarded(listener, this.#log), onGap };
    let stop: () => void = () => undefined;
    const tooLate = new Promise<never>((_, reject) => {
      stop = this.#clock.after(START_TIMEOUT, () => {
        reject(new Error(`Redis did not answer within ${START_TIMEOUT / 1000} s.`));
      });
    });
    await Promise.race([this.#subscribe(node), tooLate]).finally(stop);
  }

  isAway(): boolean {
    return (
      this.#state !== 'confirmed' ||
      this.#isRefused ||
      !this.#publisher.isUp ||
      !this.#subscriber.isUp
    );
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#subscriber.close();
    // What was published just before, such as that sessions were replaced, still goes out.
    await this.#publisher.close((redis) => redis.quit());
  }

  async #subscribe(node: string): Promise<void> {
    this.#state = 'asked';
    try {
      await this.#subscriber.redis.subscribe(this.#channel(node), this.#channel(null));
      this.#state = 'confirmed';
    } catch (error) {
      this.#state = 'refused';
      throw error;
    }
  }

  /** Only what is published once Redis confirmed it comes for sure: the outbox is read after that. */
  #resubscribe(): void {
    const own = this.#subscription;
    const before = this.#state;
    if (!own || this.#isClosed || before === 'asked' || before === 'confirmed') return;
    this.#subscribe(own.node).then(
      () => {
        if (before === 'refused') this.#log.info({}, 'Redis takes the subscription again');
        own.onGap();
      },
      (error: unknown) => {
        if (before === 'refused' || !isRefusal(error)) return;
        this.#log.warn({ code: codeOf(error) }, 'Redis refused the subscription; trying again');
      },
    );
  }

  #channel(node: string | null): string {
    return node === null ? `${this.#prefix}all` : `${this.#prefix}node:${node}`;
  }

  #send(node: string | null, envelope: Envelope): void {
    this.#publisher.redis.publish(this.#channel(node), JSON.stringify(envelope)).then(
      () => {
        if (this.#isRefused) this.#log.info({}, 'Redis takes publications again');
        this.#isRefused = false;
      },
      (error: unknown) => {
        this.#hasLost = true;
        if (this.#isRefused || !isRefusal(error)) return;
        this.#isRefused = true;
        this.#log.warn({ code: codeOf(error) }, 'Redis refuses publications; trying again');
      },
    );
  }

  #take(text: string): void {
    const own = this.#subscription;
    const envelope = parseEnvelope(text);
    if (!own || this.#isClosed) return;
    if (!envelope) {
      this.#log.warn({ length: text.length }, 'a publication of an unknown shape was dropped');
    } else if (envelope.from === own.node) {
      // Sent to all: this node had it without a detour.
    } else if (envelope.kind === 'gap') own.onGap();
    else own.listener(envelope.message);
  }

  #tellOfGap(): void {
    if (!this.#hasLost) return;
    this.#hasLost = false;
    this.#send(null, { kind: 'gap', from: this.#subscription?.node ?? '' });
  }
}
