import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { TestServer } from '../testing/test-server.ts';
import { answerFrameworkErrors } from './framework-errors.ts';

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

/** Sends a request as text and resolves to the answer when the server has closed the connection. */
async function answerOf(port: number, path: string, headers = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}\r\n`);
  await once(socket, 'close');
  return answer;
}

let close: () => unknown;
afterEach(() => close());

async function listen(app: FastifyInstance): Promise<number> {
  close = () => app.close();
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

it.each([
  ['a request', ''],
  ['an upgrade', UPGRADE],
])(
  'C11: a path that cannot be decoded is refused without quoting it, and %s leaves no connection',
  async (_what, headers) => {
    const port = await listen(Fastify({ frameworkErrors: answerFrameworkErrors() }));
    for (const path of ['/calls/api/blocks/%ff?access_token=secret', '/webrtc/%E0%A4%A', '/%']) {
      const answer = await answerOf(port, path, headers);
      expect(answer).toMatch(/^HTTP\/1\.1 400/);
      expect(answer).toMatch(/^connection: close\r$/im);
      expect(answer.split('\r\n\r\n')[1]).toBe(
        '{"code":"invalid_argument","message":"The path of the request cannot be decoded."}',
      );
    }
  },
);

it('C11: the host gives the answer another shape', async () => {
  const shape = (path: string, isClientError: boolean) => ({ error: { path, isClientError } });
  const app = Fastify({ frameworkErrors: answerFrameworkErrors(shape) });
  close = () => app.close();
  expect((await app.inject('/a/%ff?b=c')).json()).toEqual({
    error: { path: '/a/%ff', isClientError: true },
  });
});

it.each([
  ['/webrtc', '', 401],
  ['/webrtc?access_token=x', '', 401],
  ['/webrtc', 'Origin: https://elsewhere.example\r\n', 403],
  ['/nowhere', '', 404],
])(
  'C11: an upgrade of %s that is refused says that its connection closes',
  async (path, more, status) => {
    const server = await TestServer.start();
    close = () => server.close();
    const answer = await answerOf(server.port, path, UPGRADE + more);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
    expect(answer.match(/^connection: .*$/gim)).toEqual([expect.stringMatching(/: close$/)]);
  },
);
