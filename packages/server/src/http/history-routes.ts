import {
  emptyBody,
  type HistoryEntry,
  historyParams,
  historyQuery,
  type MissedAnswer,
  seenBody,
} from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';
import { historyEntryOf } from '../domain/call-summary.ts';
import { ApiError } from './api-error.ts';
import type { ApiPorts, UserIdOf } from './api-ports.ts';
import { parseInput } from './input.ts';

/** The user's ended calls, newest first, and the number of missed calls that they have not seen. */
export function registerHistoryRoutes(
  scope: FastifyInstance,
  { availability: { history, missed } }: ApiPorts,
  userIdOf: UserIdOf,
): void {
  scope.get(
    '/history',
    { config: { query: Object.keys(historyQuery.pipe[0].entries) } },
    async (request): Promise<{ calls: HistoryEntry[] }> => {
      const userId = userIdOf(request);
      const items = await history.page(userId, parseInput(historyQuery, request.query));
      return { calls: items.map((item) => historyEntryOf(userId, item)) };
    },
  );

  scope.delete('/history/:callId', async (request): Promise<MissedAnswer> => {
    const userId = userIdOf(request);
    const { callId } = parseInput(historyParams, request.params);
    if (!(await history.remove(userId, callId))) {
      throw new ApiError(404, 'call_not_found', 'Your history has no call with this id.');
    }
    return { missedCount: await missed.notifyCount(userId) };
  });

  scope.delete('/history', async (request): Promise<MissedAnswer> => {
    // A request with a body must name calls.
    parseInput(emptyBody, request.body ?? {});
    const userId = userIdOf(request);
    await history.removeAll(userId);
    return { missedCount: await missed.notifyCount(userId) };
  });

  scope.post('/history/seen', async (request): Promise<MissedAnswer> => {
    const userId = userIdOf(request);
    const { calls } = parseInput(seenBody, request.body ?? {});
    await history.markSeen(userId, calls);
    return { missedCount: await missed.notifyCount(userId) };
  });
}
