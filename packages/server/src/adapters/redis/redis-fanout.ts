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
type SubscriptionState = 'none' | 'requested' | 'confirmed' | 'refused' | 'closed';

/**
 * The state of this node's publications:
 *
 * - `sent`: the other nodes know of every gap
 * - `lost`: some were lost, for instance with the connection; the gap was not announced yet
 * - `refused`: Redis answers but refuses them, for instance by its ACL. `gap` is `announced` once the
 *   other nodes know about it
 */
type PublicationState =
  | { readonly kind: 'sent' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'refused'; readonly gap: 'open' | 'announced' };

type PublicationEvent = 'sent' | 'lost' | 'refused' | 'gap_announced';

function nextPublicationState(state: PublicationState, event: PublicationEvent): PublicationState {
  switch (event) {
    case 'sent':
      if (state.kind !== 'refused') return state;
      return state.gap === 'open' ? LOST : SENT;
    case 'lost':
      return state.kind === 'refused' ? REFUSED : LOST;
    case 'refused':
      return REFUSED;
    case 'gap_announced':
      return state.kind === 'refused' ? { kind: 'refused', gap: 'announced' } : SENT;
  }
}

const SENT: PublicationState = { kind: 'sent' };
const LOST: PublicationState = { kind: 'lost' };
const REFUSED: PublicationState = { kind: 'refused', gap: 'open' };

/**
 * Fan-out over Redis Pub/Sub, with one connection for publishing and one for subscribing. A node's
 * messages to itself do not pass through Redis. Publications are lost while Redis is unreachable; when
 * it returns, this node announces the gap to the others. Refused commands are retried each second.
 */
export class RedisFanout implements Fanout {
  readonly #publisher: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #prefix: string;
  #subscription: Subscription | undefined;
  /** Written by `#moveSubscription` only. */
  #state: SubscriptionState = 'none';
  /** Written by `#movePublications` only. */
  #publications: PublicationState = SENT;

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
      if (this.#state === 'confirmed') this.#moveSubscription('none');
    });
  }

  publish(node: string | null, message: NodeMessage): void {
    if (this.#state === 'closed') return;
    const own = this.#subscription;
    if (own && (node === null || node === own.node)) {
      queueMicrotask(() => {
        if (this.#state !== 'closed') own.listener(message);
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
      this.#publications.kind === 'refused' ||
      !this.#publisher.isUp ||
      !this.#subscriber.isUp
    );
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#moveSubscription('closed');
    await this.#subscriber.close();
    // QUIT sends earlier publications first, for instance that sessions were replaced.
    await this.#publisher.close((redis) => redis.quit());
  }

  async #subscribe(node: string): Promise<void> {
    this.#moveSubscription('requested');
    try {
      await this.#subscriber.redis.subscribe(this.#channel(node), this.#channel(null));
      this.#moveSubscription('confirmed');
    } catch (error) {
      this.#moveSubscription('refused');
      throw error;
    }
  }

  /** Publications before the confirmation may be lost, so the outboxes are read after it. */
  #resubscribe(): void {
    const own = this.#subscription;
    const before = this.#state;
    if (!own || (before !== 'none' && before !== 'refused')) return;
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
        if (this.#publications.kind === 'refused') {
          this.#log.info({}, 'Redis accepts publications again');
        }
        this.#movePublications('sent');
      },
      (error: unknown) => {
        const before = this.#publications.kind;
        this.#movePublications(isRefusal(error) ? 'refused' : 'lost');
        if (before === 'refused' || !isRefusal(error)) return;
        this.#log.warn({ code: codeOf(error) }, 'Redis refuses publications; retrying');
      },
    );
  }

  #receive(text: string): void {
    const own = this.#subscription;
    const envelope = parseEnvelope(text);
    if (!own || this.#state === 'closed') return;
    if (!envelope) {
      this.#log.warn({ length: text.length }, 'a publication of an unknown shape was dropped');
    } else if (envelope.from === own.node) {
      // A broadcast of this node, which received it directly.
    } else if (envelope.kind === 'gap') own.onGap();
    else own.listener(envelope.message);
  }

  #announceGap(): void {
    if (!hasGap(this.#publications)) return;
    this.#movePublications('gap_announced');
    this.#send(null, { kind: 'gap', from: this.#subscription?.node ?? '' });
  }

  #moveSubscription(next: SubscriptionState): void {
    // A request that ends after the close changes nothing.
    if (this.#state !== 'closed') this.#state = next;
  }

  #movePublications(event: PublicationEvent): void {
    this.#publications = nextPublicationState(this.#publications, event);
  }
}

function hasGap(state: PublicationState): boolean {
  return state.kind === 'lost' || (state.kind === 'refused' && state.gap === 'open');
}
