import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLiveKitOptions } from './livekit-settings.ts';

const SECRET = 'a secret of LiveKit for tests, long enough';
const complete = {
  LIVEKIT_URL: 'http://localhost:7880',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: SECRET,
};

it('there is no LiveKit without LIVEKIT_URL', () => {
  expect(readLiveKitOptions({})).toBeUndefined();
});

it('browsers use LIVEKIT_URL unless LIVEKIT_WS_URL names another address', () => {
  expect(readLiveKitOptions(complete)).toEqual({
    url: 'http://localhost:7880',
    wsUrl: 'ws://localhost:7880',
    apiKey: 'key',
    apiSecret: SECRET,
  });
  const options = readLiveKitOptions({ ...complete, LIVEKIT_WS_URL: 'wss://media.example' });
  expect(options?.wsUrl).toBe('wss://media.example');
});

it('the secret can come from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-livekit-'));
  const path = join(folder, 'secret');
  writeFileSync(path, `${SECRET}\n`);
  const { LIVEKIT_API_SECRET: _, ...rest } = complete;
  const options = readLiveKitOptions({ ...rest, LIVEKIT_API_SECRET_FILE: path });
  rmSync(folder, { recursive: true });
  expect(options?.apiSecret).toBe(SECRET);
});

it('every problem is named, and no secret is quoted', () => {
  const read = () =>
    readLiveKitOptions({ LIVEKIT_URL: 'localhost:7880', LIVEKIT_API_SECRET: 'short secret' });
  expect(read).toThrow(/LIVEKIT_URL.*LIVEKIT_API_KEY is missing.*LIVEKIT_API_SECRET needs/s);
  expect(read).not.toThrow(/short secret/);
  expect(() => readLiveKitOptions({ ...complete, LIVEKIT_API_SECRET_FILE: '/x' })).toThrow(
    /exclude each other/,
  );
});
