import { createHash, createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** Where an S3 bucket is, and the keys with which it is opened. */
export interface S3Options {
  readonly bucket: string;
  /** Such as `https://s3.example:9000`. Absent for Amazon's own. */
  readonly endpoint?: string | undefined;
  /** Default: `us-east-1`. */
  readonly region?: string | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Comes before the name of every object, such as `calls/`. */
  readonly prefix?: string | undefined;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Empty for the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
}

const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 100;

/** S3 refused a request, or could not fulfil it. */
export class S3Error extends Error {
  readonly status: number;

  constructor(status: number, { method }: S3Request, answer: string) {
    const code = /<Code>([^<]*)<\/Code>/.exec(answer)?.[1] ?? 'no reason';
    super(`S3 answered a ${method} with ${status}: ${code}`);
    this.name = 'S3Error';
    this.status = status;
  }
}

/**
 * Sends a request with a signature (AWS Signature Version 4), and again after a failure of the network or of the
 * server. Amazon's own client is not used: it is some hundred modules for seven requests.
 *
 * @throws S3Error for an answer that is no success
 */
export async function sendS3(options: S3Options, request: S3Request): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === MAX_ATTEMPTS;
    try {
      const response = await sendOnce(options, request);
      if (response.ok) return response;
      const error = new S3Error(response.status, request, await response.text());
      if (isLast || response.status < 500) throw error;
    } catch (error) {
      if (isLast || error instanceof S3Error) throw error;
    }
    await pause(FIRST_PAUSE_MS * 2 ** attempt);
  }
}

function sendOnce(options: S3Options, request: S3Request): Promise<Response> {
  const { bucket, endpoint, region = 'us-east-1' } = options;
  const { method, key = '', query = {}, headers = {}, body } = request;
  // Other servers than Amazon's have no host name for each bucket.
  const base = endpoint
    ? `${endpoint.replace(/\/+$/, '')}/${bucket}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const path = key.split('/').map(encode).join('/');
  const url = new URL(`${base}/${path}?${pairs.sort().join('&')}`);
  return fetch(url, {
    method,
    headers: { ...headers, ...signed(options, region, method, url, body ?? '') },
    ...(body === undefined ? {} : { body }),
  });
}

function signed(
  { accessKeyId, secretAccessKey }: S3Options,
  region: string,
  method: string,
  url: URL,
  body: Uint8Array | string,
): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const payload = sha256(body);
  const names = 'host;x-amz-content-sha256;x-amz-date';
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1),
    `host:${url.host}\nx-amz-content-sha256:${payload}\nx-amz-date:${time}\n`,
    names,
    payload,
  ].join('\n');
  const date = time.slice(0, 8);
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${secretAccessKey}`,
  );
  const signature = hmac(key, text).toString('hex');
  return {
    'x-amz-content-sha256': payload,
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** RFC 3986: only unreserved characters stay. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
