import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../testing/stores.ts';
import { readSettings } from './settings.ts';

const secret = 'a secret for tests, long enough for HS256';
const least = { CALLS_SECRET: secret, CALLS_REACH: 'everyone' };

describe('readSettings', () => {
  it('requires only the secret and the rule of who may call whom', () => {
    expect(readSettings(least)).toEqual({
      host: '127.0.0.1',
      port: 8080,
      secret,
      databaseUrl: 'file:data/calls.db',
      redisUrl: undefined,
      origins: [],
      reach: { kind: 'everyone' },
      conversationsUrl: undefined,
      peopleUrl: undefined,
      iceServers: undefined,
      groupLimits: { video: 4, voice: 8 },
      ringTimeout: 45_000,
      sessionGrace: 20_000,
      heartbeat: 25_000,
      socketsPerUser: 20,
      tokenGrace: 600_000,
      historyDays: 365,
      recordings: {
        recordings: { folder: 'data/recordings' },
        recordingConsent: 'ask',
        recordingDays: 0,
        maxRecordingBytes: 20 * 1024 ** 3,
        minFreeBytes: 1024 ** 3,
      },
      trustProxy: false,
      logLevel: 'info',
    });
  });

  it('reads all other settings', () => {
    expect(
      readSettings({
        CALLS_SECRET: secret,
        CALLS_REACH_URL: 'https://chat.example/reach',
        CALLS_CONVERSATIONS_URL: 'https://chat.example/conversations',
        CALLS_PEOPLE_URL: 'https://chat.example/people',
        CALLS_MESH_VIDEO: '3',
        CALLS_MESH_VOICE: '6',
        CALLS_DATABASE_URL: 'postgres://calls@db/calls',
        CALLS_REDIS_URL: 'redis://:password@redis:6379/2',
        CALLS_ORIGINS: 'https://chat.example, http://localhost:8000',
        CALLS_ICE_SERVERS: '[{"urls":"stun:stun.example"}]',
        CALLS_RING_TIMEOUT: '30',
        CALLS_SESSION_GRACE: '0.5',
        CALLS_HEARTBEAT: '10',
        CALLS_HISTORY_DAYS: '0',
        CALLS_RECORDINGS: '/srv/recordings',
        CALLS_RECORDING_CONSENT: 'notice',
        CALLS_RECORDING_DAYS: '30',
        CALLS_RECORDING_MAX_MB: '100',
        CALLS_RECORDING_MIN_FREE_MB: '0',
        TRUST_PROXY: 'true',
      }),
    ).toMatchObject({
      databaseUrl: 'postgres://calls@db/calls',
      redisUrl: 'redis://:password@redis:6379/2',
      reach: { kind: 'url', url: 'https://chat.example/reach' },
      conversationsUrl: 'https://chat.example/conversations',
      peopleUrl: 'https://chat.example/people',
      groupLimits: { video: 3, voice: 6 },
      origins: ['https://chat.example', 'http://localhost:8000'],
      iceServers: [{ urls: 'stun:stun.example' }],
      ringTimeout: 30_000,
      sessionGrace: 500,
      heartbeat: 10_000,
      historyDays: 0,
      recordings: {
        recordings: { folder: '/srv/recordings' },
        recordingConsent: 'notice',
        recordingDays: 30,
        maxRecordingBytes: 100 * 1024 ** 2,
        minFreeBytes: 0,
      },
      trustProxy: 1,
    });
  });

  it('stores no recordings if they are off', () => {
    const { recordings } = readSettings({ ...least, CALLS_RECORDINGS: 'off' });
    expect(recordings.recordings).toBe(false);
  });

  it('reads a bucket of S3, with its secret key', () => {
    const { recordings } = readSettings({
      ...least,
      CALLS_RECORDINGS: 's3://calls/recordings/',
      CALLS_S3_ENDPOINT: 'http://s3.example:9000',
      CALLS_S3_ACCESS_KEY_ID: 'key',
      CALLS_S3_SECRET_ACCESS_KEY: 'hunter2',
    });
    expect(recordings.recordings).toEqual({
      s3: {
        bucket: 'calls',
        prefix: 'recordings/',
        endpoint: 'http://s3.example:9000',
        region: undefined,
        accessKeyId: 'key',
        secretAccessKey: 'hunter2',
      },
    });
  });

  it.each(['1', '17', '2.5', 'many', '-4'])('refuses %s people in a call', (people) => {
    expect(() => readSettings({ ...least, CALLS_MESH_VIDEO: people })).toThrow(
      /CALLS_MESH_VIDEO: must be a number of people from 2 to 16/,
    );
  });

  it.each([
    ['false', false],
    ['0', false],
    ['true', 1],
    ['2', 2],
    ['10.0.0.1', ['10.0.0.1']],
    ['loopback, 10.0.0.0/8, fd00::/8', ['loopback', '10.0.0.0/8', 'fd00::/8']],
  ])('C6: takes TRUST_PROXY=%s as the proxies %j', (TRUST_PROXY, proxies) => {
    expect(readSettings({ ...least, TRUST_PROXY }).trustProxy).toEqual(proxies);
  });

  it('reads a secret from a file without its final newline', () => {
    const folder = tempFolder();
    const file = join(folder.path, 'secret');
    writeFileSync(file, `${secret}\n`);
    const { CALLS_SECRET: _, ...rest } = least;
    expect(readSettings({ ...rest, CALLS_SECRET_FILE: file }).secret).toBe(secret);
    expect(() => readSettings({ ...least, CALLS_SECRET_FILE: file })).toThrow('exclude each other');
    folder.remove();
  });

  it.each([
    ['is missing', undefined, 'CALLS_SECRET: is missing. Make one with: openssl rand -base64 48'],
    ['is 32 times the same letter', 'a'.repeat(32), 'CALLS_SECRET: can be guessed. Make one'],
  ])('C11: refuses a secret that %s, in a clear sentence', (_what, CALLS_SECRET, sentence) => {
    expect(() => readSettings({ ...least, CALLS_SECRET })).toThrow(sentence);
  });

  it.each([
    ['CALLS_SECRET', { CALLS_SECRET: 'short' }],
    ['CALLS_SECRET', { CALLS_SECRET: 'a'.repeat(32) }],
    ['CALLS_ORIGINS', { CALLS_ORIGINS: 'https://chat.example/path' }],
    ['CALLS_ICE_SERVERS', { CALLS_ICE_SERVERS: '[{"credential":"hunter2"}]' }],
    ['CALLS_RING_TIMEOUT', { CALLS_RING_TIMEOUT: '-1' }],
    ['CALLS_HEARTBEAT', { CALLS_HEARTBEAT: '1' }],
    ['CALLS_HEARTBEAT', { CALLS_HEARTBEAT: '301' }],
    ['CALLS_HEARTBEAT', { CALLS_HEARTBEAT: 'often' }],
    ['CALLS_RECORDINGS', { CALLS_RECORDINGS: 's3:/bucket' }],
    ['CALLS_S3_ACCESS_KEY_ID', { CALLS_RECORDINGS: 's3://bucket' }],
    ['CALLS_RECORDING_DAYS', { CALLS_RECORDING_DAYS: '-1' }],
    ['CALLS_RECORDING_MAX_MB', { CALLS_RECORDING_MAX_MB: '1.5' }],
    ['CALLS_RECORDING_MIN_FREE_MB', { CALLS_RECORDING_MIN_FREE_MB: 'little' }],
    ['PORT', { PORT: '99999' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'yes' }],
    ['TRUST_PROXY', { TRUST_PROXY: '' }],
    ['TRUST_PROXY', { TRUST_PROXY: '-1' }],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.1,proxy.example' }],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.0/33' }],
    ['TRUST_PROXY', { TRUST_PROXY: '0.0.0.0/0' }],
    ['CALLS_REACH_URL', { CALLS_REACH_URL: 'https://chat.example' }],
    ['CALLS_REACH', { CALLS_REACH: undefined }],
    ['CALLS_REDIS_URL', { CALLS_REDIS_URL: 'http://hunter2@redis' }],
    ['CALLS_REDIS_URL', { CALLS_REDIS_URL: 'redis://:hunter2@redis' }],
  ])('names %s if it is invalid, and quotes no secret', (name, changes) => {
    let message = '';
    try {
      readSettings({ ...least, ...changes });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(name);
    expect(message).not.toContain('hunter2');
    expect(message).not.toContain('short');
  });
});
