import type { FastifyInstance } from 'fastify';
import type { ApiPorts, Who } from './api-ports.ts';
import { parseInput, presenceQuery } from './input.ts';

/** Each question may ask the host about fifty people. */
const REQUESTS_PER_MINUTE = 60;

/**
 * Which of these people are in a call. Those whom the asker may not call are left out; whoever
 * takes no call of the asker now is `free` to them, by whatever rule: so a block looks like do not
 * disturb here as it does to a call. But for the calls that the two have together: 'free' there would be
 * the word of a rule.
 */
export function presenceRoute(
  scope: FastifyInstance,
  { availability: { policy, presence }, clock }: ApiPorts,
  who: Who,
): void {
  scope.get(
    '/presence',
    { config: { rateLimit: { max: REQUESTS_PER_MINUTE } } },
    async (request) => {
      const { users } = parseInput(presenceQuery, request.query);
      const asker = who(request);
      const now = clock.now();
      const [inCall, together, admissions] = await Promise.all([
        presence.inCall(users),
        presence.inCallWith(asker, users),
        Promise.all(users.map((userId) => policy.admit(asker, userId, now))),
      ]);
      const shown = users.flatMap((userId, index) => {
        const admission = admissions[index];
        if (admission === undefined || admission.verdict === 'no') return [];
        const isInCall =
          together.has(userId) || (inCall.has(userId) && admission.verdict === 'ring');
        return [[userId, isInCall ? 'in_call' : 'free'] as const];
      });
      return { presence: Object.fromEntries(shown) };
    },
  );
}
