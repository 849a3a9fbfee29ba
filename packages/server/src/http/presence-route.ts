import { type PresenceAnswer, presenceQuery } from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';
import type { ApiPorts, UserIdOf } from './api-ports.ts';
import { parseInput } from './input.ts';

/** One request may ask the host about fifty users. */
const MAX_REQUESTS_PER_MINUTE = 60;

/**
 * Shows which of these users are in a call. Users whom the asker may not call are left out. A user whose
 * calls the asker may not see is `free`, whatever the reason. A call that both of them are in is always
 * shown, because `free` would reveal a block.
 */
export function registerPresenceRoute(
  scope: FastifyInstance,
  { availability }: ApiPorts,
  userIdOf: UserIdOf,
): void {
  const { presence } = availability;
  scope.get(
    '/presence',
    { config: { rateLimit: { max: MAX_REQUESTS_PER_MINUTE }, query: ['users'] } },
    async (request): Promise<PresenceAnswer> => {
      const { users } = parseInput(presenceQuery, request.query);
      const asker = userIdOf(request);
      const [inCall, inCallWithAsker, visibilities] = await Promise.all([
        presence.inCall(users),
        presence.inCallWith(asker, users),
        Promise.all(users.map((userId) => availability.visibilityTo(asker, userId))),
      ]);
      const shown = users.flatMap((userId, index) => {
        const visibility = visibilities[index] ?? 'unknown';
        if (visibility === 'unknown') return [];
        const isInCall =
          inCallWithAsker.has(userId) || (inCall.has(userId) && visibility === 'calls');
        return [[userId, isInCall ? 'in_call' : 'free'] as const];
      });
      return { presence: Object.fromEntries(shown) };
    },
  );
}
