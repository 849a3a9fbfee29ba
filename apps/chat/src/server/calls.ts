import { type CallsServerOptions, signAccessToken } from '@xpchat/calls-server';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Person } from '../wire/entities.ts';
import { authenticatedUserOf, LOGIN_SESSION_COOKIE } from './accounts/identity.ts';
import type { LoginSessions } from './accounts/login-sessions.ts';
import type { CallCards } from './conversations/call-cards.ts';
import type { Conversations } from './conversations/conversations.ts';
import type { ChatDatabase } from './storage/schema.ts';

/** All that XPchat tells the calls module: who somebody is, and whom they may call. */

export interface CallsHost {
  readonly db: ChatDatabase;
  readonly secret: string;
  readonly loginSessions: LoginSessions;
  readonly conversations: Conversations;
  readonly cards: CallCards;
  readonly onPresence: (userId: string, inCall: boolean) => Promise<void>;
  /** The demo's accounts, who know each other from the start, or null outside the demo. */
  readonly demo: DemoAccounts;
}

/** Of the demo's people every page knows the name in its own language: a token would impose one. */
function toCallsUser({ id, name, picture }: Person, isDemo: boolean, loginSessionId?: string) {
  const profile = isDemo ? {} : { name, picture };
  return { userId: id, ...profile, ...(loginSessionId ? { session: loginSessionId } : {}) };
}

type DemoAccounts = readonly Person[] | null;
const isDemoAccount = (demo: DemoAccounts, id: string) =>
  demo?.some((person) => person.id === id) ?? false;

export function callsOptions({
  db,
  secret,
  loginSessions,
  conversations,
  cards,
  onPresence,
  demo,
}: CallsHost): CallsServerOptions {
  return {
    secret,
    database: db as unknown as Kysely<never>,
    canReach: async (from, to) => {
      if (!(await conversations.shareConversation(from, to))) return 'no';
      // Anybody can begin a conversation; who wrote in it wants to talk. The address of the others
      // is not shown to a caller while it rings.
      if (isDemoAccount(demo, from) && isDemoAccount(demo, to)) return 'contact';
      return (await conversations.hasWrittenTo(to, from)) ? 'contact' : 'stranger';
    },
    // For a plain `new WebSocket('/webrtc')`; the chat's own tabs bring the token of their person.
    authenticateSession: async (request) => {
      const cookie = request.cookies[LOGIN_SESSION_COOKIE];
      const signedIn = cookie ? await loginSessions.verify(cookie) : undefined;
      if (!signedIn) return null;
      return toCallsUser(
        signedIn.user,
        isDemoAccount(demo, signedIn.user.id),
        signedIn.loginSessionId,
      );
    },
    onCallEnded: (call) => cards.post(call),
    onPresence,
  };
}

/** `loginSessionId`: the token's sockets are closed when it is signed out. */
export type SignCallsToken = (person: Person, loginSessionId?: string) => Promise<string>;

/** Short-lived tokens that say to the calls module who a tab is. */
export function createCallsTokenSigner(secret: string, demo: DemoAccounts): SignCallsToken {
  return (person, loginSessionId) =>
    signAccessToken(secret, toCallsUser(person, isDemoAccount(demo, person.id), loginSessionId));
}

/** Registered below `requireAuthentication`. */
export function callsTokenRoute(scope: FastifyInstance, sign: SignCallsToken): void {
  scope.post(
    '/api/calls/token',
    { config: { rateLimit: { max: 120, timeWindow: 60_000 } } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { user, loginSessionId } = authenticatedUserOf(request);
      return { token: await sign(user, loginSessionId) };
    },
  );
}
