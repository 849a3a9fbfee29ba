import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingLab } from '../../testing/recording-lab.ts';
import { S3Server } from '../../testing/s3-server.ts';
import { SEGMENTS } from '../../testing/segments.ts';
import { S3Bucket } from './s3-bucket.ts';

const HOUR_MS = 3_600_000;

describe('recordings in S3', () => {
  let server: S3Server;
  let lab: RecordingLab;
  beforeEach(async () => {
    server = await S3Server.start();
    lab = await RecordingLab.start({ storage: { s3: server.options } });
    await lab.record();
  });
  afterEach(async () => {
    await lab.close();
    await server.close();
  });

  const keys = () => [...server.objects.keys()].sort();
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  /** Sends a segment in three chunks of different sizes. */
  async function sendInChunks(path: string, bytes: Buffer): Promise<void> {
    for (const [start, end] of [
      [0, 7000],
      [7000, 7001],
      [7001, bytes.length],
    ] as const) {
      const headers = end === bytes.length ? { 'upload-length': `${end}` } : {};
      const answer = await lab.patch(path, start, bytes.subarray(start, end), { headers });
      expect(answer.statusCode).toBe(204);
    }
  }

  it('are stored chunk by chunk, finished and played, and deleted for real', async () => {
    const path = await lab.segmentPath();
    await sendInChunks(path, SEGMENTS.small);
    const id = path.split('/').at(-1);
    expect(keys()).toEqual(
      ['000000000000000', '000000000007000', '000000000007001'].map(
        (offset) => `test/segments/${id}/${offset}`,
      ),
    );
    const stored = keys().map((key) => server.objects.get(key)?.bytes ?? Buffer.alloc(0));
    expect(hash(Buffer.concat(stored))).toBe(hash(SEGMENTS.small));
    await lab.complete(1);
    await lab.service.jobs.runDue();
    const { state, durationMs, sizeBytes } = await lab.details();
    expect(state).toBe('ready');
    expect(durationMs).toBeGreaterThanOrEqual(3000);
    expect(keys().map((key) => key.replace(/\.[\w-]{36}\./, '.'))).toEqual([
      'test/results/r1.webm',
      'test/results/r1.webp',
    ]);
    const whole = await lab.api.as('bob', 'recordings/r1/media');
    expect(whole.rawPayload).toHaveLength(sizeBytes);
    const part = await lab.api.as('bob', 'recordings/r1/media', {
      headers: { range: 'bytes=5-9' },
    });
    expect([part.statusCode, part.rawPayload]).toEqual([206, whole.rawPayload.subarray(5, 10)]);
    await lab.service.recordings.stopped('r1', 'c1', lab.clock.now());
    await lab.api.as('alice', 'recordings/r1', { method: 'DELETE' });
    expect(keys()).toEqual([]);
  });

  it('lose nothing that was acknowledged when a chunk cannot be stored', async () => {
    const path = await lab.segmentPath();
    const bytes = SEGMENTS.small;
    await lab.patch(path, 0, bytes.subarray(0, 5000));
    // It tries four times.
    server.failures = 4;
    const failed = await lab.patch(path, 5000, bytes.subarray(5000, 9000));
    expect([failed.statusCode, failed.json().code]).toEqual([500, 'server_error']);
    expect((await lab.head(path)).headers['upload-offset']).toBe('5000');
    const headers = { 'upload-length': `${bytes.length}` };
    expect((await lab.patch(path, 5000, bytes.subarray(5000), { headers })).statusCode).toBe(204);
    await lab.complete(1);
    await lab.service.jobs.runDue();
    expect((await lab.details()).state).toBe('ready');
  });

  it('go on after a chunk that was stored and not acknowledged', async () => {
    const path = await lab.segmentPath();
    const bytes = SEGMENTS.small;
    await lab.patch(path, 0, bytes.subarray(0, 5000));
    // The server died after it had stored this one.
    const id = path.split('/').at(-1) ?? '';
    await new S3Bucket(server.options).put(
      `segments/${id}/000000000005000`,
      bytes.subarray(5000, 15_000),
    );
    expect((await lab.head(path)).headers['upload-offset']).toBe('5000');
    await lab.patch(path, 5000, bytes.subarray(5000, 6000));
    const headers = { 'upload-length': `${bytes.length}` };
    await lab.patch(path, 6000, bytes.subarray(6000), { headers });
    await lab.complete(1);
    await lab.service.jobs.runDue();
    const { durationMs } = await lab.details();
    expect(durationMs).toBeGreaterThanOrEqual(3000);
  });

  it('leave no objects that belong to no recording', async () => {
    await lab.upload(0, SEGMENTS.small);
    const bucket = new S3Bucket(server.options);
    for (const key of ['segments/x/000000000000000', 'results/r9.x.webm', 'results/young']) {
      await bucket.put(key, Buffer.from('x'));
    }
    for (const [key, object] of server.objects) {
      if (!key.endsWith('young')) object.modifiedAt = lab.clock.now() - HOUR_MS - 1000;
    }
    await lab.service.cleaning.run();
    expect(keys()).toEqual([
      'test/results/young',
      expect.stringMatching(/^test\/segments\/[\w-]{36}\//),
    ]);
  });

  it('tell at the start if the bucket cannot be used', async () => {
    await expect(lab.service.start()).resolves.toBeUndefined();
    const other = lab.node({ storage: { s3: { ...server.options, bucket: 'other' } } });
    await expect(other.start()).rejects.toThrow("The bucket 'other' of the recordings");
    await other.close();
  });
});

/** `http://KEY:SECRET@host:port/bucket`. `npm test` starts such a server. */
const { TEST_S3_URL: url } = process.env;
if (url !== undefined) {
  it('recordings work on another S3 server, which checks the signatures', async () => {
    const { origin, host, protocol, username, password, pathname } = new URL(url);
    const s3 = {
      bucket: pathname.slice(1),
      endpoint: origin === 'null' ? `${protocol}//${host}` : origin,
      // Characters that the signature needs in another form.
      prefix: `test (${Date.now()})/`,
      accessKeyId: username,
      secretAccessKey: password,
    };
    const lab = await RecordingLab.start({ storage: { s3 } });
    await lab.service.start();
    const { small, large } = SEGMENTS;
    const { state, durationMs = 0, sizeBytes } = await lab.finished('r1', small, large);
    expect([state, durationMs > 63_000]).toEqual(['ready', true]);
    const headers = { range: 'bytes=10-' };
    const media = await lab.api.as('bob', 'recordings/r1/media', { headers });
    expect([media.statusCode, media.rawPayload.length]).toEqual([206, sizeBytes - 10]);
    await lab.api.as('alice', 'recordings/r1', { method: 'DELETE' });
    const left: string[] = [];
    for await (const { key } of new S3Bucket(s3).list('')) left.push(key);
    expect(left).toEqual([]);
    await lab.close();
  });
}
