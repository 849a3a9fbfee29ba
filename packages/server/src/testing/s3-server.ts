import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Options } from '../adapters/recordings/s3-request.ts';

interface StoredObject {
  readonly bytes: Buffer;
  modifiedAt: number;
}

/** The part of S3 that recordings use, in memory, with one bucket `calls`. It checks no signatures. */
export class S3Server {
  readonly objects = new Map<string, StoredObject>();
  /** Parts of uploads that are not complete, by their number. */
  readonly uploads = new Map<string, Map<number, Buffer>>();
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  /** As many requests to write are answered with 500. */
  failures = 0;

  static async start(): Promise<S3Server> {
    const server = new S3Server();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get options(): S3Options {
    const { port } = this.#server.address() as AddressInfo;
    const keys = { accessKeyId: 'key', secretAccessKey: 'secret' };
    return { bucket: 'calls', endpoint: `http://127.0.0.1:${port}`, prefix: 'test/', ...keys };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://s3');
    const [, bucket, ...rest] = decodeURIComponent(pathname).split('/');
    const key = rest.join('/');
    const body = await buffer(request);
    const respond = (status: number, headers = {}, content: Buffer | string = '') =>
      void response.writeHead(status, headers).end(request.method === 'HEAD' ? '' : content);
    const upload = this.uploads.get(query.get('uploadId') ?? '');
    if (bucket !== 'calls') return respond(404);
    if (this.failures > 0 && request.method === 'PUT') {
      this.failures--;
      return respond(500);
    }
    if (request.method === 'POST' && query.has('uploads')) {
      const id = `upload-${this.uploads.size}`;
      this.uploads.set(id, new Map());
      return respond(200, {}, xml(`<UploadId>${id}</UploadId>`, 'InitiateMultipartUploadResult'));
    }
    if (request.method === 'POST' && upload) {
      const parts = [...upload].sort(([one], [other]) => one - other).map(([, part]) => part);
      this.#put(key, Buffer.concat(parts));
      this.uploads.delete(query.get('uploadId') ?? '');
      return respond(200, {}, xml('<ETag>"x"</ETag>', 'CompleteMultipartUploadResult'));
    }
    if (request.method === 'PUT') {
      if (upload) upload.set(Number(query.get('partNumber')), body);
      else this.#put(key, body);
      return respond(200, { etag: '"x"' });
    }
    if (request.method === 'DELETE') {
      if (upload) this.uploads.delete(query.get('uploadId') ?? '');
      else this.objects.delete(key);
      return respond(204);
    }
    if (key === '') {
      if (request.method === 'HEAD') return respond(200);
      return respond(
        200,
        {},
        this.#list(query.get('prefix') ?? '', query.get('continuation-token')),
      );
    }
    const found = this.objects.get(key)?.bytes;
    if (!found) return respond(404);
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = start === undefined ? found : found.subarray(Number(start), Number(end) + 1);
    return respond(start === undefined ? 200 : 206, { 'content-length': part.length }, part);
  }

  #put(key: string, bytes: Buffer): void {
    this.objects.set(key, { bytes, modifiedAt: Date.now() });
  }

  /** Two objects on a page. */
  #list(prefix: string, after: string | null): string {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const rest = keys.filter((key) => after === null || key > after);
    const page = rest.slice(0, 2);
    const contents = page.map((key) => {
      const { bytes, modifiedAt } = this.objects.get(key) as StoredObject;
      const time = new Date(modifiedAt).toISOString();
      return `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><LastModified>${time}</LastModified></Contents>`;
    });
    const more = rest.length > 2 ? `<NextContinuationToken>${page[1]}</NextContinuationToken>` : '';
    return xml(contents.join('') + more, 'ListBucketResult');
  }
}

function xml(content: string, name: string): string {
  return `<?xml version="1.0"?><${name}>${content}</${name}>`;
}
