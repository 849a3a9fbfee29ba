import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signAccessToken } from '../auth/access-token.ts';
import { tempFolder } from '../testing/stores.ts';
import { TestClient } from '../testing/test-client.ts';
import { conversationsByUrl, peopleByUrl } from './conversations.ts';
import { reachByUrl } from './reach.ts';
import { buildServer } from './server.ts';
import { readSettings } from './settings.ts';

const secret = 'a secret for tests, long enough for HS256';

describe('the standalone server', () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder.remove());

  const build = (log: string[] = []) =>
    buildServer(
      readSettings({
        CALLS_SECRET: secret,
        CALLS_REACH: 'everyone',
        CALLS_DATABASE_URL: `file:${join(folder.path, 'calls.db')}`,
        CALLS_RECORDINGS: join(folder.path, 'recordings'),
      }),
      { write: (line) => log.push(line) },
    );

  it('lists recordings, and says at the start if it cannot store any', async () => {
    const app = await build();
    const authorization = `Bearer ${await signAccessToken(secret, { userId: 'alice' })}`;
    const answer = await app.inject({ url: '/calls/api/recordings', headers: { authorization } });
    expect([answer.statusCode, answer.json()]).toEqual([200, { recordings: [] }]);
    await app.close();
    rmSync(join(folder.path, 'recordings'), { recursive: true });
    writeFileSync(join(folder.path, 'recordings'), 'a file');
    const broken = await build();
    await expect(broken.ready()).rejects.toThrow('recordings');
    await broken.close();
  });

  it('answers /healthz with 200 while the database is open', async () => {
    const app = await build();
    const response = await app.inject('/healthz');
    expect([response.statusCode, response.json()]).toEqual([200, { status: 'ok' }]);
    await app.close();
    expect(await app.calls.healthy()).toBe(false);
  });

  it('logs no token, not even for an unknown path', async () => {
    const log: string[] = [];
    const app = await build(log);
    for (const path of ['/webrtc', '/webrtc/', '/other', '/calls/api/history']) {
      await app.inject(`${path}?access_token=hidden-token`);
    }
    await app.close();
    expect(log.join('')).toContain('"url":"/webrtc/"');
    expect(log.join('')).not.toContain('hidden-token');
  });
});

describe('the address of a client', () => {
  it.each([
    ['false', '127.0.0.1', '203.0.113.9', '127.0.0.1'],
    // The proxy appends the address that it sees to what the client wrote.
    ['true', '127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['true', '::ffff:10.0.0.2', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['true', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['2', '10.0.0.1', '198.51.100.1, 203.0.113.9, 203.0.113.2', '203.0.113.9'],
    ['10.0.0.0/8', '10.0.0.1', '198.51.100.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['10.0.0.0/8', '127.0.0.1', '203.0.113.9', '127.0.0.1'],
  ])(
    'C6: is not what the client claims, with TRUST_PROXY=%s behind %s',
    async (TRUST_PROXY, remoteAddress, header, ip) => {
      const folder = tempFolder();
      const app = await buildServer(
        readSettings({
          CALLS_SECRET: secret,
          CALLS_REACH: 'everyone',
          CALLS_DATABASE_URL: `file:${join(folder.path, 'calls.db')}`,
          CALLS_RECORDINGS: join(folder.path, 'recordings'),
          LOG_LEVEL: 'silent',
          TRUST_PROXY,
        }),
      );
      app.get('/ip', async (request) => request.ip);
      const headers = { 'x-forwarded-for': header };
      const response = await app.inject({ url: '/ip', remoteAddress, headers });
      expect(response.body).toBe(ip);
      await app.close();
      folder.remove();
    },
  );
});

describe('POST /calls/admin/disconnect', () => {
  const sign = (aud: string, key = secret) =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(aud)
      .setExpirationTime('1m')
      .sign(new TextEncoder().encode(key));

  it("C9: closes a user's sockets for the chat's server only", async () => {
    const folder = tempFolder();
    const app = await buildServer(
      readSettings({
        CALLS_SECRET: secret,
        CALLS_REACH: 'everyone',
        CALLS_DATABASE_URL: `file:${join(folder.path, 'calls.db')}`,
        CALLS_RECORDINGS: join(folder.path, 'recordings'),
        LOG_LEVEL: 'silent',
      }),
    );
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const earlier = await signAccessToken(secret, { userId: 'alice' });
    const url = `ws://127.0.0.1:${port}/webrtc?access_token=${earlier}`;
    const client = await TestClient.open(url);
    await client.hello();
    const post = async (token: string, payload: object) =>
      (
        await app.inject({
          method: 'POST',
          url: '/calls/admin/disconnect',
          headers: { authorization: `Bearer ${token}` },
          payload,
        })
      ).statusCode;
    expect(await post(earlier, { userId: 'alice' })).toBe(401);
    expect(await post(await sign('calls-admin', `${secret}!`), { userId: 'alice' })).toBe(401);
    expect(await post(await sign('calls-admin'), {})).toBe(400);
    expect(await post(await sign('calls-admin'), { userId: 'alice' })).toBe(204);
    expect(await client.closed).toBe(4401);
    expect(await (await TestClient.open(url)).closed).toBe(4401);
    await app.close();
    folder.remove();
  });

  it('C4: limits how long a request may take', async () => {
    const folder = tempFolder();
    const app = await buildServer(
      readSettings({
        CALLS_SECRET: secret,
        CALLS_REACH: 'everyone',
        CALLS_DATABASE_URL: `file:${join(folder.path, 'calls.db')}`,
        CALLS_RECORDINGS: join(folder.path, 'recordings'),
      }),
      { write: () => undefined },
    );
    const { requestTimeout, headersTimeout, timeout } = app.server;
    expect([requestTimeout, headersTimeout, timeout]).toEqual([30_000, 10_000, 30_000]);
    await app.close();
    folder.remove();
  });
});

/** A chat that answers every request with `reply`, and its requests. */
async function startChat() {
  const asked: { url: string | undefined; audience: unknown }[] = [];
  const chat = { reply: '', asked, url: '', close: async () => undefined as unknown };
  const http = createServer(async (request, response) => {
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret));
    asked.push({ url: request.url, audience: payload.aud });
    response.end(chat.reply);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  chat.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  chat.close = () =>
    new Promise((resolve) => {
      http.closeAllConnections();
      http.close(resolve);
    });
  return chat;
}

describe('CALLS_REACH_URL', () => {
  it('is asked with a signed request, and only the four answers are accepted', async () => {
    const chat = await startChat();
    const canReach = reachByUrl(`${chat.url}/reach?v=1`, secret);
    chat.reply = '{"reach":"contact"}';
    expect(await canReach('alice', 'b&b')).toBe('contact');
    expect(chat.asked).toEqual([
      { url: '/reach?v=1&from=alice&to=b%26b', audience: 'calls-reach' },
    ]);
    chat.reply = '{"reach":"maybe"}';
    await expect(canReach('alice', 'bob')).rejects.toThrow();
    await chat.close();
    await expect(canReach('alice', 'bob')).rejects.toThrow();
  });
});

describe('CALLS_CONVERSATIONS_URL and CALLS_PEOPLE_URL', () => {
  it('are asked with tokens of their own, and answers of another shape are refused', async () => {
    const chat = await startChat();
    const { membersOf } = conversationsByUrl(`${chat.url}/members`, secret);
    const people = peopleByUrl(`${chat.url}/people`, secret);
    chat.reply = '{"members":["alice","bob"]}';
    expect(await membersOf('our team', 'alice')).toEqual(['alice', 'bob']);
    chat.reply = '{"members":null}';
    expect(await membersOf('other', 'alice')).toBeNull();
    chat.reply = '{"people":[{"userId":"bob","online":true}]}';
    expect(await people('alice', 'bo')).toEqual([{ userId: 'bob', online: true }]);
    await expect(membersOf('team', 'alice')).rejects.toThrow();
    expect(chat.asked.slice(0, 3)).toEqual([
      { url: '/members?conversation=our+team&user=alice', audience: 'calls-conversations' },
      { url: '/members?conversation=other&user=alice', audience: 'calls-conversations' },
      { url: '/people?user=alice&query=bo', audience: 'calls-people' },
    ]);
    await chat.close();
  });
});
