import type {
  ApiErrorAnswer,
  ErrorCode,
  GuestErrorCode,
  RecordingErrorCode,
} from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';

export type ApiErrorCode = ErrorCode | GuestErrorCode | RecordingErrorCode;

/** An error that is answered as `{ code, message }` with its status. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly code: ApiErrorCode;

  constructor(statusCode: number, code: ApiErrorCode, message: string) {
    super(message);
    this.name = 'ApiError';
    this.statusCode = statusCode;
    this.code = code;
  }
}

/** Answers every error in the scope as `{ code, message }`, without quoting the request. */
export function handleErrors(scope: FastifyInstance): void {
  scope.setErrorHandler(async (error, request, reply) => {
    const answer = error instanceof ApiError ? error : apiErrorOf(error);
    if (answer.code === 'server_error') request.log.error({ err: error }, 'a request failed');
    const body: ApiErrorAnswer = { code: answer.code, message: answer.message };
    return reply.code(answer.statusCode).send(body);
  });
}

/** Translates errors of Fastify. All others are failures of the server. */
function apiErrorOf(error: unknown): ApiError {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  switch (status) {
    case 400:
      return new ApiError(400, 'malformed_message', 'The body is not JSON.');
    case 413:
      return new ApiError(413, 'message_too_large', 'The body is too long.');
    case 415:
      return new ApiError(415, 'malformed_message', 'The body must be application/json.');
    default:
      return new ApiError(
        500,
        'server_error',
        'The server failed to handle the request. Try again.',
      );
  }
}
