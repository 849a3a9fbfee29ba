import type { ErrorCode } from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';

/** Answered as `{ code, message }` with this status. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly code: ErrorCode;

  constructor(statusCode: number, code: ErrorCode, message: string) {
    super(message);
    this.name = 'ApiError';
    this.statusCode = statusCode;
    this.code = code;
  }
}

/** Whatever goes wrong in the scope is answered as `{ code, message }`, and quotes nothing. */
export function answerErrors(scope: FastifyInstance): void {
  scope.setErrorHandler(async (error, request, reply) => {
    const known = error instanceof ApiError ? error : translate(error);
    if (known.code === 'server_error') request.log.error({ err: error }, 'a request failed');
    return reply.code(known.statusCode).send({ code: known.code, message: known.message });
  });
}

/** Of Fastify's own errors and of whatever else was thrown. */
function translate(error: unknown): ApiError {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  switch (status) {
    case 400:
      return new ApiError(400, 'malformed_message', 'The body is not JSON.');
    case 413:
      return new ApiError(413, 'message_too_large', 'The body is too long.');
    case 415:
      return new ApiError(415, 'malformed_message', 'The body must be application/json.');
    default:
      return new ApiError(500, 'server_error', 'The server could not do it. Try again.');
  }
}
