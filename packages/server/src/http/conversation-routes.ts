import {
  type ConversationCallAnswer,
  conversationParams,
  type PeopleEntry,
  peopleQuery,
} from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';
import { MAX_RUNG_MEMBERS } from '../application/rung-members.ts';
import { ApiError } from './api-error.ts';
import type { ApiPorts, UserIdOf } from './api-ports.ts';
import { parseInput } from './input.ts';

/** The host is asked in each request. */
const MAX_REQUESTS_PER_MINUTE = 60;
const MAX_PEOPLE = 50;

/** `conversations/ID/call`: Fastify matches no parameter of more than 100 characters. */
const CALL_PATH = '/conversations/*';
const CALL_SUFFIX = /\/call$/;

/** The call of a conversation, for its members, and the people whom the user may add to a call. */
export function registerConversationRoutes(
  scope: FastifyInstance,
  { conversations, people }: ApiPorts,
  userIdOf: UserIdOf,
): void {
  const config = { rateLimit: { max: MAX_REQUESTS_PER_MINUTE } };

  scope.get(CALL_PATH, { config }, async (request): Promise<ConversationCallAnswer> => {
    const conversationId = conversationOf(request.params);
    const caller = userIdOf(request);
    const members = await conversations.membersOf(conversationId, caller);
    if (members === null) {
      throw new ApiError(404, 'call_not_found', 'You are in no conversation with this id.');
    }
    return {
      call: await conversations.callOf(conversationId),
      members: [...(await conversations.rungOf(members, caller))],
      rings: members.length <= MAX_RUNG_MEMBERS,
      maxPeople: conversations.maxPeople(),
    };
  });

  scope.get(
    '/people',
    { config: { ...config, query: ['query'] } },
    async (request): Promise<{ people: PeopleEntry[] }> => {
      const { query } = parseInput(peopleQuery, request.query);
      const userId = userIdOf(request);
      const found = await people(userId, query.trim());
      const others = found.filter((person) => person.userId !== userId).slice(0, MAX_PEOPLE);
      return {
        people: others.map((person) => ({
          userId: person.userId,
          ...(person.name === undefined ? {} : { name: person.name }),
          ...(person.picture === undefined ? {} : { picture: person.picture }),
          ...(person.online === undefined ? {} : { online: person.online }),
        })),
      };
    },
  );
}

/** @throws ApiError 404 for another path, and 400 for an id that is none */
function conversationOf(params: unknown): string {
  const path = (params as { '*': string })['*'];
  if (!CALL_SUFFIX.test(path)) throw new ApiError(404, 'call_not_found', 'No route has this path.');
  const { conversationId } = parseInput(conversationParams, {
    conversationId: path.replace(CALL_SUFFIX, ''),
  });
  return conversationId;
}
