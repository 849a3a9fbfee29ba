import { ERROR_CODES } from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { outlooks } from '../domain/admission.ts';
import { type CallSettings, withoutExpired } from '../domain/call-settings.ts';
import { ApiError } from './api-error.ts';
import type { ApiPorts, Who } from './api-ports.ts';
import { parseInput, settingsBody, userParams } from './input.ts';

const MAX_BLOCKS = 1000;
/** A wildcard, as Fastify refuses longer parameters than its host allows: 100 characters. */
const BLOCK = '/blocks/*';

/** The person's own rules for calls to them. */
export function settingsRoutes(
  scope: FastifyInstance,
  { availability: { settings }, clock }: ApiPorts,
  who: Who,
): void {
  const answer = (stored: CallSettings) => {
    const now = clock.now();
    return { ...withoutExpired(stored, now), now: outlooks(stored, now) };
  };

  scope.get('/settings', async (request) => answer(await settings.load(who(request))));

  scope.put('/settings', async (request) => {
    const wanted = withoutExpired(parseInput(settingsBody, request.body), clock.now());
    const version = await settings.save(who(request), wanted);
    if (version === undefined) throw new ApiError(409, 'stale_version', ERROR_CODES.stale_version);
    return answer({ ...wanted, version });
  });

  scope.get('/blocks', async (request) => ({ blocks: await settings.blocksOf(who(request)) }));

  // Whether the person exists is not looked at: the answer would tell it.
  scope.put(BLOCK, async (request) => {
    const userId = personOf(request);
    const own = who(request);
    if (userId === own) {
      throw new ApiError(400, 'invalid_argument', 'A person cannot block themself.');
    }
    if (!(await settings.block(own, userId, clock.now(), MAX_BLOCKS))) {
      const message = `${MAX_BLOCKS} people are blocked already. Unblock somebody first.`;
      throw new ApiError(400, 'invalid_argument', message);
    }
    return { blocks: await settings.blocksOf(own) };
  });

  scope.delete(BLOCK, async (request) => {
    const userId = personOf(request);
    const own = who(request);
    await settings.unblock(own, userId);
    return { blocks: await settings.blocksOf(own) };
  });
}

function personOf({ params }: FastifyRequest): string {
  const { '*': userId } = params as { readonly '*'?: string };
  return parseInput(userParams, { userId }).userId;
}
