import { VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { SpooledSegment } from '../spool/spooled-segment.ts';
import { FakeBrowser } from '../testing/pages.ts';
import { areFrom, bytesFrom } from '../testing/small-disk.ts';
import { FakeTusServer, type Fault } from '../testing/tus-server.ts';
import { SegmentUpload } from './segment-upload.ts';
import type { UploadPhase } from './upload-state.ts';

const NEW = { recordingId: 'r', startMs: 1500, userId: 'me' };
const MIB = 1024 * 1024;

async function setUp(...faults: Fault[]) {
  const browser = new FakeBrowser();
  const page = browser.openPage();
  const server = new FakeTusServer();
  server.faults.push(...faults);
  const clock = new VirtualClock();
  const tokens = ['Bearer 1'];
  const refusals: unknown[] = [];
  const wake: (() => void)[] = [];
  const send = (segment: SpooledSegment) =>
    new SegmentUpload(segment, {
      api: 'https://calls.example/calls/api',
      authorization: async (isRefused) => {
        if (isRefused) refusals.push(tokens.shift());
        return tokens[0];
      },
      clock,
      random: () => 1,
      onWakeUp: (callback) => {
        wake.push(callback);
        return () => void wake.splice(wake.indexOf(callback), 1);
      },
      httpStack: server,
    });
  const segment = await page.spool.create(NEW);
  return { browser, page, server, clock, tokens, refusals, wake, send, segment };
}

/** Resolves once the upload has this phase. The clock moves while it waits, if it is given. */
async function reaches(upload: SegmentUpload, phase: UploadPhase, clock?: VirtualClock) {
  while (upload.state.get().phase !== phase) {
    await clock?.advance(500);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function complete(segment: SpooledSegment, length: number) {
  await segment.append(bytesFrom(0, length));
  await segment.complete();
}

describe('the upload of a segment', () => {
  it('carries its place, at most 5 MiB in a request, each with its hash, and tells the length at the end', async () => {
    const { server, send, segment, browser } = await setUp();
    await complete(segment, 12 * MIB);
    const upload = send(segment);
    await upload.ended;
    expect(server.uploads[0]?.length).toBe(12 * MIB);
    expect(areFrom(server.uploads[0]?.bytes, 0, 12 * MIB)).toBe(true);
    const metadata = Object.fromEntries(
      (server.uploads[0]?.metadata ?? '').split(',').map((pair) => {
        const [name = '', value = ''] = pair.split(' ');
        return [name, atob(value)];
      }),
    );
    expect(metadata).toEqual({ index: '0', startMs: '1500', segmentId: 'segment1' });
    expect(server.requests.map(({ method, status }) => [method, status])).toEqual([
      ['POST', 201],
      ['PATCH', 204],
      ['PATCH', 204],
      ['PATCH', 204],
    ]);
    expect(upload.state.get()).toMatchObject({ phase: 'done', sent: 12 * MIB });
    expect(browser.disk.used).toBe(0);
    expect(await browser.openPage().spool.pendingSegments('me')).toEqual([]);
  });

  it('sends what a growing segment has every two seconds, and removes bytes only after the answer', async () => {
    const { server, send, segment, clock, browser } = await setUp();
    await segment.append(bytesFrom(0, 100));
    const used: number[] = [];
    server.onRequest = () => used.push(browser.disk.used);
    const upload = send(segment);
    await clock.advance(1999);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST']);
    await clock.advance(1);
    while (upload.state.get().sent < 100) await clock.advance(0);
    expect(upload.state.get()).toEqual({ phase: 'sending', sent: 100, size: 100, status: null });
    await segment.append(bytesFrom(100, 50));
    await segment.complete();
    await upload.ended;
    expect(server.uploads[0]?.length).toBe(150);
    expect(areFrom(server.uploads[0]?.bytes, 0, 150)).toBe(true);
    expect(used).toEqual([100, 100, 150]);
    expect(browser.disk.used).toBe(0);
  });

  it('sends an empty segment', async () => {
    const { server, send, segment } = await setUp();
    await segment.complete();
    await send(segment).ended;
    expect(server.uploads[0]?.length).toBe(0);
  });

  it('goes on where the server is after an answer was lost, and creates no second upload', async () => {
    const { server, send, segment, clock } = await setUp();
    await complete(segment, 7 * MIB);
    const upload = send(segment);
    server.onRequest = () => {
      if (server.requests.length === 1) server.faults.push('lost');
    };
    await reaches(upload, 'done', clock);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH']);
    expect(server.uploads).toHaveLength(1);
    expect(areFrom(server.uploads[0]?.bytes, 0, 7 * MIB)).toBe(true);
  });

  it('is taken up by the next page after a crash, at the offset of the server', async () => {
    const { server, send, segment, clock, page, browser } = await setUp();
    await segment.append(bytesFrom(0, 6 * MIB));
    const upload = send(segment);
    while (upload.state.get().sent < 5 * MIB) await clock.advance(0);
    upload.stop();
    page.crash();
    const { spool } = browser.openPage();
    const [note] = await spool.pendingSegments('me');
    const found = await spool.open(note?.segmentId ?? '');
    if (!found) throw new Error('the segment is not free');
    await send(found).ended;
    expect(server.uploads).toHaveLength(1);
    expect(server.uploads[0]?.length).toBe(6 * MIB);
    expect(areFrom(server.uploads[0]?.bytes, 0, 6 * MIB)).toBe(true);
  });

  it('ends a segment that the server has more of than the disk', async () => {
    const { server, send, segment, clock, page, browser } = await setUp();
    browser.disk.capacity = 100;
    await segment.append(bytesFrom(0, 100));
    await segment.append(bytesFrom(100, 50));
    const upload = send(segment);
    while (upload.state.get().sent < 150) await clock.advance(500);
    upload.stop();
    page.crash();
    const { spool } = browser.openPage();
    const found = await spool.open('segment1');
    if (!found) throw new Error('the segment is not free');
    await send(found).ended;
    expect(server.uploads[0]?.length).toBe(150);
    expect(areFrom(server.uploads[0]?.bytes, 0, 150)).toBe(true);
  });

  it.each<[string, Fault, UploadPhase]>([
    ['a refused hash (460)', 460, 'waiting_for_network'],
    ['a wrong offset', { status: 409, code: 'offset_mismatch' }, 'waiting_for_network'],
    ['a conflict without a reason', 409, 'waiting_for_network'],
    ['a server that restarts (503)', 503, 'waiting_for_network'],
    ['a lost network', 'no answer', 'waiting_for_network'],
    ['a full server (507)', 507, 'server_full'],
  ])('waits and tries again after %s, and loses nothing', async (_, fault, phase) => {
    const { server, send, segment, clock } = await setUp();
    await complete(segment, 6 * MIB);
    server.onRequest = () => {
      if (server.requests.length === 1) server.faults.push(fault);
    };
    const upload = send(segment);
    await reaches(upload, phase);
    await reaches(upload, 'done', clock);
    expect(areFrom(server.uploads[0]?.bytes, 0, 6 * MIB)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('waits longer after each failure, with some chance in it', async () => {
    const faults: Fault[] = Array.from({ length: 7 }, () => 'no answer');
    const { server, send, segment, clock } = await setUp(...faults);
    await complete(segment, 10);
    const upload = send(segment);
    const pauses: number[] = [];
    while (pauses.length < 7) {
      await reaches(upload, 'waiting_for_network');
      const from = clock.now();
      const { length } = server.requests;
      while (server.requests.length === length) await clock.advance(1000);
      pauses.push(clock.now() - from);
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('tries again at once when the network returns', async () => {
    const { send, segment, wake } = await setUp('no answer');
    await complete(segment, 10);
    const upload = send(segment);
    await reaches(upload, 'waiting_for_network');
    wake[0]?.();
    await upload.ended;
    expect(upload.state.get().phase).toBe('done');
    expect(wake).toEqual([]);
  });

  it('asks for another token when one is refused, and goes on without a pause', async () => {
    const { server, send, segment, tokens, refusals } = await setUp();
    await complete(segment, 10);
    server.token = 'Bearer 2';
    tokens.push('Bearer 2');
    await send(segment).ended;
    expect(server.requests.map(({ status }) => status)).toEqual([401, 201, 204]);
    expect(refusals).toEqual(['Bearer 1']);
  });

  it('waits where the new token is refused, too', async () => {
    const { server, send, segment, clock, tokens } = await setUp();
    await complete(segment, 10);
    server.token = 'Bearer 3';
    tokens.push('Bearer 2', 'Bearer 2');
    const upload = send(segment);
    await reaches(upload, 'waiting_for_network');
    expect(upload.state.get().status).toBe(401);
    server.token = 'Bearer 2';
    await reaches(upload, 'done', clock);
  });

  it.each<[number, Fault]>([
    [403, 403],
    [404, 404],
    [410, 410],
    [409, { status: 409, code: 'recording_complete' }],
  ])('keeps the file where the server refuses it with %i', async (status, fault) => {
    const { send, segment, browser, page } = await setUp(fault);
    await complete(segment, 10);
    const upload = send(segment);
    await upload.ended;
    expect(upload.state.get()).toMatchObject({ phase: 'refused', status });
    expect(browser.disk.used).toBe(10);
    page.crash();
    const [note] = await browser.openPage().spool.pendingSegments('me');
    expect(note).toMatchObject({ refused: status, complete: true });
  });
});
