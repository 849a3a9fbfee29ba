import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  conversationParams,
  messagesQuery,
  openConversationBody,
  peopleQuery,
  readBody,
  sendMessageBody,
} from '../../wire/requests.ts';
import { authenticatedUserOf } from '../accounts/identity.ts';
import type { People } from '../accounts/people.ts';
import { ChatError, parseInput } from '../http-errors.ts';
import type { Hub } from '../realtime/hub.ts';
import type { Conversations } from './conversations.ts';
import type { Messages } from './messages.ts';

export interface ConversationRoutesDeps {
  readonly people: People;
  readonly conversations: Conversations;
  readonly messages: Messages;
  readonly hub: Hub;
}

const SEARCH_LIMIT = { max: 120, timeWindow: 60_000 };
const OPENING_LIMIT = { max: 240, timeWindow: 60_000 };
/** New conversations of one person: each appears on somebody's page. */
const NEW_LIMIT = { max: 30, timeWindow: 60_000 };
const NEW_LIMIT_PER_DAY = { max: 200, timeWindow: 24 * 60 * 60 * 1000 };

/**
 * Serves the signed-in person's contacts and conversations. Register it below
 * `requireAuthentication`.
 */
export function conversationRoutes(scope: FastifyInstance, deps: ConversationRoutesDeps): void {
  const { people, conversations, messages, hub } = deps;

  scope.get('/api/people', { config: { rateLimit: SEARCH_LIMIT } }, async (request) => {
    const { query } = parseInput(peopleQuery, request.query);
    const me = authenticatedUserOf(request).user.id;
    const found = await people.search(query, me);
    // Presence is for mutual contacts only: a stranger always looks offline.
    const online = await Promise.all(found.map(({ id }) => hub.isSeenOnline(me, id)));
    return {
      people: found.map((person, index) => ({ ...person, online: online[index] === true })),
    };
  });

  scope.get('/api/conversations', async (request) => ({
    conversations: await conversations.list(authenticatedUserOf(request).user.id),
  }));

  const keyGenerator = (request: FastifyRequest) => authenticatedUserOf(request).user.id;
  const countNew = [NEW_LIMIT, NEW_LIMIT_PER_DAY].map((limit) =>
    scope.createRateLimit({ ...limit, keyGenerator }),
  );
  scope.post('/api/conversations', { config: { rateLimit: OPENING_LIMIT } }, async (request) => {
    const { userId } = parseInput(openConversationBody, request.body);
    const me = authenticatedUserOf(request).user.id;
    if (me !== userId && (await conversations.findDirect(me, userId)) === undefined) {
      for (const count of countNew) {
        const created = await count(request);
        if (!created.isAllowed && created.isExceeded) throw new ChatError('rate_limited');
      }
    }
    const { id, created } = await conversations.openDirect(me, userId);
    if (created) {
      for (const participant of [me, userId]) {
        const conversation = await conversations.view(id, participant);
        hub.send(participant, { type: 'conversation', conversation });
      }
      // Demo accounts are contacts without a word.
      await hub.introduce(me, userId);
    }
    return conversations.view(id, me);
  });

  scope.get('/api/conversations/:id/messages', async (request) => {
    const { id } = parseInput(conversationParams, request.params);
    const { before, after } = parseInput(messagesQuery, request.query);
    const readerId = authenticatedUserOf(request).user.id;
    await conversations.requireParticipant(id, readerId);
    return after === undefined
      ? messages.page(id, readerId, before)
      : messages.since(id, readerId, after);
  });

  scope.post(
    '/api/conversations/:id/messages',
    { config: { rateLimit: { max: 60, timeWindow: 10_000 } } },
    async (request) => {
      const { id } = parseInput(conversationParams, request.params);
      const { clientId, text } = parseInput(sendMessageBody, request.body);
      const authorId = authenticatedUserOf(request).user.id;
      const peerId = await conversations.peerOf(id, authorId);
      const areMutual = async () =>
        peerId !== undefined && (await conversations.areMutual(authorId, peerId));
      const wereMutual = await areMutual();
      const { message, isNew, readers } = await messages.post({
        conversationId: id,
        authorId,
        clientId,
        text,
      });
      if (isNew) {
        for (const reader of readers) hub.send(reader, { type: 'message', message });
        // Writing a message marks everything above it as read.
        await conversations.markRead(id, authorId, message.seq);
        if (peerId !== undefined && !wereMutual && (await areMutual())) {
          await hub.introduce(authorId, peerId);
        }
      }
      return message;
    },
  );

  scope.post('/api/conversations/:id/read', async (request, reply) => {
    const { id } = parseInput(conversationParams, request.params);
    const { seq } = parseInput(readBody, request.body);
    const me = authenticatedUserOf(request).user.id;
    const mark = await conversations.markRead(id, me, seq);
    const { unread } = await conversations.view(id, me);
    hub.send(me, { type: 'read', conversationId: id, seq: mark, unread });
    return reply.code(204).send();
  });
}
