import type { RedisOptions } from 'ioredis';
import { guarded } from '../../lib/guarded.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Fanout, NodeMessage } from '../../ports/fanout.ts';
import type { Log } from '../../ports/log.ts';
import { type Envelope, parseEnvelope } from './node-message.ts';
import { codeOf, isRefusal, RedisConnection } from './redis-connection.ts';

export interface RedisFanoutOptions {
  /** `redis://` or `rediss://`, optionally with user, password and database number. */
  readonly url: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'after'>;
  /** Prefix of the channel names, so that several products can share one Redis. */
  readonly prefix?: string;
}

interface Subscription {
  readonly node: string;
  readonly listener: (message: NodeMessage) => void;
  readonly onGap: () => void;
}

/** Limit for the first subscription, below Fastify's 10 s plugin timeout. */
const SUBSCRIBE_TIMEOUT_MS = 8_000;

/** The state of this node's subscription on the current connection. */
type SubscriptionState = 'none' | 'requested' | 'confirmed' | 'refused';

/**
 * Fan-out over Redis Pub/Sub, with one connection for publishing and one for subscribing. A node's
 * messages to itself do not pass through Redis. Publications are lost while Redis is unreachable; when
 * it returns, the other nodes are told of the gap. Refused commands are retried each second.
 */
export class RedisFanout implements Fanout {
  readonly #publisher: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #prefix: string;
  #subscription: Subscription | undefined;
  #state: SubscriptionState = 'none';
  /** Whether publications were lost and the gap has not been announced. */
  #hasLost = false;
  /** Whether Redis answers but refuses publications, for instance by its ACL. */
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
    const announceGap = () => this.#announceGap();
    // No offline queue: an old publication is useless, because the outbox has its messages.
    const unqueued = { enableOfflineQueue: false, enableAutoPipelining: true };
    this.#publisher = connect('publisher', unqueued, announceGap, announceGap);
    this.#subscriber = connect(
      'subscriber',
      { autoResubscribe: false },
      (isReturn) => {
        if (isReturn) this.#resubscribe();
      },
      () => this.#resubscribe(),
    );
    this.#subscriber.redis.on('message', (_channel: string, text: string) => this.#receive(text));
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
   * Resolves when Redis confirmed the subscription.
   *
   * @throws Error if Redis refuses it or does not answer within 8 s
   */
  async subscribe(
    node: string,
    listener: (message: NodeMessage) => void,
    onGap: () => void = () => undefined,
  ): Promise<void> {
    this.#subscription = { node, listener: guarded(listener, this.#log), onGap };
    let stop: () => void = () => undefined;
    const timeout = new Promise<never>((_, reject) => {
      stop = this.#clock.after(SUBSCRIBE_TIMEOUT_MS, () => {
        reject(new Error(`Redis did not answer within ${SUBSCRIBE_TIMEOUT_MS / 1000} s.`));
      });
    });
    await Promise.race([this.#subscribe(node), timeout]).finally(stop);
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
    // QUIT sends earlier publications first, for instance that sessions were replaced.
    await this.#publisher.close((redis) => redis.quit());
  }

  async #subscribe(node: string): Promise<void> {
    this.#state = 'requested';
    try {
      await this.#subscriber.redis.subscribe(this.#channel(node), this.#channel(null));
      this.#state = 'confirmed';
    } catch (error) {
      this.#state = 'refused';
      throw error;
    }
  }

  /** Publications before the confirmation may be lost, so the outboxes are read after it. */
  #resubscribe(): void {
    const own = this.#subscription;
    const before = this.#state;
    if (!own || this.#isClosed || before === 'requested' || before === 'confirmed') return;
    this.#subscribe(own.node).then(
      () => {
        if (before === 'refused') this.#log.info({}, 'Redis accepts the subscription again');
        own.onGap();
      },
      (error: unknown) => {
        if (before === 'refused' || !isRefusal(error)) return;
        this.#log.warn({ code: codeOf(error) }, 'Redis refused the subscription; retrying');
      },
    );
  }

  #channel(node: string | null): string {
    return node === null ? `${this.#prefix}all` : `${this.#prefix}node:${node}`;
  }

  #send(node: string | null, envelope: Envelope): void {
    this.#publisher.redis.publish(this.#channel(node), JSON.stringify(envelope)).then(
      () => {
        if (this.#isRefused) this.#log.info({}, 'Redis accepts publications again');
        this.#isRefused = false;
      },
      (error: unknown) => {
        this.#hasLost = true;
        if (this.#isRefused || !isRefusal(error)) return;
        this.#isRefused = true;
        this.#log.warn({ code: codeOf(error) }, 'Redis refuses publications; retrying');
      },
    );
  }

  #receive(text: string): void {
    const own = this.#subscription;
    const envelope = parseEnvelope(text);
    if (!own || this.#isClosed) return;
    if (!envelope) {
      this.#log.warn({ length: text.length }, 'a publication of an unknown shape was dropped');
    } else if (envelope.from === own.node) {
      // A broadcast of this node, which received it directly.
    } else if (envelope.kind === 'gap') own.onGap();
    else own.listener(envelope.message);
  }

  #announceGap(): void {
    if (!this.#hasLost) return;
    this.#hasLost = false;
    this.#send(null, { kind: 'gap', from: this.#subscription?.node ?? '' });
  }
}
