import { open } from 'node:fs/promises';
import { S3Error, type S3Options, sendS3 } from './s3-request.ts';

/** With at most 10,000 parts this is enough for 320 GB. */
const PART_BYTES = 32 * 1024 * 1024;

export interface S3Object {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** The objects of a bucket. Keys are without the prefix. */
export class S3Bucket {
  readonly #options: S3Options;
  readonly #prefix: string;

  constructor(options: S3Options) {
    this.#options = options;
    this.#prefix = options.prefix ?? '';
  }

  /** @throws Error if the bucket cannot be used */
  async check(): Promise<void> {
    try {
      await sendS3(this.#options, { method: 'HEAD' });
    } catch (cause) {
      throw new Error(
        `The bucket '${this.#options.bucket}' of the recordings cannot be used. Check its name, the endpoint and the keys.`,
        { cause },
      );
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const body = new Uint8Array(bytes);
    await sendS3(this.#options, { method: 'PUT', key: this.#prefix + key, body });
  }

  /** A local file as an object, which appears whole or not at all. Resolves to its size. */
  async putFile(name: string, path: string): Promise<number> {
    const key = this.#prefix + name;
    const file = await open(path, 'r');
    try {
      const uploadId = await this.#startUpload(key);
      try {
        const { size } = await file.stat();
        const parts: string[] = [];
        for (let start = 0; start < size || parts.length === 0; start += PART_BYTES) {
          const bytes = Buffer.alloc(Math.min(PART_BYTES, size - start));
          await file.read(bytes, 0, bytes.length, start);
          const number = parts.length + 1;
          const query = { uploadId, partNumber: `${number}` };
          const part = await sendS3(this.#options, { method: 'PUT', key, query, body: bytes });
          const etag = part.headers.get('etag') ?? '';
          parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`);
        }
        await this.#completeUpload(key, uploadId, parts);
        return size;
      } catch (error) {
        const abort = { method: 'DELETE', key, query: { uploadId } } as const;
        await sendS3(this.#options, abort).catch(() => {});
        throw error;
      }
    } finally {
      await file.close();
    }
  }

  /** Undefined if there is no such object. */
  async sizeOf(key: string): Promise<number | undefined> {
    try {
      const found = await sendS3(this.#options, { method: 'HEAD', key: this.#prefix + key });
      return Number(found.headers.get('content-length'));
    } catch (error) {
      if (error instanceof S3Error && error.status === 404) return undefined;
      throw error;
    }
  }

  /** From `start` up to and with `end`. */
  async *read(key: string, start: number, end: number): AsyncIterable<Uint8Array> {
    const { body } = await sendS3(this.#options, {
      method: 'GET',
      key: this.#prefix + key,
      headers: { range: `bytes=${start}-${end}` },
    });
    if (body) yield* body;
  }

  async *list(folder: string): AsyncIterable<S3Object> {
    let token: string | undefined;
    do {
      const answer = await sendS3(this.#options, {
        method: 'GET',
        query: {
          'list-type': '2',
          prefix: this.#prefix + folder,
          ...(token === undefined ? {} : { 'continuation-token': token }),
        },
      });
      const page = await answer.text();
      for (const [, object = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        yield {
          key: textIn(object, 'Key').slice(this.#prefix.length),
          size: Number(textIn(object, 'Size')),
          modifiedAt: Date.parse(textIn(object, 'LastModified')),
        };
      }
      token = textIn(page, 'NextContinuationToken') || undefined;
    } while (token !== undefined);
  }

  async remove(key: string): Promise<void> {
    await sendS3(this.#options, { method: 'DELETE', key: this.#prefix + key });
  }

  async #startUpload(key: string): Promise<string> {
    const answer = await sendS3(this.#options, { method: 'POST', key, query: { uploads: '' } });
    return textIn(await answer.text(), 'UploadId');
  }

  async #completeUpload(key: string, uploadId: string, parts: readonly string[]): Promise<void> {
    const request = {
      method: 'POST',
      key,
      query: { uploadId },
      body: `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`,
    } as const;
    const answer = await (await sendS3(this.#options, request)).text();
    // S3 answers before it is done, and may fail then.
    if (answer.includes('<Error>')) throw new S3Error(500, request, answer);
  }
}

/** The text of the first element of this name. Our keys need no character references. */
function textIn(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
}
