import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { openAvailabilityStores } from '../adapters/sql/stores.ts';
import { createCallPolicy } from '../application/admissions.ts';
import { type Availability, createAvailability } from '../application/availability.ts';
import { GuestAccess } from '../application/guest-access.ts';
import { secretKey, signAccessToken } from '../auth/access-token.ts';
import type { Reach } from '../domain/admission.ts';
import type { Call } from '../domain/call.ts';
import { DEFAULT_GROUP_LIMITS } from '../domain/group.ts';
import { registerApiRoutes } from '../http/api.ts';
import type { ApiPorts } from '../http/api-ports.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import { NO_CONVERSATIONS } from '../ports/conversations.ts';
import { testGuestTokens } from './create-test-node.ts';
import { DATABASES, type TestDatabase } from './databases.ts';
import { VirtualClock } from './virtual-clock.ts';

export const ORIGIN = 'https://chat.example';
const SECRET = 'a secret for tests, long enough for HS256';

interface Options {
  readonly canReach?: (from: string, to: string) => Promise<Reach>;
  readonly conversations?: ApiPorts['conversations'];
  readonly people?: ApiPorts['people'];
  readonly recordings?: (database: TestDatabase) => ApiPorts['recordings'];
}

interface Request {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The REST API on SQLite, without sockets. The cookie `user=alice` is a login session. */
export class TestApi {
  readonly app: FastifyInstance;
  readonly clock: VirtualClock;
  readonly database: TestDatabase;
  readonly availability: Availability;
  readonly policy: CallPolicy;
  readonly notifications: (readonly [userId: string, message: object])[] = [];
  readonly log: string[] = [];
  /** The calls at which guests may wait, by id. */
  readonly calls = new Map<string, Call>();
  /** People whose rules changed. */
  readonly rulesChanges: string[] = [];

  private constructor(database: TestDatabase, { canReach = async () => 'contact' }: Options) {
    this.database = database;
    this.clock = new VirtualClock(Date.now());
    this.app = Fastify({
      logger: { level: 'trace', stream: { write: (line) => this.log.push(line) } },
    });
    const stores = openAvailabilityStores(database.db);
    this.policy = createCallPolicy(canReach, stores.settings);
    this.availability = createAvailability({
      stores,
      canReach,
      clock: this.clock,
      log: this.app.log,
      notifyUser: (userId, message) => this.notifications.push([userId, message]),
      historyDays: 365,
    });
  }

  static async start(options: Options = {}): Promise<TestApi> {
    const [[, open]] = DATABASES;
    const api = new TestApi(await open(), options);
    const { app, availability, clock } = api;
    await registerApiRoutes(app, {
      availability,
      clock,
      isSignedOut: () => false,
      conversations: options.conversations ?? {
        ...NO_CONVERSATIONS,
        callOf: async () => null,
        maxPeople: () => DEFAULT_GROUP_LIMITS,
        rungOf: async (members) => members,
      },
      people: options.people ?? (async () => []),
      recordings: options.recordings?.(api.database),
      guests: new GuestAccess({
        tokens: testGuestTokens,
        load: async (id) => api.calls.get(id),
        clock,
      }),
      onRulesChanged: async (userId) => void api.rulesChanges.push(userId),
      authentication: {
        key: secretKey(SECRET),
        clock,
        origins: [ORIGIN],
        authenticateSession: async ({ headers }) => {
          const userId = /^user=(\w+)$/.exec(headers.cookie ?? '')?.[1];
          return userId === undefined ? null : { userId };
        },
      },
    });
    return api;
  }

  /** Sends a request with the person's access token. */
  async as(userId: string, path: string, request: Request = {}): Promise<LightMyRequestResponse> {
    const authorization = `Bearer ${await signAccessToken(SECRET, { userId })}`;
    return this.request(path, { ...request, headers: { authorization, ...request.headers } });
  }

  request(path: string, { method = 'GET', body, headers = {} }: Request = {}) {
    return this.app.inject({
      method,
      url: `/calls/api/${path}`,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : {
            payload:
              typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
          }),
    });
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.availability.close();
    await this.database.close();
  }
}
