import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The query parameters that the route reads. */
    query?: readonly string[];
  }
}

/** Parameters that authenticate a request, on every route. */
const TOKEN = 'access_token';

/**
 * Refuses a request with a query parameter that its route does not read. Ignored, a misspelt or invented one
 * would widen the request: `DELETE history?callId=` would delete everything.
 */
export function refuseUnknownQuery(scope: FastifyInstance): void {
  scope.addHook('preValidation', async (request) => {
    const { query: known = [] } = request.routeOptions.config;
    const names = Object.keys(request.query as object).filter((name) => name !== TOKEN);
    if (names.every((name) => known.includes(name))) return;
    const taken = known.length === 0 ? 'none' : known.map((name) => `'${name}'`).join(', ');
    throw new ApiError(
      400,
      'invalid_argument',
      `The query has a parameter that this route does not take. It takes ${taken}.`,
    );
  });
}
