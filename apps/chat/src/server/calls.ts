import {
  type CallsServerOptions,
  type LiveKitOptions,
  signAccessToken,
} from '@xpchat/calls-server';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Person } from '../wire/entities.ts';
import { authenticatedUserOf, LOGIN_SESSION_COOKIE } from './accounts/identity.ts';
import type { LoginSessions } from './accounts/login-sessions.ts';
import type { CallCards } from './conversations/call-cards.ts';
import { type CallsDirectory, shareConversation } from './conversations/calls-directory.ts';
import type { Conversations } from './conversations/conversations.ts';
import type { ChatDatabase } from './storage/schema.ts';

/** Gives the calls module the identity of a person, and the people whom they may call. */
export interface CallsHost {
  readonly db: ChatDatabase;
  readonly secret: string;
  readonly loginSessions: LoginSessions;
  readonly conversations: Conversations;
  readonly cards: CallCards;
  readonly onPresence: (userId: string, inCall: boolean) => Promise<void>;
  readonly onRulesChanged: (userId: string) => Promise<void>;
  readonly directory: CallsDirectory;
  readonly livekit?: LiveKitOptions | undefined;
  readonly groupLimits?: CallsServerOptions['groupLimits'];
  readonly recordings?: CallsServerOptions['recordings'];
  /**
   * The demo's accounts, which are contacts of each other from the start; null outside the demo.
   */
  readonly demo: DemoAccounts;
}

/**
 * A demo account gets no name in its token, because each page shows demo names in its own language.
 */
function toCallsUser({ id, name, picture }: Person, isDemo: boolean, loginSessionId?: string) {
  const profile = isDemo ? {} : { name, picture };
  return { userId: id, ...profile, ...(loginSessionId ? { session: loginSessionId } : {}) };
}

type DemoAccounts = readonly Person[] | null;
const isDemoAccount = (demo: DemoAccounts, id: string) =>
  demo?.some((person) => person.id === id) ?? false;

/** Demo accounts are contacts of each other from the start. */
export const areDemoAccounts = (demo: DemoAccounts, ...ids: readonly string[]) =>
  ids.every((id) => isDemoAccount(demo, id));

export function callsOptions({
  db,
  secret,
  loginSessions,
  conversations,
  cards,
  onPresence,
  onRulesChanged,
  directory,
  livekit,
  groupLimits,
  recordings,
  demo,
}: CallsHost): CallsServerOptions {
  return {
    secret,
    database: db as unknown as Kysely<never>,
    canReach: async (from, to) => {
      const writers = await conversations.writersBetween(from, to);
      // The members of a group may ring each other, as people who never wrote.
      if (!writers) return (await shareConversation(db, from, to)) ? 'stranger' : 'no';
      // Anybody can start a conversation, so only a person who wrote in it counts as having agreed
      // to talk. A stranger's call does not reveal the callee's address while it rings.
      if (areDemoAccounts(demo, from, to)) return 'contact';
      return writers.has(to) ? 'contact' : 'stranger';
    },
    // For a bare `new WebSocket('/webrtc')`. The chat's own tabs send an access token.
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
    onRulesChanged,
    ...directory,
    livekit,
    groupLimits,
    recordings,
  };
}

/**
 * Signs an access token for a person. Sockets opened with it close when the login session
 * `loginSessionId` is signed out.
 */
export type SignCallsToken = (person: Person, loginSessionId?: string) => Promise<string>;

/** Returns a signer of the short-lived tokens that identify a tab to the calls module. */
export function createCallsTokenSigner(secret: string, demo: DemoAccounts): SignCallsToken {
  return (person, loginSessionId) =>
    signAccessToken(secret, toCallsUser(person, isDemoAccount(demo, person.id), loginSessionId));
}

/** Serves access tokens for calls. Register it below `requireAuthentication`. */
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
