import { readFileSync } from 'node:fs';
import { cleanEnv, EnvMissingError, makeValidator, num, port, str, url } from 'envalid';
import * as v from 'valibot';
import type { LiveKitOptions } from '../adapters/livekit/livekit-sfu.ts';
import { weaknessOf } from '../auth/access-token.ts';
import { DEFAULT_GROUP_LIMITS, type GroupLimits } from '../domain/group.ts';
import type { IceServer } from '../ports/ice-servers.ts';
import { readLiveKitOptions } from './livekit-settings.ts';
import { type ProxyTrust, parseProxyTrust } from './proxy-trust.ts';
import {
  type RecordingSettings,
  recordingSettings,
  recordingVariables,
} from './recording-settings.ts';

/** Settings of the standalone process, described in `docs/configuration.md`. Durations are in ms. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  readonly databaseUrl: string;
  /** Undefined if this process is the only one on its database. */
  readonly redisUrl: string | undefined;
  readonly origins: readonly string[];
  readonly reach: { readonly kind: 'everyone' } | { readonly kind: 'url'; readonly url: string };
  /** The chat's URLs for its conversations and for finding people. */
  readonly conversationsUrl: string | undefined;
  readonly peopleUrl: string | undefined;
  readonly iceServers: readonly IceServer[] | undefined;
  readonly livekit: LiveKitOptions | undefined;
  readonly ringTimeout: number;
  readonly groupLimits: GroupLimits;
  readonly sessionGrace: number;
  readonly heartbeat: number;
  readonly socketsPerUser: number;
  readonly tokenGrace: number;
  /** 0 keeps calls for ever. */
  readonly historyDays: number;
  readonly recordings: RecordingSettings;
  readonly trustProxy: ProxyTrust;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** Variables that can also be read from the file that `NAME_FILE` names. */
const SECRET_VARIABLES = [
  'CALLS_SECRET',
  'CALLS_DATABASE_URL',
  'CALLS_REDIS_URL',
  'CALLS_ICE_SERVERS',
  'CALLS_S3_SECRET_ACCESS_KEY',
] as const;
const INVALID = 'The settings are invalid.';
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

const iceServersSchema = v.array(
  v.object({
    urls: v.union([v.string(), v.array(v.string())]),
    username: v.optional(v.string()),
    credential: v.optional(v.string()),
  }),
);

const iceServers = makeValidator<IceServer[]>((input) => {
  try {
    return v.parse(iceServersSchema, JSON.parse(input));
  } catch {
    // The parser's own message may quote a credential.
    throw new Error('must be a JSON array of { urls, username?, credential? }');
  }
});

const origins = makeValidator<string[]>((input) => {
  const list = input.split(',').flatMap((entry) => entry.trim() || []);
  for (const origin of list) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new Error(`'${origin}' is not an origin. Write it like https://chat.example`);
    }
  }
  return list;
});

const redisUrl = makeValidator<string>((input) => {
  // The value may hold a password.
  if (!/^rediss?:\/\//.test(input)) throw new Error('must begin with redis:// or rediss://');
  return input;
});

const secret = makeValidator<string>((input) => {
  const weakness = weaknessOf(input);
  if (weakness) throw new Error(weakness);
  return input;
});

const days = makeValidator<number>((input) => {
  if (!/^\d{1,5}$/.test(input))
    throw new Error('must be a whole number of days, or 0 to keep calls for ever');
  return Number(input);
});

const peopleInCall = makeValidator<number>((input) => {
  const value = Number(input);
  if (!(Number.isInteger(value) && value >= 2 && value <= 16))
    throw new Error('must be a number of people from 2 to 16');
  return value;
});

const seconds = makeValidator<number>((input) => {
  const value = Number(input);
  if (!(value > 0)) throw new Error('must be a number of seconds greater than 0');
  return value * 1000;
});

/** Shorter ones cost much, and proxies drop sockets within longer ones. */
const heartbeat = makeValidator<number>((input) => {
  const value = Number(input);
  if (!(value >= 3 && value <= 300)) throw new Error('must be a number of seconds from 3 to 300');
  return value * 1000;
});

const trustProxy = makeValidator<ProxyTrust>(parseProxyTrust);

/**
 * Reads the settings from environment variables.
 *
 * @throws Error that names every missing or invalid variable, and quotes no secret
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const env = cleanEnv(
    withFiles(environment),
    {
      HOST: str({ default: '127.0.0.1' }),
      PORT: port({ default: 8080 }),
      CALLS_SECRET: secret(),
      CALLS_DATABASE_URL: str({ default: 'file:data/calls.db' }),
      CALLS_REDIS_URL: redisUrl({ default: undefined }),
      CALLS_ORIGINS: origins({ default: [] }),
      CALLS_REACH: str({ choices: ['everyone'], default: undefined }),
      CALLS_REACH_URL: url({ default: undefined }),
      CALLS_CONVERSATIONS_URL: url({ default: undefined }),
      CALLS_PEOPLE_URL: url({ default: undefined }),
      CALLS_ICE_SERVERS: iceServers({ default: undefined }),
      CALLS_RING_TIMEOUT: seconds({ default: 45_000 }),
      CALLS_MESH_VIDEO: peopleInCall({ default: DEFAULT_GROUP_LIMITS.video }),
      CALLS_MESH_VOICE: peopleInCall({ default: DEFAULT_GROUP_LIMITS.voice }),
      CALLS_SESSION_GRACE: seconds({ default: 20_000 }),
      CALLS_HEARTBEAT: heartbeat({ default: 25_000 }),
      CALLS_SOCKETS_PER_USER: num({ default: 20 }),
      CALLS_TOKEN_GRACE: seconds({ default: 600_000 }),
      CALLS_HISTORY_DAYS: days({ default: 365 }),
      ...recordingVariables,
      TRUST_PROXY: trustProxy({ default: false }),
      LOG_LEVEL: str({ choices: LOG_LEVELS, default: 'info' }),
    },
    {
      reporter: ({ errors }) => {
        const lines = Object.entries(errors).map(
          ([name, error]) => `${name}: ${reasonOf(name, error)}`,
        );
        if (lines.length > 0) throw new Error(`${INVALID}\n${lines.join('\n')}`);
      },
    },
  );
  return {
    host: env.HOST,
    port: env.PORT,
    secret: env.CALLS_SECRET,
    databaseUrl: env.CALLS_DATABASE_URL,
    redisUrl: redisFor(env.CALLS_DATABASE_URL, env.CALLS_REDIS_URL),
    origins: env.CALLS_ORIGINS,
    reach: reachOf(env.CALLS_REACH, env.CALLS_REACH_URL),
    conversationsUrl: env.CALLS_CONVERSATIONS_URL,
    peopleUrl: env.CALLS_PEOPLE_URL,
    iceServers: env.CALLS_ICE_SERVERS,
    livekit: readLiveKitOptions(environment),
    ringTimeout: env.CALLS_RING_TIMEOUT,
    groupLimits: { video: env.CALLS_MESH_VIDEO, voice: env.CALLS_MESH_VOICE },
    sessionGrace: env.CALLS_SESSION_GRACE,
    heartbeat: env.CALLS_HEARTBEAT,
    socketsPerUser: env.CALLS_SOCKETS_PER_USER,
    tokenGrace: env.CALLS_TOKEN_GRACE,
    historyDays: env.CALLS_HISTORY_DAYS,
    recordings: recordingSettings(env),
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
  };
}

/** Several processes cannot share an SQLite file: its locks work on one machine, and are held long. */
function redisFor(databaseUrl: string, redis: string | undefined): string | undefined {
  if (redis !== undefined && databaseUrl.startsWith('file:')) {
    throw new Error(
      `${INVALID}\nCALLS_REDIS_URL needs PostgreSQL. Set CALLS_DATABASE_URL to postgres://...`,
    );
  }
  return redis;
}

/** There is no default for who may call whom, so exactly one of the two must be set. */
function reachOf(everyone: string | undefined, hook: string | undefined): Settings['reach'] {
  if (everyone !== undefined && hook === undefined) return { kind: 'everyone' };
  if (everyone === undefined && hook !== undefined) return { kind: 'url', url: hook };
  throw new Error(`${INVALID}\nSet either CALLS_REACH=everyone or CALLS_REACH_URL.`);
}

function withFiles(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const merged = { ...environment };
  for (const name of SECRET_VARIABLES) {
    const path = environment[`${name}_FILE`];
    if (path === undefined) continue;
    if (environment[name] !== undefined) {
      throw new Error(`${INVALID}\n${name} and ${name}_FILE exclude each other. Set one of them.`);
    }
    merged[name] = readFileSync(path, 'utf8').trimEnd();
  }
  return merged;
}

/** envalid says "undefined" about a variable that is missing. */
function reasonOf(name: string, error: Error | undefined): string {
  if (name === 'CALLS_SECRET' && error instanceof EnvMissingError) {
    return weaknessOf(undefined) ?? 'is missing';
  }
  return error instanceof EnvMissingError ? 'is missing' : (error?.message ?? 'is not valid');
}
