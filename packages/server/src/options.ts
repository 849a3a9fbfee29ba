import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { CallsUser } from './auth/access-token.ts';
import type { Reach } from './domain/admission.ts';
import type { FinishedCall } from './domain/call-summary.ts';
import type { Clock } from './ports/clock.ts';

/** As browsers take it (W3C webrtc-pc 4.2.4, RTCIceServer). */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Settings and hooks of `callsPlugin`. Durations are milliseconds. */
export interface CallsServerOptions {
  /** Shared with whoever signs access tokens; at least 32 bytes. */
  readonly secret: string;
  /**
   * From `openDatabase`, shared with the host's own tables and closed by the host. The plugin makes
   * and migrates its own tables, whose names begin with `calls_`. A Kysely of any tables fits.
   */
  readonly database: Pick<Kysely<unknown>, 'getExecutor'>;
  /** Asked before each call. `no` also for people who do not exist: callers see no difference. */
  readonly canReach: (from: string, to: string) => Promise<Reach>;
  /** Origins whose pages may connect, beside the one that serves this. */
  readonly origins?: readonly string[];
  /** Who is signed in by the host's own cookie, for clients that bring no token. */
  readonly authenticateSession?: (request: FastifyRequest) => Promise<CallsUser | null>;
  /** STUN and TURN servers for clients that were given none. */
  readonly iceServers?: readonly IceServer[];
  /** How long a call rings. Default: 45,000. */
  readonly ringTimeout?: number;
  /**
   * How long a device whose connection broke may take to come back. Default: 20,000; in an answered
   * call at least 30,000, as its page may load anew.
   */
  readonly sessionGrace?: number;
  /** The same for clients without `hello`, which cannot resume. Default: 5,000. */
  readonly basicGrace?: number;
  /** Interval of the heartbeats in both directions. Default: 25,000. */
  readonly heartbeat?: number;
  /** Sockets that one person may have open; in 30 s they may open five times as many. Default: 20. */
  readonly socketsPerUser?: number;
  /**
   * Redis, by which several processes on one PostgreSQL reach each other: `redis://` or `rediss://`.
   * Without it this process must be the only one on its database.
   */
  readonly redisUrl?: string;
  /** Days after which calls are deleted from everybody's history; 0: never. Default: 365. */
  readonly historyDays?: number;
  /**
   * Called when a person joins their first call, or has left their last. Of several processes one
   * calls it. Its failure is only logged.
   */
  readonly onPresence?: (userId: string, inCall: boolean) => void | Promise<void>;
  /**
   * Called at most once for each call that is over, answered or not: not at all if the process dies in
   * that moment. Its failure is only logged, and it is not called again. The history has every call.
   */
  readonly onCallEnded?: (call: FinishedCall) => void | Promise<void>;
  /** For tests. Default: the machine's. */
  readonly clock?: Clock;
}
