import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  RandomAccessFile,
  RecordingStorage,
  ResultFile,
} from '../../ports/recording-storage.ts';
import type { RecordingFiles } from '../../ports/recording-store.ts';
import type { S3Bucket, S3Object } from './s3-bucket.ts';
import { keyOf, openS3Segment, SEGMENTS } from './s3-segment-store.ts';

const RESULTS = 'results/';
const BATCH = 200;

/** Recordings in a bucket of S3. What is being made is in a folder of this process until it is complete. */
export class S3Storage implements RecordingStorage {
  readonly #bucket: S3Bucket;
  #unfinished: Promise<string> | undefined;

  constructor(bucket: S3Bucket) {
    this.#bucket = bucket;
  }

  /** @throws Error if the bucket cannot be used */
  async prepare(): Promise<void> {
    await this.#bucket.check();
  }

  /** A bucket has no end that it tells. */
  async freeBytes(): Promise<undefined> {}

  openSegment(id: string): Promise<RandomAccessFile | undefined> {
    return openS3Segment(this.#bucket, id);
  }

  async openResult(name: string): Promise<ResultFile | undefined> {
    const size = await this.#bucket.sizeOf(RESULTS + name);
    if (size === undefined) return undefined;
    return {
      size,
      stream: (start, end) => this.#bucket.read(RESULTS + name, start, end),
      close: async () => {},
    };
  }

  async newFile(name: string): Promise<string> {
    this.#unfinished ??= mkdtemp(join(tmpdir(), 'xpchat-recordings-'));
    const folder = await this.#unfinished;
    // The system may have deleted what lay there for long.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, name);
  }

  async publish(name: string): Promise<number> {
    return this.#bucket.putFile(RESULTS + name, await this.newFile(name));
  }

  async discard(name: string): Promise<void> {
    await rm(await this.newFile(name), { force: true });
  }

  write(name: string, bytes: Uint8Array): Promise<void> {
    return this.#bucket.put(RESULTS + name, bytes);
  }

  async remove({ segments, results }: RecordingFiles): Promise<void> {
    for (const id of segments) {
      for await (const { key } of this.#bucket.list(keyOf(id))) await this.#bucket.remove(key);
    }
    for (const name of results) await this.#bucket.remove(RESULTS + name);
  }

  async close(): Promise<void> {
    if (this.#unfinished) await rm(await this.#unfinished, { recursive: true, force: true });
  }

  async *olderThan(time: number): AsyncIterable<RecordingFiles> {
    for await (const keys of oldNames(this.#bucket.list(SEGMENTS), time)) {
      const ids = keys.map((key) => key.slice(SEGMENTS.length).split('/', 1)[0] ?? '');
      yield { segments: [...new Set(ids)], results: [] };
    }
    for await (const keys of oldNames(this.#bucket.list(RESULTS), time)) {
      yield { segments: [], results: keys.map((key) => key.slice(RESULTS.length)) };
    }
  }
}

async function* oldNames(objects: AsyncIterable<S3Object>, time: number): AsyncIterable<string[]> {
  let batch: string[] = [];
  for await (const { key, modifiedAt } of objects) {
    if (modifiedAt >= time) continue;
    batch.push(key);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
