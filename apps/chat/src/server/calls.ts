import { type CallsServerOptions, signAccessToken } from '@xpchat/calls-server';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Person } from '../wire/entities.ts';
import { SESSION_COOKIE, visitorOf } from './accounts/identity.ts';
import type { Sessions } from './accounts/sessions.ts';
import type { CallCards } from './conversations/call-cards.ts';
import type { Conversations } from './conversations/conversations.ts';
import type { ChatDatabase } from './storage/schema.ts';

/** All that XPchat tells the calls module: who somebody is, and whom they may call. */

export interface CallsHost {
  readonly db: ChatDatabase;
  readonly secret: string;
  readonly sessions: Sessions;
  readonly conversations: Conversations;
  readonly cards: CallCards;
  readonly onPresence: (userId: string, inCall: boolean) => Promise<void>;
  /** The demo's accounts, who know each other from the start, or null outside the demo. */
  readonly demo: Demo;
}

/** Of the demo's people every page knows the name in its own language: a token would impose one. */
function toCallsUser({ id, name, picture }: Person, isDemo: boolean, sessionId?: string) {
  const profile = isDemo ? {} : { name, picture };
  return { userId: id, ...profile, ...(sessionId ? { session: sessionId } : {}) };
}

type Demo = readonly Person[] | null;
const isOf = (demo: Demo, id: string) => demo?.some((person) => person.id === id) ?? false;

export function callsOptions({
  db,
  secret,
  sessions,
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
      if (isOf(demo, from) && isOf(demo, to)) return 'contact';
      return (await conversations.hasWrittenTo(to, from)) ? 'contact' : 'stranger';
    },
    // For a plain `new WebSocket('/webrtc')`; the chat's own tabs bring the token of their person.
    authenticateSession: async (request) => {
      const cookie = request.cookies[SESSION_COOKIE];
      const visitor = cookie ? await sessions.verify(cookie) : undefined;
      if (!visitor) return null;
      return toCallsUser(visitor.user, isOf(demo, visitor.user.id), visitor.sessionId);
    },
    onCallEnded: (call) => cards.post(call),
    onPresence,
  };
}

/** `sessionId`: the token's sockets are closed when it is signed out. */
export type SignCallsToken = (person: Person, sessionId?: string) => Promise<string>;

/** Short-lived tokens that say to the calls module who a tab is. */
export function createCallsTokens(secret: string, demo: Demo): SignCallsToken {
  return (person, sessionId) =>
    signAccessToken(secret, toCallsUser(person, isOf(demo, person.id), sessionId));
}

/** Registered below `requireVisitor`. */
export function callsTokenRoute(scope: FastifyInstance, sign: SignCallsToken): void {
  scope.post(
    '/api/calls/token',
    { config: { rateLimit: { max: 120, timeWindow: 60_000 } } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { user, sessionId } = visitorOf(request);
      return { token: await sign(user, sessionId) };
    },
  );
}
