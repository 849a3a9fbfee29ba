import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  addMembersBody,
  conversationParams,
  createGroupBody,
  renameGroupBody,
} from '../../wire/requests.ts';
import { authenticatedUserOf } from '../accounts/identity.ts';
import { ChatError, parseInput } from '../http-errors.ts';
import type { Hub } from '../realtime/hub.ts';
import type { Conversations } from './conversations.ts';
import { type GroupChange, type Groups, viewOfChange } from './groups.ts';

export interface GroupRoutesDeps {
  readonly conversations: Conversations;
  readonly groups: Groups;
  readonly hub: Pick<Hub, 'send'>;
}

const CREATE_LIMIT = { max: 20, timeWindow: 60_000 };
const CHANGE_LIMIT = { max: 60, timeWindow: 60_000 };
/** Limits how many people without a common conversation one person adds: each of them sees the group. */
const STRANGERS_LIMIT = { max: 300, timeWindow: 24 * 60 * 60 * 1000 };

/** Serves the groups of the signed-in person. Register it below `requireAuthentication`. */
export function groupRoutes(
  scope: FastifyInstance,
  { conversations, groups, hub }: GroupRoutesDeps,
): void {
  const countStranger = scope.createRateLimit({
    ...STRANGERS_LIMIT,
    keyGenerator: (request) => authenticatedUserOf(request).user.id,
  });

  async function countStrangers(
    request: FastifyRequest,
    me: string,
    userIds: readonly string[],
  ): Promise<void> {
    const acquaintances = new Set((await conversations.acquaintances(me)).map(({ id }) => id));
    for (const id of new Set(userIds)) {
      if (id === me || acquaintances.has(id)) continue;
      const counted = await countStranger(request);
      if (!counted.isAllowed && counted.isExceeded) throw new ChatError('rate_limited');
    }
  }

  /** Sends a change to the members who were there before it. */
  function notifyMembers(
    { id, group, members, message }: GroupChange,
    addedIds: readonly string[],
  ) {
    for (const member of members) {
      if (addedIds.includes(member.id)) continue;
      hub.send(member.id, { type: 'group', conversationId: id, ...group, members });
      hub.send(member.id, { type: 'message', message });
    }
  }

  function sendConversation(change: GroupChange, addedIds: readonly string[]): void {
    for (const id of addedIds) {
      hub.send(id, { type: 'conversation', conversation: viewOfChange(change, id) });
    }
  }

  scope.post('/api/groups', { config: { rateLimit: CREATE_LIMIT } }, async (request) => {
    const { clientId, name, userIds } = parseInput(createGroupBody, request.body);
    const me = authenticatedUserOf(request).user.id;
    await countStrangers(request, me, userIds);
    const { id, change } = await groups.create({ creatorId: me, clientId, name, userIds });
    if (change) {
      sendConversation(
        change,
        change.members.map((member) => member.id),
      );
    }
    return conversations.view(id, me);
  });

  scope.patch('/api/groups/:id', { config: { rateLimit: CHANGE_LIMIT } }, async (request) => {
    const { id } = parseInput(conversationParams, request.params);
    const { name } = parseInput(renameGroupBody, request.body);
    const me = authenticatedUserOf(request).user.id;
    const change = await groups.rename(id, me, name);
    if (change) notifyMembers(change, []);
    return conversations.view(id, me);
  });

  scope.post(
    '/api/groups/:id/members',
    { config: { rateLimit: CHANGE_LIMIT } },
    async (request) => {
      const { id } = parseInput(conversationParams, request.params);
      const { userIds } = parseInput(addMembersBody, request.body);
      const me = authenticatedUserOf(request).user.id;
      await conversations.requireParticipant(id, me);
      await countStrangers(request, me, userIds);
      const change = await groups.add(id, me, userIds);
      if (change) {
        notifyMembers(change, change.added);
        sendConversation(change, change.added);
      }
      return conversations.view(id, me);
    },
  );

  scope.delete(
    '/api/groups/:id/members/me',
    { config: { rateLimit: CHANGE_LIMIT } },
    async (request, reply) => {
      const { id } = parseInput(conversationParams, request.params);
      const me = authenticatedUserOf(request).user.id;
      const change = await groups.leave(id, me);
      hub.send(me, { type: 'left', conversationId: id });
      if (change) notifyMembers(change, []);
      return reply.code(204).send();
    },
  );
}
