import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { HTTP_TIMEOUTS } from './http-timeouts.ts';

/** The same options, twenty-five times as fast. */
const FAST = {
  connectionTimeout: HTTP_TIMEOUTS.connectionTimeout / 25,
  requestTimeout: HTTP_TIMEOUTS.requestTimeout / 25,
  keepAliveTimeout: HTTP_TIMEOUTS.keepAliveTimeout / 25,
  http: {
    headersTimeout: HTTP_TIMEOUTS.http.headersTimeout / 25,
    connectionsCheckingInterval: HTTP_TIMEOUTS.http.connectionsCheckingInterval / 25,
  },
};
const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

it.each([
  ['never sends its body', `${HEAD}Content-Length: 100\r\n\r\n`, ''],
  ['drips its body', `${HEAD}Content-Length: 100\r\n\r\n`, ' '],
  ['drips its header', HEAD, 'X-Drip: 1\r\n'],
  ['sends nothing', '', ''],
])('C4: closes a connection that %s', async (_what, start, drip) => {
  const app = Fastify(FAST);
  app.post('/', async () => 'ok');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  socket.write(start);
  const dripping = setInterval(() => drip && socket.write(drip), 50);
  await once(socket, 'close');
  clearInterval(dripping);
  await app.close();
});

it('C4: does not close WebSockets, however quiet', async () => {
  const app = Fastify(FAST);
  await app.register(websocket);
  app.get('/socket', { websocket: true }, () => undefined);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = new WebSocket(
    `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/socket`,
  );
  await once(socket, 'open');
  await wait(2 * FAST.requestTimeout);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.terminate();
  await app.close();
});
