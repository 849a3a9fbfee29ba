import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';
import { joined } from '../spool/memory-parts.ts';

/** What happens to the next request: a status, or no answer. `lost` does what it asks for first. */
export type Fault = number | 'no answer' | 'lost' | { status: number; code: string };

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A server with tus 1.0 and its checksums, as ADR 18 describes it, and the stack that reaches it. */
export class FakeTusServer implements HttpStack {
  token = 'Bearer 1';
  readonly faults: Fault[] = [];
  readonly requests: { method: string; status: number | null; headers: Map<string, string> }[] = [];
  readonly uploads: { bytes: Uint8Array; length: number | null; metadata: string }[] = [];
  /** Called before each request is answered. */
  onRequest: () => void = () => undefined;

  getName(): string {
    return 'FakeTusServer';
  }

  createRequest(method: string, url: string): HttpRequest {
    const headers = new Map<string, string>();
    return {
      getMethod: () => method,
      getURL: () => url,
      setHeader: (name, value) => void headers.set(name, value),
      getHeader: (name) => headers.get(name),
      setProgressHandler: () => undefined,
      abort: async () => undefined,
      getUnderlyingObject: () => undefined,
      send: async (body: Blob | null) => {
        this.onRequest();
        const bytes = body ? new Uint8Array(await body.arrayBuffer()) : new Uint8Array(0);
        const fault = this.faults.shift();
        const answer =
          fault === undefined || fault === 'lost'
            ? await this._answer(method, url, headers, bytes)
            : answerOf(fault);
        const status = answer && fault !== 'lost' ? answer.status : null;
        this.requests.push({ method, status, headers });
        if (!answer || status === null) throw new Error('network');
        return responseOf(answer);
      },
    };
  }

  private async _answer(
    method: string,
    url: string,
    headers: Map<string, string>,
    bytes: Uint8Array,
  ): Promise<Answer> {
    if (headers.get('Authorization') !== this.token) return { status: 401 };
    if (method === 'POST') {
      this.uploads.push({
        bytes: new Uint8Array(0),
        length: null,
        metadata: headers.get('Upload-Metadata') ?? '',
      });
      return { status: 201, headers: { Location: `${url}/${this.uploads.length - 1}` } };
    }
    const upload = this.uploads[Number(url.replace(/.*\//, ''))];
    if (!upload) return { status: 404 };
    const offset = (): Record<string, string> => ({
      'Upload-Offset': String(upload.bytes.length),
    });
    if (method === 'HEAD') {
      const headers = offset();
      if (upload.length !== null) headers['Upload-Length'] = String(upload.length);
      return { status: 200, headers };
    }
    if (headers.get('Upload-Offset') !== String(upload.bytes.length)) return { status: 409 };
    const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    if (headers.get('Upload-Checksum') !== `sha256 ${hash}`) return { status: 460 };
    upload.bytes = joined([upload.bytes, bytes]);
    const length = headers.get('Upload-Length');
    if (length) upload.length = Number(length);
    return { status: 204, headers: offset() };
  }
}

function answerOf(fault: Exclude<Fault, 'lost'>): Answer | null {
  if (fault === 'no answer') return null;
  if (typeof fault === 'number') return { status: fault };
  return { status: fault.status, body: JSON.stringify({ code: fault.code }) };
}

const responseOf = ({ status, headers = {}, body = '' }: Answer): HttpResponse => ({
  getStatus: () => status,
  getHeader: (name) => headers[name],
  getBody: () => body,
  getUnderlyingObject: () => undefined,
});
