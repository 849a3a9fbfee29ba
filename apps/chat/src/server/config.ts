import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type LiveKitOptions, readLiveKitOptions } from '@xpchat/calls-server';
import { bool, cleanEnv, EnvError, host, makeValidator, port, str } from 'envalid';

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute path. The demo has its own folder, so production never sees demo data. */
  readonly dataDir: string;
  readonly demo: boolean;
  /** Host names at which the demo may be used, beside `localhost` and addresses. */
  readonly demoHosts: readonly string[];
  readonly logLevel: string;
  /** Proxies whose X-Forwarded-* headers are trusted: addresses, ranges, or names of proxy-addr. */
  readonly trustProxy: string;
  readonly callsTokenKey: string | undefined;
  /** The server for calls of many people. Without it there are only calls of few. */
  readonly livekit: LiveKitOptions | undefined;
  /** People in a call in which each device sends to each other one. */
  readonly groupLimits: { readonly video: number; readonly voice: number };
}

/** Thrown for an invalid environment. The message is written for the operator. */
export class ConfigError extends Error {}

const folder = makeValidator((text) => {
  if (text.trim() === '') throw new EnvError('must name a folder');
  return text;
});

const MAX_MESH = 16;
const peopleInCall = makeValidator<number>((text) => {
  const people = Number(text);
  if (Number.isInteger(people) && people >= 2 && people <= MAX_MESH) return people;
  throw new EnvError(`must be a number of people from 2 to ${MAX_MESH}`);
});

/**
 * Reads and validates the environment. Throws one ConfigError that lists every problem.
 *
 * @param env as in `process.env`
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env.NODE_ENV === 'production';
  const values = cleanEnv(
    withFiles(env, ['XPCHAT_CALLS_TOKEN_KEY']),
    {
      PORT: port({ default: 8000, desc: 'TCP port' }),
      // Fastify binds this name to 127.0.0.1 and ::1, so other machines cannot connect.
      HOST: host({ default: 'localhost', desc: 'Address to listen on' }),
      DATA_DIR: folder({ default: './data', desc: 'Folder of the databases and keys' }),
      XPCHAT_DEMO: bool({
        default: !production,
        desc: 'Demo accounts that sign in with one click',
      }),
      XPCHAT_DEMO_HOSTS: str({
        default: '',
        desc: 'Host names at which the demo may be used, separated by commas',
      }),
      LOG_LEVEL: str({
        choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        default: production ? 'info' : 'warn',
        desc: 'Minimum level of the log on stderr',
      }),
      TRUST_PROXY: str({ default: 'loopback', desc: 'Proxies whose X-Forwarded headers count' }),
      CALLS_MESH_VIDEO: peopleInCall({ default: 4, desc: 'People in a call without an SFU' }),
      CALLS_MESH_VOICE: peopleInCall({ default: 8, desc: 'The same for a voice call' }),
      XPCHAT_CALLS_TOKEN_KEY: str({ default: undefined, desc: 'Key that signs tokens for calls' }),
    },
    { reporter: throwAll },
  );
  // Production is never a demo, whatever XPCHAT_DEMO says.
  const demo = values.XPCHAT_DEMO && !production;
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.DATA_DIR, demo ? 'demo' : '.'),
    demo,
    demoHosts: [values.HOST, ...values.XPCHAT_DEMO_HOSTS.split(',')].flatMap(
      (name) => name.trim().toLowerCase() || [],
    ),
    logLevel: values.LOG_LEVEL,
    trustProxy: values.TRUST_PROXY,
    callsTokenKey: values.XPCHAT_CALLS_TOKEN_KEY,
    livekit: liveKitOf(env),
    groupLimits: { video: values.CALLS_MESH_VIDEO, voice: values.CALLS_MESH_VOICE },
  };
}

function liveKitOf(env: NodeJS.ProcessEnv): LiveKitOptions | undefined {
  try {
    return readLiveKitOptions(env);
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

/** Reads `NAME` from the file in `NAME_FILE`, as Docker and systemd secrets need it. */
function withFiles(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  const result = { ...env };
  for (const name of names) {
    const path = env[`${name}_FILE`];
    if (path) result[name] = readFileSync(path, 'utf8').trim();
  }
  return result;
}

function throwAll({ errors }: { errors: Partial<Record<string, Error>> }): void {
  const lines = Object.entries(errors).map(([name, error]) => `${name}: ${error?.message}`);
  if (lines.length > 0)
    throw new ConfigError(`The configuration is not valid.\n${lines.join('\n')}`);
}

/** Whether only this machine can connect to the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
