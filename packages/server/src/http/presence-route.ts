import { type PresenceAnswer, presenceQuery } from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';
import type { ApiPorts, UserIdOf } from './api-ports.ts';
import { parseInput } from './input.ts';

/** One request may ask the host about fifty users. */
const MAX_REQUESTS_PER_MINUTE = 60;

/**
 * Shows which of these users are in a call. Users whom the asker may not call are left out. A user who
 * does not accept calls from the asker is `free`, whatever the reason: a block must look like do not
 * disturb here, as it does to a caller. A call that both of them are in is always shown, because `free`
 * would reveal the block.
 */
export function registerPresenceRoute(
  scope: FastifyInstance,
  { availability: { policy, presence }, clock }: ApiPorts,
  userIdOf: UserIdOf,
): void {
  scope.get(
    '/presence',
    { config: { rateLimit: { max: MAX_REQUESTS_PER_MINUTE } } },
    async (request): Promise<PresenceAnswer> => {
      const { users } = parseInput(presenceQuery, request.query);
      const asker = userIdOf(request);
      const now = clock.now();
      const [inCall, inCallWithAsker, admissions] = await Promise.all([
        presence.inCall(users),
        presence.inCallWith(asker, users),
        Promise.all(users.map((userId) => policy.admit(asker, userId, now))),
      ]);
      const shown = users.flatMap((userId, index) => {
        const admission = admissions[index];
        if (admission === undefined || admission.verdict === 'no') return [];
        const isInCall =
          inCallWithAsker.has(userId) || (inCall.has(userId) && admission.verdict === 'ring');
        return [[userId, isInCall ? 'in_call' : 'free'] as const];
      });
      return { presence: Object.fromEntries(shown) };
    },
  );
}
