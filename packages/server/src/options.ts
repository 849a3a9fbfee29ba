import type { RecordingConsent } from '@xpchat/calls-protocol';
import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { LiveKitOptions } from './adapters/livekit/livekit-sfu.ts';
import type { CallsUser } from './auth/access-token.ts';
import type { Reach } from './domain/admission.ts';
import type { FinishedCall } from './domain/call-summary.ts';
import type { GroupLimits } from './domain/group.ts';
import type { Clock } from './ports/clock.ts';
import type { Conversations } from './ports/conversations.ts';
import type { IceServersFor } from './ports/ice-servers.ts';
import type { FindPeople } from './ports/people.ts';
import type { RecordingsStorage } from './recordings.ts';

/** Settings and hooks of `callsPlugin`. All durations are in milliseconds. */
export interface CallsServerOptions {
  /** The secret with which the chat signs access tokens. At least 32 bytes. */
  readonly secret: string;
  /**
   * From `openDatabase`. The host may keep its own tables there, and closes it. The plugin creates and
   * migrates its own tables, whose names begin with `calls_`. Accepts a Kysely of any tables.
   */
  readonly database: Pick<Kysely<unknown>, 'getExecutor'>;
  /**
   * Decides before each call whether it is allowed. Return `no` for unknown users too: callers see no
   * difference.
   */
  readonly canReach: (from: string, to: string) => Promise<Reach>;
  /** The host's group conversations. Without them, calls belong to none. */
  readonly conversations?: Conversations | undefined;
  /** Finds the people whom a user may add to a call. Without it, nobody is found. */
  readonly people?: FindPeople | undefined;
  /**
   * How many people may be in a call: in a `voice` call, and in one with `video` or screen. Each device
   * sends to each other one. Default: `{ video: 4, voice: 8 }`.
   */
  readonly groupLimits?: Partial<Pick<GroupLimits, 'video' | 'voice'>> | undefined;
  /** Origins whose pages may connect, in addition to the server's own origin. */
  readonly origins?: readonly string[] | undefined;
  /** Returns the user of the host's own cookie, for requests without an access token. */
  readonly authenticateSession?:
    | ((request: FastifyRequest) => Promise<CallsUser | null>)
    | undefined;
  /**
   * Returns the STUN and TURN servers of a user, for clients that have none configured. Called for each
   * connection, and again when 80 % of `lifetimeMs` are over: sign short-lived TURN credentials here.
   * If it throws, or takes longer than 2,000 ms, that is logged, and the client keeps its servers.
   */
  readonly iceServersFor?: IceServersFor | undefined;
  /** How long a call rings. Default: 45,000. */
  readonly ringTimeout?: number | undefined;
  /**
   * How long a device may take to reconnect. Default: 20,000. In an answered call it is at least 30,000,
   * because the page may be reloaded.
   */
  readonly sessionGrace?: number | undefined;
  /** The same for basic clients, which cannot resume their session. Default: 5,000. */
  readonly basicGrace?: number | undefined;
  /**
   * The longest silence before a ping in either direction, in milliseconds. During a call a client pings
   * after a quarter of it, at least 6,000. Default: 25,000.
   */
  readonly heartbeat?: number | undefined;
  /**
   * How long a socket may stay open after its access token expired, if its client sends no fresh one.
   * Default: 600,000.
   */
  readonly tokenGrace?: number | undefined;
  /** Open sockets per user. A user may open five times as many in 30 s. Default: 20. */
  readonly socketsPerUser?: number | undefined;
  /**
   * URL of Redis (`redis://` or `rediss://`), which connects several processes on one PostgreSQL.
   * Without it this process must be the only one on its database.
   */
  readonly redisUrl?: string | undefined;
  /**
   * A LiveKit server for calls of more people than can send to each other directly. Its configuration has
   * the same key, and names `/calls/livekit/webhook` of this server. Absent: there are no such calls.
   */
  readonly livekit?: LiveKitOptions | undefined;
  /**
   * Where recordings of calls are stored. Absent or false: this server stores none, and its API has no routes
   * for them.
   */
  readonly recordings?: RecordingsStorage | false | undefined;
  /**
   * Whether everybody in a call is asked before it is recorded (`ask`), or only sees that it is (`notice`).
   * Default: `ask`.
   */
  readonly recordingConsent?: RecordingConsent | undefined;
  /** Recordings are deleted after this many days. 0: never. Default: 0. */
  readonly recordingDays?: number | undefined;
  /** The most bytes that one recording may have. Default: 20 GiB. */
  readonly maxRecordingBytes?: number | undefined;
  /**
   * Recordings are refused while the disk has fewer free bytes. The recorder keeps them and tries again.
   * Default: 1 GiB.
   */
  readonly minFreeBytes?: number | undefined;
  /** Calls are deleted from everybody's history after this many days. 0: never. Default: 365. */
  readonly historyDays?: number | undefined;
  /**
   * Called when a user joins the first call or leaves the last one. Only one of several processes calls
   * it. Its failure is only logged.
   */
  readonly onPresence?: ((userId: string, inCall: boolean) => void | Promise<void>) | undefined;
  /**
   * Called after a user's call settings or blocks changed, so that the host can update what others see
   * (`app.calls.visibilityTo`). Its failure is only logged.
   */
  readonly onRulesChanged?: ((userId: string) => void | Promise<void>) | undefined;
  /**
   * Called once for each ended call, answered or not. Not called if the process dies at that moment. Its
   * failure is only logged, and it is not called again. The history has every call.
   */
  readonly onCallEnded?: ((call: FinishedCall) => void | Promise<void>) | undefined;
  /** For tests. Default: the clock of the machine. */
  readonly clock?: Clock | undefined;
}
