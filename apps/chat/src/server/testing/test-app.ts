import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import type { LoginSession } from '../../wire/entities.ts';
import { buildApp } from '../app.ts';
import type { Timers } from '../realtime/hub.ts';
import { openChatDatabase } from '../storage/open.ts';

export const TEST_KEY = 'a key for tests that is long enough for HS256';
const START_MS = Date.UTC(2026, 10, 22, 12);

/** Timers that fire only when the test fires them. */
interface FakeTimers extends Timers {
  /** Fires all timers with exactly this duration. */
  fire(ms: number): void;
}

function createFakeTimers(): FakeTimers {
  const waiting = new Set<{ ms: number; callback: () => void }>();
  return {
    set(callback, ms) {
      const timer = { ms, callback };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    fire(ms) {
      for (const timer of [...waiting]) {
        if (timer.ms === ms && waiting.delete(timer)) timer.callback();
      }
    },
  };
}

export interface TestApp {
  readonly app: FastifyInstance;
  readonly timers: FakeTimers;
  readonly log: string[];
  /** How many queries ran so far. */
  readonly queryCount: number;
  /** Advances the chat's clock. */
  advance(ms: number): void;
  /** Signs up a new person whose login is the name in lower case. */
  join(name: string): Promise<LoginSession>;
  /** Sends a request with this login session's token. */
  as(
    session: LoginSession,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
  ): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export async function startTestApp(
  options: { demo?: boolean; demoHosts?: readonly string[] } = {},
): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-test-'));
  writeFileSync(join(folder, 'client.js'), '/* the page */');
  writeFileSync(join(folder, 'favicon.png'), 'png');
  writeFileSync(join(folder, 'xpchat-calls.js'), `/* the module ${'.'.repeat(2000)} */`);
  writeFileSync(join(folder, 'notes.txt'), 'not to be served');
  let queryCount = 0;
  const db = (await openChatDatabase(':memory:')).withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      queryCount++;
      return result;
    },
  });
  const timers = createFakeTimers();
  const log: string[] = [];
  let now = START_MS;
  const app = await buildApp({
    db,
    logger: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
    clock: () => now,
    timers,
    demo: options.demo ?? false,
    demoHosts: options.demoHosts ?? [],
    trustProxy: 'loopback',
    callsTokenKey: TEST_KEY,
    publicDir: folder,
    dropInDir: folder,
  });
  await app.ready();
  return {
    app,
    timers,
    log,
    get queryCount() {
      return queryCount;
    },
    advance(ms) {
      now += ms;
    },
    async join(name) {
      const response = await app.inject({
        method: 'POST',
        url: '/api/account',
        payload: { login: name.toLowerCase(), name, password: 'long enough' },
      });
      return response.json<LoginSession>();
    },
    as: (session, method, url, payload) =>
      app.inject({ method, url, payload, headers: { authorization: `Bearer ${session.token}` } }),
    async close() {
      await app.close();
      await db.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}
