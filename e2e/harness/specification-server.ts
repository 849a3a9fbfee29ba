import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsPlugin, openDatabase, signAccessToken } from '@xpchat/calls-server';
import Fastify from 'fastify';
import { freePort } from './free-port.ts';
import { dropInOf, type PageServer, specificationPage } from './specification-relay.ts';

/**
 * Our server beside the specification's page. People are known by a cookie, or by the token in the URL
 * of the page's socket. Pages below `/full` set the module up themselves.
 */
export async function startSpecificationServer(
  signIn: 'cookie' | 'token',
  socketOf: (address: string) => string,
): Promise<PageServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-specification-'));
  const app = Fastify();
  const secret = 'a secret that the chat shares with the calls server';
  const database = openDatabase<unknown>(`file:${join(folder, 'calls.db')}`);
  await app.register(callsPlugin, {
    secret,
    database,
    canReach: async () => 'contact',
    ...(signIn === 'cookie'
      ? {
          authenticateSession: async (request) => {
            const userId = /user=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
            return userId ? { userId } : null;
          },
        }
      : {}),
  });
  for (const part of ['', '-more', '-panel', '-group', '-sfu', '-recorder', '-recorder-worker']) {
    app.get(`/xpchat-calls${part}.js`, async (request, reply) =>
      reply.type('text/javascript').send(await dropInOf(request.url)),
    );
  }
  app.get<{ Querystring: { user: string; setup: string } }>('/', async ({ query }, reply) => {
    const { user, setup } = query;
    const token = await signAccessToken(secret, { userId: user });
    const address = `ws://localhost:${port}/webrtc${signIn === 'token' ? `?access_token=${token}` : ''}`;
    // A page without a socket of its own is an ordinary integration.
    const isFull = setup.startsWith('full');
    const script = isFull
      ? `webrtcCalls.setup({ token: async () => '${token}' })`
      : setup.replace('ADDRESS', address);
    return reply
      .header('set-cookie', `user=${user}; Path=/`)
      .type('text/html')
      .send(
        specificationPage(
          isFull ? '' : socketOf(address),
          user === 'alice' ? 'bob' : 'alice',
          script,
        ),
      );
  });
  await app.listen({ port, host: 'localhost' });
  return {
    page: (user, setup = '') =>
      `http://localhost:${port}/?user=${user}&setup=${encodeURIComponent(setup)}`,
    close: async () => {
      await app.close();
      await database.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
