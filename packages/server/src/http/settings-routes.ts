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
const BLOCKS_PATH = '/blocks';
/** A wildcard, because the host may limit named parameters to 100 characters. */
const BLOCK_PATH = '/blocks/*';

/** The user's own call settings and blocks. */
export function registerSettingsRoutes(
  scope: FastifyInstance,
  { availability: { settings }, clock, onRulesChanged }: ApiPorts,
  userIdOf: UserIdOf,
): void {
  // The write is durable, so its answer does not depend on this.
  const report = (request: FastifyRequest, userId: string): Promise<void> =>
    onRulesChanged(userId).catch((err: unknown) => {
      request.log.error({ err }, 'ringing calls could not be checked against new rules');
    });

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
    await report(request, userId);
    return settingsAnswerOf({ ...wanted, version });
  });

  const blocksAnswerOf = async (userId: string): Promise<BlocksAnswer> => ({
    blocks: await settings.blocksOf(userId),
  });

  scope.get(BLOCKS_PATH, (request) => blocksAnswerOf(userIdOf(request)));

  // Does not check whether the user exists, because the answer would reveal it.
  const block = async (request: FastifyRequest): Promise<BlocksAnswer> => {
    const blocked = blockedUserOf(request);
    const userId = userIdOf(request);
    if (blocked === userId) {
      throw new ApiError(400, 'invalid_argument', 'You cannot block yourself.');
    }
    if (!(await settings.block(userId, blocked, clock.now(), MAX_BLOCKS))) {
      const message = `You have blocked ${MAX_BLOCKS} people already. Unblock somebody first.`;
      throw new ApiError(400, 'invalid_argument', message);
    }
    await report(request, userId);
    return blocksAnswerOf(userId);
  };

  const unblock = async (request: FastifyRequest): Promise<BlocksAnswer> => {
    const userId = userIdOf(request);
    await settings.unblock(userId, blockedUserOf(request));
    await report(request, userId);
    return blocksAnswerOf(userId);
  };

  for (const path of [BLOCKS_PATH, BLOCK_PATH]) {
    const config = { query: ['userId'] };
    scope.put(path, { config }, block);
    scope.delete(path, { config }, unblock);
  }
}

/** Browsers and proxies resolve such segments, even as `%2e` (WHATWG URL, "single-dot path segment"). */
const DOT_SEGMENT = /(^|\/)\.\.?(\/|$)/;

/**
 * The user of `?userId=`, or of the path. A path cannot name every user. So one that is resolved on the way,
 * or would be by others, is refused, and the same request has the same outcome from every client.
 */
function blockedUserOf({ params, query }: FastifyRequest): string {
  const { '*': inPath } = params as { readonly '*'?: string };
  const { userId } = query as { readonly userId?: unknown };
  if (userId === undefined && (inPath === '' || DOT_SEGMENT.test(inPath ?? ''))) {
    const message = "A path cannot name this user. Send the id as '?userId='.";
    throw new ApiError(400, 'invalid_argument', message);
  }
  const { userId: named } = parseInput(blockParams, { userId: userId ?? inPath });
  if (inPath !== undefined && inPath !== '' && inPath !== named) {
    throw new ApiError(400, 'invalid_argument', 'The path and the query name two different users.');
  }
  return named;
}
