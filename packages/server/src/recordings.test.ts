import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RecordingDetails } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signAccessToken } from './auth/access-token.ts';
import { SEGMENTS } from './testing/segments.ts';
import { answer, callId, offer } from './testing/socket-calls.ts';
import { tempFolder } from './testing/stores.ts';
import type { TestClient } from './testing/test-client.ts';
import { SECRET, TestServer } from './testing/test-server.ts';

let folder: ReturnType<typeof tempFolder>;
let server: TestServer;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(async () => {
  await server.close();
  folder.remove();
});

const start = async (recordingConsent: 'ask' | 'notice') => {
  const recordings = { folder: join(folder.path, 'recordings') };
  server = await TestServer.start({ recordings, recordingConsent, minFreeBytes: 0 });
};

const supported = ['record'];

async function call(): Promise<readonly [alice: TestClient, bob: TestClient]> {
  const [alice, bob] = [await server.extended('alice'), await server.extended('bob')];
  alice.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'video', supported });
  await bob.receive('call_offer');
  bob.send({ type: 'call_answer', to: 'alice', callId, answer, supported });
  await alice.receive('call_answer');
  return [alice, bob];
}

const record = (client: TestClient, action: string, to: string, recordingId = 'r1') =>
  client.send({ type: 'call_record', to, callId, recordingId, action });

const get = (user: string, path = 'recordings/r1') => server.as(user, 'GET', path);

/** Sends a segment of the recording, as its device does. */
async function upload(user: string, bytes: Buffer): Promise<number> {
  const authorization = `Bearer ${await signAccessToken(SECRET, { userId: user })}`;
  const url = `http://127.0.0.1:${server.port}/calls/api/recordings/r1/segments`;
  const common = { authorization, 'tus-resumable': '1.0.0' };
  const metadata = { 'upload-defer-length': '1', 'upload-metadata': 'startMs MA==,index MA==' };
  const opened = await fetch(url, { method: 'POST', headers: { ...common, ...metadata } });
  if (opened.status !== 201) return opened.status;
  const headers = {
    ...common,
    'content-type': 'application/offset+octet-stream',
    'upload-offset': '0',
    'upload-length': `${bytes.length}`,
    'upload-checksum': `sha256 ${createHash('sha256').update(bytes).digest('base64')}`,
  };
  const place = new URL(opened.headers.get('location') ?? '', url);
  return (await fetch(place, { method: 'PATCH', headers, body: new Uint8Array(bytes) })).status;
}

it('[RC1] a recording exists, and takes segments, when everybody in the call has agreed', async () => {
  await start('ask');
  const [alice, bob] = await call();
  record(alice, 'start', 'bob');
  await bob.receive('call_recording');
  await server.idle();
  expect(await get('alice')).toMatchObject({ code: 'recording_not_found' });
  expect(await upload('alice', SEGMENTS.small)).toBe(404);
  server.clock.advanceSync(1000);
  record(bob, 'agree', 'alice');
  expect(await bob.receive('call_recording')).toMatchObject({ state: 'on' });
  await server.idle();
  const startedAt = server.clock.now();
  expect(await get('bob')).toMatchObject({
    id: 'r1',
    callId,
    state: 'recording',
    startedBy: 'alice',
    startedAt,
    people: [
      { userId: 'alice', name: 'Name of alice', agreedAt: startedAt - 1000 },
      { userId: 'bob', name: 'Name of bob', agreedAt: startedAt },
    ],
  });
  expect(await get('carol')).toMatchObject({ code: 'recording_not_found' });
  expect(await upload('bob', SEGMENTS.small)).toBe(403);
  expect(await upload('alice', SEGMENTS.small)).toBe(204);
  server.clock.advanceSync(3000);
  bob.send({ type: 'call_end', to: 'alice', callId });
  while ((await alice.next()).type !== 'call_end');
  await server.idle();
  expect(await get('bob')).toMatchObject({
    state: 'uploading',
    endedAt: startedAt + 3000,
    chapters: [],
  });
});

it('[RC4] a recording that somebody declined never exists', async () => {
  await start('ask');
  const [alice, bob] = await call();
  record(alice, 'start', 'bob');
  await bob.receive('call_recording');
  record(bob, 'decline', 'alice');
  await server.idle();
  expect(await get('alice', 'recordings')).toEqual({ recordings: [] });
  expect(await upload('alice', SEGMENTS.small)).toBe(404);
});

it('[RC9] where people only get notice, all in the call may see the recording', async () => {
  await start('notice');
  const [alice, bob] = await call();
  record(alice, 'start', 'bob');
  await bob.receive('call_recording');
  await server.idle();
  const { people, startedAt } = (await get('bob')) as RecordingDetails;
  expect(people.map(({ userId }) => userId)).toEqual(['alice', 'bob']);
  expect(people.every(({ agreedAt }) => agreedAt === startedAt)).toBe(true);
});

it('[RC5] a recording that somebody withdrew from is over, and stays', async () => {
  await start('ask');
  const [alice, bob] = await call();
  record(alice, 'start', 'bob');
  await bob.receive('call_recording');
  record(bob, 'agree', 'alice');
  await bob.receive('call_recording');
  record(bob, 'decline', 'alice');
  await server.idle();
  expect(await get('bob')).toMatchObject({ state: 'uploading' });
  expect(await upload('alice', SEGMENTS.small)).toBe(204);
});

it('a call cannot take the recording of another call by its id', async () => {
  await start('notice');
  const [alice] = await call();
  record(alice, 'start', 'bob');
  await server.idle();
  const before = await get('alice');
  const [carol, dave] = [await server.extended('carol'), await server.extended('dave')];
  const other = { callId: 'call-2', callType: 'video', supported } as const;
  carol.send({ type: 'call_offer', to: 'dave', offer, ...other });
  await dave.receive('call_offer');
  dave.send({ type: 'call_answer', to: 'carol', callId: 'call-2', answer, supported });
  await carol.receive('call_answer');
  const id = { callId: 'call-2', recordingId: 'r1' };
  carol.send({ type: 'call_record', to: 'dave', action: 'start', ...id });
  await dave.receive('call_recording');
  carol.send({ type: 'call_record', to: 'dave', action: 'stop', ...id });
  await dave.receive('call_recording');
  await server.idle();
  expect(await get('carol')).toMatchObject({ code: 'recording_not_found' });
  expect(await upload('carol', SEGMENTS.small)).toBe(404);
  expect(await get('alice')).toEqual(before);
});

it('without storage there are no recordings, and calls cannot be recorded', async () => {
  server = await TestServer.start();
  const [alice] = await call();
  record(alice, 'start', 'bob');
  expect(await alice.receive('error')).toMatchObject({ code: 'not_supported' });
  expect(await get('alice', 'recordings')).toMatchObject({ code: 'not_found' });
});
