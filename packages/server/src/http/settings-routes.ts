import {
  type BlocksAnswer,
  blockParams,
  type CallSettings,
  ERROR_CODES,
  type SettingsAnswer,
} from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { outlooks } from '../domain/admission.ts';
import { withoutExpired } from '../domain/call-settings.ts';
import { ApiError } from './api-error.ts';
import type { ApiPorts, UserIdOf } from './api-ports.ts';
import { parseInput, settingsBody } from './input.ts';

const MAX_BLOCKS = 1000;
/** A wildcard, because the host may limit named parameters to 100 characters. */
const BLOCK_PATH = '/blocks/*';

/** The user's own call settings and blocks. */
export function registerSettingsRoutes(
  scope: FastifyInstance,
  { availability: { settings }, clock }: ApiPorts,
  userIdOf: UserIdOf,
): void {
  const settingsAnswerOf = (stored: CallSettings): SettingsAnswer => {
    const now = clock.now();
    return { ...withoutExpired(stored, now), now: outlooks(stored, now) };
  };

  scope.get('/settings', async (request) =>
    settingsAnswerOf(await settings.load(userIdOf(request))),
  );

  scope.put('/settings', async (request) => {
    const userId = userIdOf(request);
    const body = parseInput(settingsBody, request.body);
    // A page of an older version does not know the setting, and must not take the protection away.
    const { hideAddress = (await settings.load(userId)).hideAddress ?? false } = body;
    const wanted = withoutExpired({ ...body, hideAddress }, clock.now());
    const version = await settings.save(userId, wanted);
    if (version === undefined) throw new ApiError(409, 'stale_version', ERROR_CODES.stale_version);
    return settingsAnswerOf({ ...wanted, version });
  });

  const blocksAnswerOf = async (userId: string): Promise<BlocksAnswer> => ({
    blocks: await settings.blocksOf(userId),
  });

  scope.get('/blocks', (request) => blocksAnswerOf(userIdOf(request)));

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
    return blocksAnswerOf(userId);
  });

  scope.delete(BLOCK_PATH, async (request) => {
    const userId = userIdOf(request);
    await settings.unblock(userId, blockedUserOf(request));
    return blocksAnswerOf(userId);
  });
}

function blockedUserOf({ params }: FastifyRequest): string {
  const { '*': userId } = params as { readonly '*'?: string };
  return parseInput(blockParams, { userId }).userId;
}
