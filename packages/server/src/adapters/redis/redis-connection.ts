import { backoffMs } from '@xpchat/calls-protocol';
import { Redis, type RedisOptions } from 'ioredis';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

const RECONNECT_BACKOFF = { firstMs: 50, maxMs: 2_000 };
const KEEP_ALIVE_MS = 10_000;
/** A connection that is replaced because it is silent may not answer its close either. */
const DISCONNECT_TIMEOUT_MS = 200;
const CONNECT_TIMEOUT_MS = 5_000;
const HEARTBEAT_INTERVAL_MS = 1_000;
/** A connection with this many unanswered heartbeats is replaced. */
const MAX_UNANSWERED_HEARTBEATS = 3;

export interface RedisConnectionPorts {
  /** `redis://` or `rediss://` */
  readonly url: string;
  readonly options: RedisOptions;
  /** Its purpose, for the log. */
  readonly name: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'after'>;
  /** @param isReturn whether the connection was lost before */
  readonly onReady: (isReturn: boolean) => void;
  /** Called each second while Redis answers. */
  readonly onHeartbeat: () => void;
}

/**
 * A connection to Redis that reconnects when it is lost and is replaced when it is silent. A network
 * that drops packets, or a failover to another machine, does not close the connection.
 */
export class RedisConnection {
  readonly redis: Redis;
  readonly #ports: RedisConnectionPorts;
  #stopHeartbeat: () => void = () => undefined;
  /** Heartbeats since the ping that waits for its answer; null if none waits. */
  #unanswered: number | null = null;
  /** Whether an outage was logged and has not ended. */
  #isOutage = false;
  #isClosed = false;

  constructor(ports: RedisConnectionPorts) {
    this.#ports = ports;
    const { url, options, name, log, onReady } = ports;
    this.redis = new Redis(url, {
      keepAlive: KEEP_ALIVE_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      maxRetriesPerRequest: null,
      // A server has two connections, so the attempts need no jitter.
      retryStrategy: (times) => backoffMs(times - 1, 1, RECONNECT_BACKOFF),
      ...options,
    });
    // A Redis error may quote the command with its message: only the code is logged.
    this.redis.on('error', (error) => {
      this.#outage({ code: codeOf(error) }, 'Redis is unreachable; retrying');
    });
    this.redis.on('close', () => {
      this.#outage({}, 'lost the connection to Redis; retrying');
    });
    // ioredis checks readiness now: count from here, because Redis may never answer.
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

  /** Whether the connection is ready and no outage is known. */
  get isUp(): boolean {
    return this.redis.status === 'ready' && !this.#isOutage;
  }

  /** @param lastCommand runs first; close waits for it no longer than for other answers */
  async close(lastCommand?: (redis: Redis) => Promise<unknown>): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopHeartbeat();
    if (lastCommand) {
      let cancelTimeout: () => void = () => undefined;
      const timeout = new Promise<void>((resolve) => {
        cancelTimeout = this.#ports.clock.after(
          HEARTBEAT_INTERVAL_MS * MAX_UNANSWERED_HEARTBEATS,
          resolve,
        );
      });
      await Promise.race([lastCommand(this.redis).catch(() => undefined), timeout]);
      cancelTimeout();
    }
    this.redis.disconnect();
  }

  #schedule(): void {
    this.#stopHeartbeat = this.#ports.clock.after(HEARTBEAT_INTERVAL_MS, () => {
      this.#schedule();
      this.#beat();
    });
  }

  #beat(): void {
    const { status } = this.redis;
    // In every other state ioredis reconnects by itself.
    if (status !== 'connect' && status !== 'ready') return;
    if (this.#unanswered === null) {
      this.#unanswered = 0;
      const answered = () => {
        this.#unanswered = null;
      };
      this.redis.ping().then(answered, answered);
    } else if (++this.#unanswered === MAX_UNANSWERED_HEARTBEATS) {
      this.#outage({}, 'Redis does not answer; reconnecting');
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

/** Whether Redis itself answered with this error. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** The part of an error that may be logged, such as `ECONNREFUSED` or `NOPERM`. */
export function codeOf(error: unknown): string {
  if (isRefusal(error)) return /^[A-Z]+\b/.exec(error.message)?.[0] ?? error.name;
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
