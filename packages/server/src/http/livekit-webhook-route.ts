import type { FastifyInstance } from 'fastify';
import type { SfuWebhook } from '../ports/sfu.ts';

const PATH = '/calls/livekit/webhook';
/** A report describes one participant or one track. */
const MAX_BODY_BYTES = 256 * 1024;

/** LiveKit reports there who is connected. Its configuration names this address. */
export async function registerLiveKitWebhook(
  app: FastifyInstance,
  webhook: SfuWebhook,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // As text: its hash is signed. LiveKit sends application/webhook+json.
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.post(PATH, { logLevel: 'warn' }, async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const isOurs = await webhook.receive(body, request.headers.authorization);
      return isOurs
        ? reply.code(204).send()
        : reply.code(401).send({
            code: 'unauthorized',
            message: 'The report is not signed with the API key of this server.',
          });
    });
  });
}
