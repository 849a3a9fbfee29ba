import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** For the option `frameworkErrors` of `Fastify(...)`. */
type FrameworkErrors = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Answers requests that reach no route because their path cannot be decoded, as `/%ff`. Fastify's own answer
 * quotes the path with its query, which may hold an access token, and leaves the connection of an upgrade open.
 *
 * @param bodyOf the body for a path; `{ code, message }` as the calls server answers if absent
 */
export function answerFrameworkErrors(
  bodyOf: (path: string, isClientError: boolean) => object = callsAnswer,
): FrameworkErrors {
  return (error, request, reply) => {
    const isClientError = (error.statusCode ?? 500) < 500;
    if (!isClientError) request.log.error({ err: error }, 'a request failed');
    const { url = '', headers, socket } = request.raw;
    if (headers.upgrade !== undefined) reply.raw.once('finish', () => socket.destroySoon());
    const body = bodyOf(url.split('?', 1)[0] ?? '', isClientError);
    void reply
      .code(isClientError ? 400 : 500)
      .header('connection', 'close')
      .send(body);
  };
}

function callsAnswer(_path: string, isClientError: boolean): object {
  return isClientError
    ? { code: 'invalid_argument', message: 'The path of the request cannot be decoded.' }
    : { code: 'server_error', message: 'The server failed to handle the request. Try again.' };
}
