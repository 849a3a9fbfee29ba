import type { FastifyInstance } from 'fastify';
import { historyEntryOf } from '../domain/call-summary.ts';
import { ApiError } from './api-error.ts';
import type { ApiPorts, Who } from './api-ports.ts';
import { callParams, historyQuery, parseInput, seenBody } from './input.ts';

/** The person's finished calls, newest first, and the badge of those they missed. */
export function historyRoutes(
  scope: FastifyInstance,
  { availability: { history, missed } }: ApiPorts,
  who: Who,
): void {
  scope.get('/history', async (request) => {
    const userId = who(request);
    const items = await history.page(userId, parseInput(historyQuery, request.query));
    return { calls: items.map((item) => historyEntryOf(userId, item)) };
  });

  scope.delete('/history/:callId', async (request) => {
    const userId = who(request);
    const { callId } = parseInput(callParams, request.params);
    if (!(await history.remove(userId, callId))) {
      throw new ApiError(404, 'call_not_found', 'There is no such call in the history.');
    }
    return { missed: await missed.notifyCount(userId) };
  });

  scope.delete('/history', async (request) => {
    const userId = who(request);
    await history.removeAll(userId);
    return { missed: await missed.notifyCount(userId) };
  });

  scope.post('/history/seen', async (request) => {
    const userId = who(request);
    const { calls } = parseInput(seenBody, request.body ?? {});
    await history.markSeen(userId, calls);
    return { missed: await missed.notifyCount(userId) };
  });
}
