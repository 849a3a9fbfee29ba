import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signAccessToken } from '../auth/access-token.ts';
import { TestClient } from '../testing/test-client.ts';
import { SECRET, TestServer } from '../testing/test-server.ts';

let server: TestServer;
afterEach(() => server.close());

/** Opens a socket as a page does, and resolves to its close event. */
async function closeOfPage(url: string): Promise<{ code: number; reason: string }> {
  const socket = new WebSocket(url, { origin: `http://127.0.0.1:${server.port}` });
  const [code, reason] = await once(socket, 'close');
  return { code, reason: String(reason) };
}

describe('a socket that is refused', () => {
  it.each([
    ['a wrong signature', () => signAccessToken(`${SECRET}!`, { userId: 'alice' }), 'signature'],
    ['no token', async () => '', 'An access token is missing'],
    ['a token that is none', async () => 'nonsense', 'not a JWT'],
  ])('E5: tells its page and the log why: %s', async (_what, make, why) => {
    server = await TestServer.start();
    const { code, reason } = await closeOfPage(server.urlWith(await make()));
    expect(code).toBe(4401);
    expect(reason).toContain(why);
    const logged = server.log.filter((line) => line.includes('a socket was refused'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(why);
    expect(logged[0]).not.toContain('nonsense');
  });

  it('E5: is refused before the upgrade after 300 failures of its address in 30 s', async () => {
    server = await TestServer.start();
    const url = `http://127.0.0.1:${server.port}`;
    const headers = { host: `127.0.0.1:${server.port}`, origin: url };
    const fail = async () => (await TestClient.open(server.urlWith('x'), headers)).closed;
    const codes = await Promise.all(Array.from({ length: 300 }, fail));
    expect(new Set(codes)).toEqual(new Set([4401]));
    expect((await TestClient.refusal(server.urlWith('x'), headers)).status).toBe(401);
  }, 20_000);
});

describe('an upgrade on another path', () => {
  it.each(['/', '/healthz', '/calls/api/history', '/nowhere'])(
    'C11: is answered with 404, and its connection closes at once: %s',
    async (path) => {
      server = await TestServer.start();
      const socket = connect(server.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
      await once(socket, 'close');
      expect(answer).toMatch(/^HTTP\/1\.1 404/);
    },
    5000,
  );
});

describe('a message of more than 64 KiB', () => {
  it('C11: is answered with an error, and closes the socket with 1009 and a reason', async () => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    const answer = { type: 'answer', sdp: 'v'.repeat(66_000) };
    const closed = once(client.socket, 'close');
    client.send({ type: 'call_answer', to: 'bob', callId: 'c1', seq: 1, answer, media: {} });
    client.send({ type: 'ping' });
    expect(await client.receive('error')).toMatchObject({ code: 'message_too_large' });
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1009, expect.stringContaining('64 KiB')]);
  });
});

describe('a client that floods', () => {
  it('C2: is closed with 4429 after six messages of 60 KB, whatever their type', async () => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    const closed = once(client.socket, 'close');
    for (let count = 0; count < 8; count++) {
      client.send({ type: 'ping', padding: '[]'.repeat(30_000) });
    }
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([4429, expect.stringContaining('Wait')]);
  });

  it('C2: is closed with 4429 if it floods with ping frames', async () => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    for (let count = 0; count < 1000 && client.socket.readyState === WebSocket.OPEN; count++) {
      client.socket.ping();
      // `ws` itself drops a client that does not take its pongs.
      if (count % 10 === 0) await setImmediate();
    }
    expect(await client.closed).toBe(4429);
  });

  it('C2: is closed with 4429 if it floods with pong frames that no ping asked for', async () => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    for (let count = 0; count < 1000; count++) client.socket.pong();
    expect(await client.closed).toBe(4429);
  });

  it('C2: is terminated if it ignores the close frame and goes on sending', async () => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    const { _socket: net } = client.socket as unknown as { readonly _socket: Socket };
    net.removeAllListeners('data');
    const pongs = Buffer.concat(Array(2000).fill(Buffer.from([0x8a, 0x80, 0, 0, 0, 0])));
    net.write(pongs);
    expect(await client.closed).toBe(1006);
  });

  it('C2: gets 429 for new sockets after it was closed three times in a minute', async () => {
    server = await TestServer.start();
    for (let round = 0; round < 3; round++) {
      const client = await server.extended('alice');
      for (let count = 0; count < 6; count++) client.send('x'.repeat(64 * 1024));
      expect(await client.closed).toBe(4429);
    }
    expect((await TestClient.refusal(await server.url('alice'))).status).toBe(429);
    await server.extended('bob');
    server.clock.advanceSync(60_000);
    await server.extended('alice');
  });
});
