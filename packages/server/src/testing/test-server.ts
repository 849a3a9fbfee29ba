import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { openDatabase } from '../adapters/sql/database.ts';
import { signAccessToken } from '../auth/access-token.ts';
import type { CallSummary } from '../domain/call-summary.ts';
import type { CallsServerOptions } from '../options.ts';
import { callsPlugin } from '../plugin.ts';
import { tempFolder } from './stores.ts';
import { TestClient } from './test-client.ts';
import { VirtualClock } from './virtual-clock.ts';

export const SECRET = 'a secret for tests, long enough for HS256';
const PEOPLE = ['alice', 'bob', 'carol', 'dave'];

/** The plugin in a Fastify server on its own port, with a clock that the test moves. */
export class TestServer {
  readonly clock: VirtualClock;
  readonly ended: CallSummary[] = [];
  /** Every log line. */
  readonly log: readonly string[];
  readonly #app: FastifyInstance;
  readonly #clients: TestClient[] = [];
  #isOpen = true;

  private constructor(app: FastifyInstance, clock: VirtualClock, log: readonly string[]) {
    this.#app = app;
    this.log = log;
    this.clock = clock;
  }

  /** @param databaseUrl of an earlier server, to test a restart; by default a new temporary database */
  static async start(
    options: Partial<CallsServerOptions> = {},
    databaseUrl?: string,
    clock = new VirtualClock(Date.now()),
  ): Promise<TestServer> {
    const folder = tempFolder();
    const log: string[] = [];
    const app = Fastify({
      logger: { level: 'trace', stream: { write: (line) => log.push(line) } },
    });
    const server = new TestServer(app, clock, log);
    const database = openDatabase<unknown>(databaseUrl ?? `file:${join(folder.path, 'calls.db')}`);
    app.addHook('onClose', async () => {
      await database.destroy();
      folder.remove();
    });
    await app.register(callsPlugin, {
      secret: SECRET,
      database,
      canReach: async (_from, to) => (PEOPLE.includes(to) ? 'contact' : 'no'),
      onCallEnded: (call) => {
        server.ended.push(call);
      },
      clock,
      // Moving the clock must not close sockets that had no time to answer a ping.
      heartbeat: 3_600_000,
      ...options,
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return server;
  }

  get app(): FastifyInstance {
    return this.#app;
  }

  get port(): number {
    return (this.#app.server.address() as AddressInfo).port;
  }

  async url(user: string): Promise<string> {
    const token = await signAccessToken(SECRET, { userId: user, name: `Name of ${user}` });
    return this.urlWith(token);
  }

  urlWith(token: string): string {
    return `ws://127.0.0.1:${this.port}/webrtc?access_token=${token}`;
  }

  /** A socket that has sent nothing: a basic client, unless it says hello. */
  async basic(user: string): Promise<TestClient> {
    const client = await TestClient.open(await this.url(user));
    this.#clients.push(client);
    return client;
  }

  /** An extended client, after its welcome. */
  async extended(user: string): Promise<TestClient> {
    const client = await this.basic(user);
    await client.hello();
    return client;
  }

  /** The body of a REST answer to the user. */
  async as(user: string, method: 'GET' | 'PUT', path: string): Promise<unknown> {
    const token = await signAccessToken(SECRET, { userId: user });
    const answer = await this.#app.inject({
      method,
      url: `/calls/api/${path}`,
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.json();
  }

  /** Resolves when `count` sockets are left and the closes of the others are stored. */
  async waitForSockets(count: number): Promise<void> {
    while (this.#app.websocketServer.clients.size !== count) await turn();
    await this.idle();
  }

  /** Resolves when all work that waits only for the disk is done. */
  async idle(): Promise<void> {
    for (let turns = 0; turns < IDLE_TURNS; turns++) await turn();
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#app.close();
    await Promise.all(this.#clients.map(({ closed }) => closed));
  }
}

/** Turns of the event loop in which pending work ends: SQLite writes synchronously. */
const IDLE_TURNS = 60;

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
