import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recording, recordingDetails } from '@xpchat/calls-protocol';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RecordingLab } from '../testing/recording-lab.ts';
import { SEGMENTS } from '../testing/segments.ts';

const codeOf = ({ statusCode, body }: { statusCode: number; body: string }) => [
  statusCode,
  JSON.parse(body).code,
];
const NOT_FOUND = [404, 'recording_not_found'];

describe('the recordings of a person', () => {
  let lab: RecordingLab;
  beforeEach(async () => {
    lab = await RecordingLab.start();
  });
  afterEach(() => lab.close());

  const list = async (userId: string, query = '') => {
    const { recordings } = (await lab.api.as(userId, `recordings?${query}`)).json();
    return recordings.map(({ id }: { id: string }) => id);
  };

  it('have the shapes of the protocol, from the start to the finished file', async () => {
    await lab.record();
    const startedAt = lab.clock.now();
    const { recordings } = lab.service;
    await recordings.agreed('r1', 'c1', [
      { userId: 'carol', name: 'Carol', agreedAt: startedAt + 5 },
    ]);
    await recordings.chapter('r1', 'c1', { atMs: 5.4, kind: 'joined', userId: 'carol' });
    await recordings.chapter('r1', 'c1', { atMs: 5.4, kind: 'joined', userId: 'carol' });
    const first = { id: 'r1', callId: 'c1', state: 'recording', content: 'video', sizeBytes: 0 };
    const people = [
      { userId: 'alice', agreedAt: startedAt },
      { userId: 'bob', agreedAt: startedAt },
      { userId: 'carol', name: 'Carol', agreedAt: startedAt + 5 },
    ];
    expect((await lab.api.as('carol', 'recordings')).json().recordings).toEqual([
      { ...first, startedBy: 'alice', isMine: false, startedAt, hasPoster: false, people },
    ]);
    expect(await lab.details()).toEqual({
      ...first,
      startedBy: 'alice',
      isMine: true,
      startedAt,
      hasPoster: false,
      people,
      shares: [],
      chapters: [{ atMs: 5, kind: 'joined', userId: 'carol' }],
      waveform: [],
    });
    await recordings.stopped('r1', 'c1', startedAt + 3000);
    expect((await lab.details()).state).toBe('uploading');
    await lab.upload(0, SEGMENTS.small);
    await lab.complete(1);
    await lab.service.jobs.runDue();
    const details = v.parse(recordingDetails, await lab.details());
    expect(details).toMatchObject({ state: 'ready', endedAt: startedAt + 3000, hasPoster: true });
    expect(details.durationMs).toBeGreaterThanOrEqual(3000);
    expect(details.waveform.length).toBeGreaterThan(10);
    const [entry] = (await lab.api.as('alice', 'recordings')).json().recordings;
    expect(v.parse(recording, entry)).toMatchObject({ id: 'r1', sizeBytes: details.sizeBytes });
  });

  it('are visible only to the people recorded; others get 404', async () => {
    await lab.finished('r1', SEGMENTS.small);
    expect(await list('bob')).toEqual(['r1']);
    expect(await list('mallory')).toEqual([]);
    const answers = new Set<string>();
    for (const id of ['r1', 'none']) {
      for (const path of ['', '/media', '/poster']) {
        const answer = await lab.api.as('mallory', `recordings/${id}${path}`);
        expect(codeOf(answer)).toEqual(NOT_FOUND);
        answers.add(answer.body);
      }
      for (const [method, path, body] of [
        ['PATCH', '', { title: 'x' }],
        ['DELETE', '', undefined],
        ['PUT', '/shares/mallory', undefined],
        ['DELETE', '/shares/bob', undefined],
        ['POST', '/complete', { segments: 1 }],
      ] as const) {
        const answer = await lab.api.as('mallory', `recordings/${id}${path}`, { method, body });
        expect(codeOf(answer)).toEqual(NOT_FOUND);
        answers.add(answer.body);
      }
    }
    expect(answers.size).toBe(1);
    expect((await lab.api.request('recordings')).statusCode).toBe(401);
  });

  it('page by their time, and are found by title, name and call', async () => {
    for (const id of ['r1', 'r2', 'r3']) {
      await lab.record(id);
      await lab.clock.advance(1000);
    }
    expect(await list('bob', 'limit=2')).toEqual(['r3', 'r2']);
    const before = lab.clock.now() - 2000;
    expect(await list('bob', `before=${before}`)).toEqual(['r1']);
    expect(await list('bob', `before=${before}&beforeId=r2`)).toEqual(['r1']);
    await lab.api.as('alice', 'recordings/r2', { method: 'PATCH', body: { title: ' Планы ' } });
    expect(await list('bob', `search=${encodeURIComponent('план')}`)).toEqual(['r2']);
    expect(await list('bob', 'callId=c1')).toHaveLength(3);
    expect(await list('bob', 'callId=c2')).toEqual([]);
    for (const query of [
      'limit=0',
      'limit=101',
      'before=x',
      'beforeId=r1',
      `search=${'x'.repeat(129)}`,
      'all=1',
    ]) {
      expect((await lab.api.as('bob', `recordings?${query}`)).statusCode).toBe(400);
    }
  });

  it('only the person who recorded can rename them', async () => {
    await lab.record();
    const rename = (by: string, body: unknown) =>
      lab.api.as(by, 'recordings/r1', { method: 'PATCH', body });
    expect((await rename('alice', { title: 'Weekly' })).json()).toMatchObject({ title: 'Weekly' });
    expect(codeOf(await rename('bob', { title: 'x' }))).toEqual([403, 'not_recorder']);
    for (const body of [
      {},
      { title: 1 },
      { title: 'x'.repeat(201) },
      { title: 'a\u0000b' },
      { title: 'x', state: 'ready' },
    ]) {
      expect(codeOf(await rename('alice', body))).toEqual([400, 'invalid_argument']);
    }
    expect((await rename('alice', { title: '' })).json().title).toBeUndefined();
  });

  it('are shared by the person who made them, who may end that', async () => {
    await lab.finished('r1', SEGMENTS.small);
    const share = (by: string, method: 'PUT' | 'DELETE', who = 'carol') =>
      lab.api.as(by, `recordings/r1/shares/${who}`, { method });
    expect((await lab.api.as('carol', 'recordings/r1/media')).statusCode).toBe(404);
    expect((await share('alice', 'PUT')).statusCode).toBe(204);
    expect((await lab.details()).shares).toEqual(['carol']);
    expect(await list('carol')).toEqual(['r1']);
    expect((await lab.api.as('carol', 'recordings/r1/media')).statusCode).toBe(200);
    const long = encodeURIComponent('ж'.repeat(128));
    expect((await share('alice', 'PUT', long)).statusCode).toBe(204);
    expect((await share('alice', 'PUT', `${long}x`)).statusCode).toBe(400);
    expect((await share('alice', 'DELETE', long)).statusCode).toBe(204);
    // A reader may not pass it on.
    expect(codeOf(await share('carol', 'PUT', 'dave'))).toEqual([403, 'not_recorder']);
    expect(codeOf(await share('bob', 'DELETE'))).toEqual([403, 'not_recorder']);
    expect((await share('alice', 'PUT', 'guest%3Ac1%3Ax')).statusCode).toBe(400);
    expect((await share('alice', 'DELETE')).statusCode).toBe(204);
    expect((await lab.api.as('carol', 'recordings/r1/media')).statusCode).toBe(404);
    expect(await list('carol')).toEqual([]);
  });

  it('are deleted for everybody with their files, by the person who made them', async () => {
    await lab.finished('r1', SEGMENTS.small);
    await lab.finished('r2', SEGMENTS.small);
    expect(lab.files('results')).toHaveLength(4);
    const remove = (by: string) => lab.api.as(by, 'recordings/r1', { method: 'DELETE' });
    expect(codeOf(await remove('bob'))).toEqual([403, 'not_recorder']);
    expect((await remove('alice')).statusCode).toBe(204);
    expect(codeOf(await remove('alice'))).toEqual(NOT_FOUND);
    expect(await list('bob')).toEqual(['r2']);
    expect(lab.files('results').every((name) => name.startsWith('r2.'))).toBe(true);
    // The call may report something late.
    await lab.service.recordings.stopped('r1', 'c1', 1);
    await lab.service.recordings.chapter('r1', 'c1', { atMs: 1, kind: 'left', userId: 'bob' });
    expect((await lab.api.as('alice', 'recordings/r1')).statusCode).toBe(404);
  });

  it('have no file before they are ready', async () => {
    await lab.record();
    for (const path of ['media', 'poster']) {
      const answer = await lab.api.as('bob', `recordings/r1/${path}`);
      expect(codeOf(answer)).toEqual([409, 'recording_not_ready']);
    }
  });
});

describe('the file of a recording', () => {
  let lab: RecordingLab;
  let bytes: Buffer;
  let etag: string;
  beforeAll(async () => {
    lab = await RecordingLab.start();
    await lab.finished('r1', SEGMENTS.small);
    await lab.api.as('alice', 'recordings/r1', { method: 'PATCH', body: { title: 'План "A/B"' } });
    const name = lab.files('results').find((each) => each.endsWith('.webm')) ?? '';
    bytes = readFileSync(join(lab.folder, 'results', name));
    etag = String((await media()).headers.etag);
  });
  afterAll(() => lab.close());

  const media = (headers: Record<string, string> = {}, query = '', method?: 'HEAD') =>
    lab.api.as('bob', `recordings/r1/media${query}`, { headers, ...(method ? { method } : {}) });

  it('is sent whole, for the reader alone', async () => {
    const { statusCode, headers, rawPayload } = await media();
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'video/webm',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-disposition']).toBeUndefined();
    expect(rawPayload.equals(bytes)).toBe(true);
  });

  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=100-', 100, undefined],
    ['bytes=-7', -7, undefined],
    ['bytes=5-99999999', 5, undefined],
    ['bytes=-99999999', 0, undefined],
    ['bytes=3-3', 3, 3],
  ])('is sent in part for %s', async (range, start, end) => {
    const { statusCode, headers, rawPayload } = await media({ range });
    const expected = bytes.subarray(start, end === undefined ? undefined : end + 1);
    const from = start < 0 ? bytes.length + start : start;
    expect(statusCode).toBe(206);
    expect(headers['content-length']).toBe(String(expected.length));
    expect(headers['content-range']).toBe(
      `bytes ${from}-${from + expected.length - 1}/${bytes.length}`,
    );
    expect(rawPayload.equals(expected)).toBe(true);
  });

  it.each(['bytes=99999999-', 'bytes=-0', 'bytes=0-1,4-5'])(
    'refuses %s with 416',
    async (range) => {
      const answer = await media({ range });
      expect(codeOf(answer)).toEqual([416, 'range_not_satisfiable']);
      expect(answer.headers['content-range']).toBe(`bytes */${bytes.length}`);
    },
  );

  it.each(['bytes=5-2', 'bytes=x', 'items=0-1', 'bytes=-'])('ignores %s', async (range) => {
    expect((await media({ range })).statusCode).toBe(200);
  });

  it('answers HEAD with the length alone', async () => {
    const { statusCode, headers, rawPayload } = await media({}, '', 'HEAD');
    expect([statusCode, rawPayload.length]).toEqual([200, 0]);
    expect(headers).toMatchObject({ 'content-length': String(bytes.length), etag });
  });

  it('gets 304 for the same ETag, and is sent whole when If-Range names another one', async () => {
    expect((await media({ 'if-none-match': etag })).statusCode).toBe(304);
    expect((await media({ range: 'bytes=0-9', 'if-range': etag })).statusCode).toBe(206);
    expect((await media({ range: 'bytes=0-9', 'if-range': '"old"' })).statusCode).toBe(200);
  });

  it('is downloaded by the name of its title', async () => {
    const { headers } = await media({}, '?download=1');
    expect(headers['content-disposition']).toBe(
      `attachment; filename="____ _A_B_.webm"; filename*=UTF-8''${encodeURIComponent('План _A_B_.webm')}`,
    );
    expect((await media({}, '?downlod=1')).statusCode).toBe(400);
  });

  it('has a poster in WebP', async () => {
    const { statusCode, headers, rawPayload } = await lab.api.as('bob', 'recordings/r1/poster');
    expect([statusCode, headers['content-type']]).toEqual([200, 'image/webp']);
    expect(rawPayload.toString('latin1', 8, 12)).toBe('WEBP');
  });
});

it('a recording of voices alone is sound, and has no poster', async () => {
  const lab = await RecordingLab.start();
  await lab.record('r1', 'audio');
  await lab.upload(0, SEGMENTS.audio);
  await lab.complete(1);
  await lab.service.jobs.runDue();
  const { headers } = await lab.api.as('bob', 'recordings/r1/media');
  expect(headers['content-type']).toBe('audio/webm');
  expect((await lab.details()).hasPoster).toBe(false);
  expect(codeOf(await lab.api.as('bob', 'recordings/r1/poster'))).toEqual(NOT_FOUND);
  await lab.close();
});
