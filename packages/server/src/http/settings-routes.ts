import { ERROR_CODES } from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { outlooks } from '../domain/admission.ts';
import { type CallSettings, withoutExpired } from '../domain/call-settings.ts';
import { ApiError } from './api-error.ts';
import type { ApiPorts, UserIdOf } from './api-ports.ts';
import { blockParams, parseInput, settingsBody } from './input.ts';

const MAX_BLOCKS = 1000;
/** A wildcard, because the host may limit named parameters to 100 characters. */
const BLOCK_PATH = '/blocks/*';

/** The user's own call settings and blocks. */
export function registerSettingsRoutes(
  scope: FastifyInstance,
  { availability: { settings }, clock }: ApiPorts,
  userIdOf: UserIdOf,
): void {
  const responseOf = (stored: CallSettings) => {
    const now = clock.now();
    return { ...withoutExpired(stored, now), now: outlooks(stored, now) };
  };

  scope.get('/settings', async (request) => responseOf(await settings.load(userIdOf(request))));

  scope.put('/settings', async (request) => {
    const wanted = withoutExpired(parseInput(settingsBody, request.body), clock.now());
    const version = await settings.save(userIdOf(request), wanted);
    if (version === undefined) throw new ApiError(409, 'stale_version', ERROR_CODES.stale_version);
    return responseOf({ ...wanted, version });
  });

  scope.get('/blocks', async (request) => ({ blocks: await settings.blocksOf(userIdOf(request)) }));

  // Does not check whether the user exists, because the answer would reveal it.
  scope.put(BLOCK_PATH, async (request) => {
    const blocked = blockedUserOf(request);
    const userId = userIdOf(request);
    if (blocked === userId) {
      throw new ApiError(400, 'invalid_argument', 'You cannot block yourself.');
    }
    if (!(await settings.block(userId, blocked, clock.now(), MAX_BLOCKS))) {
      const message = `You have blocked ${MAX_BLOCKS} people already. Unblock somebody first.`;
      throw new ApiError(400, 'invalid_argument', message);
    }
    return { blocks: await settings.blocksOf(userId) };
  });

  scope.delete(BLOCK_PATH, async (request) => {
    const userId = userIdOf(request);
    await settings.unblock(userId, blockedUserOf(request));
    return { blocks: await settings.blocksOf(userId) };
  });
}

function blockedUserOf({ params }: FastifyRequest): string {
  const { '*': userId } = params as { readonly '*'?: string };
  return parseInput(blockParams, { userId }).userId;
}
