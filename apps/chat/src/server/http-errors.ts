import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { CHAT_ERRORS, type ChatErrorCode } from '../wire/error-codes.ts';

/** Thrown by a route to respond with one of the chat's error codes. */
export class ChatError extends Error {
  readonly code: ChatErrorCode;
  readonly statusCode: number;

  constructor(code: ChatErrorCode, options?: ErrorOptions) {
    super(CHAT_ERRORS[code].message, options);
    this.name = 'ChatError';
    this.code = code;
    this.statusCode = CHAT_ERRORS[code].status;
  }
}

/** Parses external input. Throws `invalid_input` without repeating the value. */
export function parseInput<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (!result.success) throw new ChatError('invalid_input');
  return result.output;
}

/** Makes every error response `{ error: { code, message } }`, below `/calls` as the calls server does. */
export function setErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { code, statusCode } = toChatError(error);
    if (code === 'server_error') request.log.error({ err: error }, 'request failed');
    return reply.code(statusCode).send(answerOf(code, pathOf(request)));
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(CHAT_ERRORS.not_found.status).send(answerOf('not_found', pathOf(request))),
  );
}

/** For a request that reaches no route. */
export function frameworkErrorAnswer(path: string, isClientError: boolean): object {
  return answerOf(isClientError ? 'invalid_input' : 'server_error', path);
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '';
}

function answerOf(code: ChatErrorCode, path: string): object {
  const { message } = CHAT_ERRORS[code];
  if (!/^\/(calls|webrtc)(\/|$)/.test(path)) return { error: { code, message } };
  return { code: code === 'invalid_input' ? 'invalid_argument' : code, message };
}

function toChatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  // Fastify's own errors (body too large, invalid JSON, rate limit) carry a status code.
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
  if (status === 429) return new ChatError('rate_limited', { cause: error });
  if (typeof status === 'number' && status < 500) {
    return new ChatError('invalid_input', { cause: error });
  }
  return new ChatError('server_error', { cause: error });
}
