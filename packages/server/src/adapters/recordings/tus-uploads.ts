import { type DataStore, MemoryLocker, Server } from '@tus/server';
import type { SegmentUploads, TusAnswer } from '../../ports/recording-storage.ts';
import type { RecordingSegment } from '../../ports/recording-store.ts';

/** The server of tus never sees a request of a client, so its own address does not matter. */
const URL_PREFIX = 'http://tus.invalid/segments/';

/**
 * Uploads by `@tus/server` 2. The routes check who sends what, and the hash of a chunk; this answers what tus
 * says about the upload.
 *
 * A lock orders the requests of one node. Requests of one upload on two nodes cannot damage a file: every chunk
 * was compared with its hash, and the same byte of a segment is the same in each, so they write the same.
 */
export class TusUploads implements SegmentUploads {
  readonly #server: Server;

  constructor(datastore: DataStore) {
    this.#server = new Server({
      path: '/segments',
      datastore,
      locker: new MemoryLocker(),
      relativeLocation: true,
      namingFunction: ({ url }) => url.slice(URL_PREFIX.length),
    });
  }

  create({ id }: RecordingSegment, headers: Readonly<Record<string, string>>): Promise<TusAnswer> {
    return this.#answer('POST', id, headers);
  }

  head(segmentId: string): Promise<TusAnswer> {
    return this.#answer('HEAD', segmentId, { 'tus-resumable': '1.0.0' });
  }

  append(
    segmentId: string,
    headers: Readonly<Record<string, string>>,
    chunk: Uint8Array<ArrayBuffer>,
  ): Promise<TusAnswer> {
    const length = { 'content-length': String(chunk.length) };
    return this.#answer('PATCH', segmentId, { ...headers, ...length }, chunk);
  }

  async #answer(
    method: string,
    id: string,
    headers: Readonly<Record<string, string>>,
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<TusAnswer> {
    const request = new Request(URL_PREFIX + id, {
      method,
      headers: { ...headers },
      ...(body ? { body } : {}),
    });
    const response = await this.#server.handleWeb(request as never);
    const numberOf = (name: string) => {
      const value = response.headers.get(name);
      return value === null ? undefined : Number(value);
    };
    return {
      status: response.status,
      offset: numberOf('upload-offset'),
      length: numberOf('upload-length'),
      message: response.ok ? '' : (await response.text()).trim(),
    };
  }
}
