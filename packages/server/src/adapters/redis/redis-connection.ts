import { Redis, type RedisOptions } from 'ioredis';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

/** Milliseconds. */
const MAX_RETRY_DELAY = 2000;
const KEEP_ALIVE = 10_000;
/** A connection that is given up as it is silent may not answer the end of it, either. */
const DISCONNECT_TIMEOUT = 200;
const CONNECT_TIMEOUT = 5000;
const HEARTBEAT = 1_000;
/** After so many heartbeats without an answer the connection is replaced. */
const MAX_UNANSWERED = 3;

export interface RedisConnectionPorts {
  /** `redis://` or `rediss://` */
  readonly url: string;
  readonly options: RedisOptions;
  /** What it is for, in the log. */
  readonly name: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'after'>;
  /** @param isReturn whether it was away before */
  readonly onReady: (isReturn: boolean) => void;
  /** Each second in which the connection is there and answers. */
  readonly onHeartbeat: () => void;
}

/**
 * A connection to Redis that is made again when it is lost, and replaced when it is silent: a network
 * that swallows packets, or a Redis that was moved, closes nothing.
 */
export class RedisConnection {
  readonly redis: Redis;
  readonly #ports: RedisConnectionPorts;
  #stopHeartbeat: () => void = () => undefined;
  /** Heartbeats for which an answer has been waited for; null if none is. */
  #unanswered: number | null = null;
  /** Whether what there is was told to the log as an outage. */
  #isOutage = false;
  #isClosed = false;

  constructor(ports: RedisConnectionPorts) {
    this.#ports = ports;
    const { url, options, name, log, onReady } = ports;
    this.redis = new Redis(url, {
      keepAlive: KEEP_ALIVE,
      connectTimeout: CONNECT_TIMEOUT,
      disconnectTimeout: DISCONNECT_TIMEOUT,
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(25 * 2 ** times, MAX_RETRY_DELAY),
      ...options,
    });
    // Errors of Redis may quote a command and with it a message: only their code is logged.
    this.redis.on('error', (error) => {
      this.#outage({ code: codeOf(error) }, 'Redis is not reachable; trying again');
    });
    this.redis.on('close', () => {
      this.#outage({}, 'the connection to Redis was lost; trying again');
    });
    // It is asked at once whether it is ready, and may be silent from then on.
    this.redis.on('connect', () => {
      this.#unanswered = 0;
    });
    this.redis.on('ready', () => {
      this.#unanswered = null;
      const isReturn = this.#isOutage;
      this.#isOutage = false;
      if (isReturn) log.info({ connection: name }, 'Redis is reachable again');
      onReady(isReturn);
    });
    this.#schedule();
  }

  /** Whether it is there and, as far as is known, answers. */
  get isUp(): boolean {
    return this.redis.status === 'ready' && !this.#isOutage;
  }

  /** @param bye what is still to be said; it is not waited for longer than for any answer */
  async close(bye?: (redis: Redis) => Promise<unknown>): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopHeartbeat();
    if (bye) {
      let giveUp: () => void = () => undefined;
      const patience = new Promise<void>((resolve) => {
        giveUp = this.#ports.clock.after(HEARTBEAT * MAX_UNANSWERED, resolve);
      });
      await Promise.race([bye(this.redis).catch(() => undefined), patience]);
      giveUp();
    }
    this.redis.disconnect();
  }

  #schedule(): void {
    this.#stopHeartbeat = this.#ports.clock.after(HEARTBEAT, () => {
      this.#schedule();
      this.#beat();
    });
  }

  #beat(): void {
    const { status } = this.redis;
    // Whatever else it is, ioredis goes on by itself.
    if (status !== 'connect' && status !== 'ready') return;
    if (this.#unanswered === null) {
      this.#unanswered = 0;
      const answered = () => {
        this.#unanswered = null;
      };
      this.redis.ping().then(answered, answered);
    } else if (++this.#unanswered === MAX_UNANSWERED) {
      this.#outage({}, 'Redis does not answer; connecting anew');
      this.redis.disconnect(true);
    }
    if (this.isUp) this.#ports.onHeartbeat();
  }

  #outage(details: object, message: string): void {
    if (this.#isOutage || this.#isClosed) return;
    this.#isOutage = true;
    this.#ports.log.warn({ connection: this.#ports.name, ...details }, message);
  }
}

/** Whether Redis itself answered with it. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** What may be logged of an error: `ECONNREFUSED`, `NOPERM`. */
export function codeOf(error: unknown): string {
  if (isRefusal(error)) return /^[A-Z]+\b/.exec(error.message)?.[0] ?? error.name;
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
