import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_RECORDING_CHUNK } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingLab } from '../testing/recording-lab.ts';
import { ORIGIN } from '../testing/test-api.ts';

let lab: RecordingLab;
beforeEach(async () => {
  lab = await RecordingLab.start();
  await lab.record();
});
afterEach(() => lab.close());

const bytes = (text: string) => Buffer.from(text);
const codeOf = ({ statusCode, body }: { statusCode: number; body: string }) => [
  statusCode,
  body === '' ? '' : JSON.parse(body).code,
];
const stored = (path: string) =>
  readFileSync(join(lab.folder, 'segments', path.split('/').at(-1) ?? ''));

describe('the upload of a segment', () => {
  it('stores chunks in order, and tells where it goes on', async () => {
    const created = await lab.openSegment(0, { startMs: 5 });
    expect(created.statusCode).toBe(201);
    expect(created.headers['tus-resumable']).toBe('1.0.0');
    expect(created.headers.location).toMatch(/^\/calls\/api\/recordings\/r1\/segments\/[\w-]{36}$/);
    const path = String(created.headers.location).replace('/calls/api/', '');
    expect((await lab.head(path)).headers).toMatchObject({
      'upload-offset': '0',
      'upload-defer-length': '1',
      'cache-control': 'no-store',
    });
    const first = await lab.patch(path, 0, bytes('one,'));
    expect([first.statusCode, first.headers['upload-offset']]).toEqual([204, '4']);
    const last = await lab.patch(path, 4, bytes('two'), { headers: { 'upload-length': '7' } });
    expect([last.statusCode, last.headers['upload-offset']]).toEqual([204, '7']);
    const { headers } = await lab.head(path);
    expect(headers).toMatchObject({ 'upload-offset': '7', 'upload-length': '7' });
    expect(headers['upload-defer-length']).toBeUndefined();
    expect(stored(path).toString()).toBe('one,two');
    expect(await lab.details()).toMatchObject({ state: 'recording', sizeBytes: 7 });
  });

  it('stores 5 MiB in one chunk byte by byte, and refuses one byte more', async () => {
    const path = await lab.segmentPath();
    const chunk = Buffer.alloc(MAX_RECORDING_CHUNK, 'x');
    expect((await lab.patch(path, 0, chunk)).statusCode).toBe(204);
    const hash = (part: Buffer) => createHash('sha256').update(part).digest('hex');
    expect(hash(stored(path))).toBe(hash(chunk));
    const longer = Buffer.alloc(MAX_RECORDING_CHUNK + 1);
    expect(codeOf(await lab.patch(path, chunk.length, longer))).toEqual([413, 'message_too_large']);
    expect((await lab.head(path)).headers['upload-offset']).toBe(String(chunk.length));
  });

  it('refuses a chunk whose hash is wrong with 460, and stores nothing of it', async () => {
    const path = await lab.segmentPath();
    const hash = createHash('sha256').update('other').digest('base64');
    const headers = { 'upload-checksum': `sha256 ${hash}` };
    expect(codeOf(await lab.patch(path, 0, bytes('one'), { headers }))).toEqual([
      460,
      'checksum_mismatch',
    ]);
    expect((await lab.head(path)).headers['upload-offset']).toBe('0');
    expect((await lab.patch(path, 0, bytes('one'))).statusCode).toBe(204);
  });

  it.each([
    ['none', undefined],
    ['another algorithm', 'sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0='],
    ['no hash', 'sha256 x'],
  ])('refuses a chunk with %s as its checksum', async (_name, value) => {
    const path = await lab.segmentPath();
    const headers = { 'upload-checksum': value };
    expect(codeOf(await lab.patch(path, 0, bytes('one'), { headers }))).toEqual([
      400,
      'checksum_missing',
    ]);
  });

  it('refuses a chunk at another offset with 409', async () => {
    const path = await lab.segmentPath();
    await lab.patch(path, 0, bytes('one'));
    for (const offset of [0, 2, 4]) {
      expect(codeOf(await lab.patch(path, offset, bytes('two')))).toEqual([409, 'offset_mismatch']);
    }
    expect(stored(path).toString()).toBe('one');
  });

  it('refuses what tus does not know, and a chunk beyond the declared size', async () => {
    const path = await lab.segmentPath();
    const refused = async (headers: Record<string, string | undefined>) =>
      (await lab.patch(path, 0, bytes('one'), { headers })).statusCode;
    expect(await refused({ 'tus-resumable': undefined })).toBe(412);
    expect(await refused({ 'tus-resumable': '0.2.0' })).toBe(412);
    expect(await refused({ 'upload-offset': undefined })).toBe(400);
    expect(await refused({ 'upload-offset': '-1' })).toBe(400);
    expect(await refused({ 'content-type': 'application/json' })).toBe(415);
    expect(await refused({ 'upload-length': '2' })).toBe(400);
    expect((await lab.head(path)).headers['upload-offset']).toBe('0');
  });

  it('may repeat its size, as after an answer that was lost', async () => {
    const path = await lab.segmentPath();
    const headers = { 'upload-length': '6' };
    await lab.patch(path, 0, bytes('one'), { headers });
    expect((await lab.patch(path, 3, bytes('two'), { headers })).statusCode).toBe(204);
  });

  it('is opened once for an index, and keeps its bytes when it is opened again', async () => {
    const path = await lab.segmentPath(0);
    await lab.patch(path, 0, bytes('one'));
    expect(await lab.segmentPath(0)).toBe(path);
    expect((await lab.head(path)).headers['upload-offset']).toBe('3');
    expect(codeOf(await lab.openSegment(0, { startMs: 1 }))).toEqual([409, 'invalid_state']);
  });

  it.each([
    ['no metadata', ''],
    ['no index', 'startMs MA=='],
    ['a negative start', `startMs ${bytes('-1').toString('base64')},index MA==`],
    ['a name of a file', `startMs MA==,index ${bytes('../x').toString('base64')}`],
  ])('refuses %s', async (_name, metadata) => {
    const answer = await lab.openSegment(0, { headers: { 'upload-metadata': metadata } });
    expect(codeOf(answer)).toEqual([400, 'invalid_argument']);
  });

  it('names its file by an id of the server', async () => {
    const path = await lab.segmentPath();
    expect(lab.files('segments')).toEqual([path.split('/').at(-1)]);
    for (const id of ['..%2f..%2fx', 'x'.repeat(65), '%00']) {
      const answer = await lab.patch(`recordings/r1/segments/${id}`, 0, bytes('x'));
      expect(answer.statusCode).toBe(400);
    }
  });

  it('belongs to the person who records: others get 403 or, if they were not there, 404', async () => {
    const path = await lab.segmentPath();
    const mine = { id: 'r1' };
    expect(codeOf(await lab.openSegment(1, { ...mine, by: 'bob' }))).toEqual([403, 'not_recorder']);
    expect((await lab.head(path, 'bob')).statusCode).toBe(403);
    expect(codeOf(await lab.patch(path, 0, bytes('x'), { by: 'bob' }))).toEqual([
      403,
      'not_recorder',
    ]);
    const unknown = [404, 'recording_not_found'];
    expect(codeOf(await lab.openSegment(1, { by: 'mallory' }))).toEqual(unknown);
    expect(codeOf(await lab.openSegment(1, { by: 'mallory', id: 'none' }))).toEqual(unknown);
    expect(codeOf(await lab.patch(path, 0, bytes('x'), { by: 'mallory' }))).toEqual(unknown);
    expect(codeOf(await lab.patch(path.replace('r1', 'none'), 0, bytes('x')))).toEqual(unknown);
    // A segment of another recording of the same person.
    await lab.record('r2');
    expect(codeOf(await lab.patch(path.replace('r1', 'r2'), 0, bytes('x')))).toEqual(unknown);
  });

  it('ends with its recording: the next chunk gets 404, and no file is left', async () => {
    const path = await lab.segmentPath();
    await lab.patch(path, 0, bytes('one'));
    expect((await lab.api.as('alice', 'recordings/r1', { method: 'DELETE' })).statusCode).toBe(409);
    await lab.service.recordings.stopped('r1', 'c1', lab.clock.now());
    const deleting = lab.api.as('alice', 'recordings/r1', { method: 'DELETE' });
    const sending = lab.patch(path, 3, bytes('two'));
    expect((await deleting).statusCode).toBe(204);
    expect([204, 404]).toContain((await sending).statusCode);
    expect(codeOf(await lab.patch(path, 6, bytes('x')))).toEqual([404, 'recording_not_found']);
    expect((await lab.head(path)).statusCode).toBe(404);
    expect((await lab.openSegment(1)).statusCode).toBe(404);
    expect(lab.files('segments')).toEqual([]);
  });

  it('takes nothing more after the recording is complete', async () => {
    await lab.upload(0, bytes('one'));
    const path = await lab.segmentPath(0);
    expect((await lab.complete(1)).json()).toMatchObject({ state: 'finishing' });
    expect(codeOf(await lab.openSegment(1))).toEqual([409, 'recording_complete']);
    expect(codeOf(await lab.patch(path, 3, bytes('x')))).toEqual([409, 'recording_complete']);
    expect(codeOf(await lab.complete(2))).toEqual([409, 'recording_complete']);
    expect((await lab.complete(1)).statusCode).toBe(200);
  });

  it('may end after the recorder told how many segments there are', async () => {
    const path = await lab.segmentPath(0);
    expect((await lab.complete(1)).json().state).toBe('recording');
    expect(codeOf(await lab.openSegment(1))).toEqual([409, 'recording_complete']);
    await lab.patch(path, 0, bytes('one'));
    expect((await lab.details()).state).toBe('recording');
    await lab.patch(path, 3, bytes(''), { headers: { 'upload-length': '3' } });
    expect((await lab.details()).state).toBe('finishing');
  });

  it('refuses a number of segments that is less than there are', async () => {
    await lab.upload(1, bytes('two'));
    expect(codeOf(await lab.complete(1))).toEqual([400, 'invalid_argument']);
    expect(codeOf(await lab.complete(1, { by: 'bob' }))).toEqual([403, 'not_recorder']);
    expect(codeOf(await lab.complete(1, { by: 'mallory' }))).toEqual([404, 'recording_not_found']);
  });

  it('accepts an empty segment', async () => {
    await lab.upload(0, bytes(''));
    expect((await lab.complete(1)).json().state).toBe('finishing');
  });

  it('goes on after a chunk that a crash cut: nothing that was acknowledged is lost', async () => {
    const path = await lab.segmentPath();
    const file = join(lab.folder, 'segments', path.split('/').at(-1) ?? '');
    await lab.patch(path, 0, bytes('one,'));
    // The server died while it wrote the second chunk, after two bytes and some that were never written.
    appendFileSync(file, 'tw\0\0\0\0\0\0');
    expect((await lab.head(path)).headers['upload-offset']).toBe('4');
    const { statusCode } = await lab.patch(path, 4, bytes('two'), {
      headers: { 'upload-length': '7' },
    });
    expect(statusCode).toBe(204);
    expect(stored(path).subarray(0, 7).toString()).toBe('one,two');
  });

  it('goes on on another server that opens the same database and folder', async () => {
    const path = await lab.segmentPath();
    await lab.patch(path, 0, bytes('one,'));
    const segmentId = path.split('/').at(-1) ?? '';
    const other = lab.node();
    expect(await other.uploads.head('alice', 'r1', segmentId)).toMatchObject({ offset: 4 });
    const hash = createHash('sha256').update('two').digest('base64');
    const headers = {
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '4',
    };
    const chunk = { bytes: bytes('two'), offset: 4, hash };
    await other.uploads.append('alice', 'r1', segmentId, chunk, headers);
    expect((await lab.head(path)).headers['upload-offset']).toBe('7');
    expect(stored(path).toString()).toBe('one,two');
    await other.close();
  });

  it('asks for the bytes again if the storage lost them', async () => {
    const path = await lab.segmentPath();
    const file = join(lab.folder, 'segments', path.split('/').at(-1) ?? '');
    await lab.patch(path, 0, bytes('one,two'));
    truncateSync(file, 4);
    expect((await lab.head(path)).headers['upload-offset']).toBe('4');
    rmSync(file);
    expect((await lab.head(path)).statusCode).toBe(404);
    expect(await lab.segmentPath(0)).toBe(path);
    expect((await lab.head(path)).headers['upload-offset']).toBe('0');
    expect(statSync(file).size).toBe(0);
  });

  it('is not stopped by the limit of the API', async () => {
    const path = await lab.segmentPath();
    for (let offset = 0; offset < 300; offset++) {
      expect((await lab.patch(path, offset, bytes('x'))).statusCode).toBe(204);
    }
  });

  it('tells every page what it can do, and lets pages of allowed origins do it', async () => {
    const preflight = (origin: string) =>
      lab.api.request('recordings/r1/segments', { method: 'OPTIONS', headers: { origin } });
    const { statusCode, headers } = await preflight(ORIGIN);
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'tus-version': '1.0.0',
      'tus-extension': 'creation,creation-defer-length,checksum',
      'tus-checksum-algorithm': 'sha256',
      'access-control-allow-origin': ORIGIN,
    });
    expect(headers['access-control-allow-methods']).toContain('PATCH');
    expect(headers['access-control-allow-headers']).toContain('upload-checksum');
    const other = (await preflight('https://evil.example')).headers;
    expect(other['access-control-allow-methods']).toBeUndefined();
    const answer = await lab.openSegment(0, { headers: { origin: ORIGIN } });
    expect(answer.headers['access-control-expose-headers']).toContain('upload-offset');
    expect(
      (await lab.openSegment(0, { headers: { origin: 'https://evil.example' } })).statusCode,
    ).toBe(403);
  });
});

describe('the limits of the storage', () => {
  const restart = async (limits: Parameters<typeof RecordingLab.start>[0]) => {
    await lab.close();
    lab = await RecordingLab.start(limits);
    await lab.record();
  };

  it('refuse what is beyond the size of a recording, over all of its segments', async () => {
    await restart({ maxRecordingBytes: 10 });
    await lab.upload(0, bytes('123456'));
    const path = await lab.segmentPath(1);
    expect(codeOf(await lab.patch(path, 0, bytes('12345')))).toEqual([413, 'recording_too_large']);
    const headers = { 'upload-length': '5' };
    expect(codeOf(await lab.patch(path, 0, bytes('1'), { headers }))).toEqual([
      413,
      'recording_too_large',
    ]);
    expect((await lab.patch(path, 0, bytes('1234'))).statusCode).toBe(204);
    expect(
      (await lab.api.request('recordings/r1/segments', { method: 'OPTIONS' })).headers[
        'tus-max-size'
      ],
    ).toBe('10');
  });

  it('answer 507 while the disk is nearly full: the recorder keeps its bytes', async () => {
    const path = await lab.segmentPath();
    const full = lab.node({ minFreeBytes: Number.MAX_SAFE_INTEGER });
    const segment = { index: 1, startMs: 0 };
    const refusal = { code: 'storage_full' };
    await expect(full.uploads.open('alice', 'r1', segment, {})).rejects.toMatchObject(refusal);
    await full.close();
    await restart({ minFreeBytes: Number.MAX_SAFE_INTEGER });
    expect(codeOf(await lab.openSegment(0))).toEqual([507, 'storage_full']);
    expect(path).toBeDefined();
  });
});
