import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../testing/stores.ts';
import { reachByUrl } from './reach.ts';
import { buildServer } from './server.ts';
import { readSettings } from './settings.ts';

const secret = 'x'.repeat(32);

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
      }),
      { write: (line) => log.push(line) },
    );

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

describe('CALLS_REACH_URL', () => {
  it('is asked with a signed request, and only the three answers are accepted', async () => {
    const asked: { url: string | undefined; audience: unknown }[] = [];
    let reply = '{"reach":"contact"}';
    const chat = createServer(async (request, response) => {
      const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret));
      asked.push({ url: request.url, audience: payload.aud });
      response.end(reply);
    });
    await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
    const { port } = chat.address() as AddressInfo;
    const canReach = reachByUrl(`http://127.0.0.1:${port}/reach?v=1`, secret);
    expect(await canReach('alice', 'b&b')).toBe('contact');
    expect(asked).toEqual([{ url: '/reach?v=1&from=alice&to=b%26b', audience: 'calls-reach' }]);
    reply = '{"reach":"maybe"}';
    await expect(canReach('alice', 'bob')).rejects.toThrow();
    await new Promise((resolve) => {
      chat.closeAllConnections();
      chat.close(resolve);
    });
    await expect(canReach('alice', 'bob')).rejects.toThrow();
  });
});
