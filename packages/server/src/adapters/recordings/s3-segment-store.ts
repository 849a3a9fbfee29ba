import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DataStore, ERRORS, type KvStore, Upload } from '@tus/server';
import type { RandomAccessFile } from '../../ports/recording-storage.ts';
import type { S3Bucket } from './s3-bucket.ts';

export const SEGMENTS = 'segments/';
/** Offsets of the same length sort as numbers. */
const OFFSET_DIGITS = 15;

/**
 * Uploads as objects of S3: each chunk is one, named by its offset. `@tus/s3-store` is not used: it gathers chunks
 * to parts of 5 MiB and more, and deletes what was acknowledged of a part before it writes that again, so that a
 * crash at this moment would lose it.
 */
export class S3SegmentStore extends DataStore {
  override extensions = ['creation', 'creation-defer-length'];
  readonly #bucket: S3Bucket;
  readonly #uploads: KvStore<Upload>;

  constructor(bucket: S3Bucket, uploads: KvStore<Upload>) {
    super();
    this.#bucket = bucket;
    this.#uploads = uploads;
  }

  /** The row of the segment is all that there is before the first chunk. */
  override async create(upload: Upload): Promise<Upload> {
    await this.#uploads.set(upload.id, upload);
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await this.#uploads.get(id);
    if (!upload) throw ERRORS.FILE_NOT_FOUND;
    return upload;
  }

  override async declareUploadLength(id: string, size: number): Promise<void> {
    await this.#uploads.set(id, new Upload({ id, size, offset: 0 }));
  }

  /** What a chunk that was not acknowledged left is written over: the next one begins at the same offset. */
  override async write(source: Readable, id: string, offset: number): Promise<number> {
    const chunk = await buffer(source);
    if (chunk.length > 0) await this.#bucket.put(keyOf(id, offset), chunk);
    return offset + chunk.length;
  }
}

/** All chunks of a segment as one file; undefined if there are none. */
export async function openS3Segment(
  bucket: S3Bucket,
  id: string,
): Promise<RandomAccessFile | undefined> {
  const chunks: { readonly key: string; readonly start: number; readonly size: number }[] = [];
  for await (const { key, size } of bucket.list(keyOf(id))) {
    chunks.push({ key, start: Number(key.slice(keyOf(id).length)), size });
  }
  const last = chunks.at(-1);
  if (!last) return undefined;
  return {
    size: last.start + last.size,
    read: async (start, end) => {
      const parts: Uint8Array[] = [];
      for (const [index, chunk] of chunks.entries()) {
        const next = chunks[index + 1]?.start ?? chunk.start + chunk.size;
        const from = Math.max(start, chunk.start);
        const to = Math.min(end, next);
        if (from >= to) continue;
        for await (const part of bucket.read(chunk.key, from - chunk.start, to - chunk.start - 1)) {
          parts.push(part);
        }
      }
      return Buffer.concat(parts);
    },
    close: async () => {},
  };
}

/** The name of a chunk; without an offset, what the names of all of its chunks begin with. */
export function keyOf(id: string, offset?: number): string {
  const name = offset === undefined ? '' : String(offset).padStart(OFFSET_DIGITS, '0');
  return `${SEGMENTS}${id}/${name}`;
}
