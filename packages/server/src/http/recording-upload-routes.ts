import {
  MAX_RECORDING_CHUNK,
  RECORDING_ERRORS,
  recordingParams,
  recordingSegmentMetadata,
  recordingSegmentParams,
} from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TusAnswer } from '../ports/recording-storage.ts';
import { ApiError } from './api-error.ts';
import type { RecordingPorts, UserIdOf } from './api-ports.ts';
import { preflightHeaders } from './cors.ts';
import { parseInput } from './input.ts';
import { answering } from './recording-errors.ts';

const SEGMENTS = '/recordings/:recordingId/segments';
const SEGMENT = `${SEGMENTS}/:segmentId`;
const TUS = { 'tus-resumable': '1.0.0' };
/** More than a recorder sends: chunks are at least a second of the recording. A backlog is sent at once. */
const MAX_UPLOAD_REQUESTS_PER_MINUTE = 1200;
const CHUNK_TYPE = 'application/offset+octet-stream';
/** Headers of tus that the storage has to see. */
const TUS_HEADERS = [
  'tus-resumable',
  'content-type',
  'upload-offset',
  'upload-length',
  'upload-defer-length',
] as const;

/** What this server can do, for every client (tus 1.0, "OPTIONS"). */
export function registerUploadPreflights(
  scope: FastifyInstance,
  origins: readonly string[],
  prefix: string,
  { uploads }: RecordingPorts,
): void {
  for (const path of [SEGMENTS, SEGMENT]) {
    scope.options(prefix + path, async (request, reply) =>
      reply
        .code(204)
        .headers({
          ...preflightHeaders(request, origins),
          ...TUS,
          'tus-version': '1.0.0',
          'tus-extension': 'creation,creation-defer-length,checksum',
          'tus-checksum-algorithm': 'sha256',
          'tus-max-size': String(uploads.maxBytes),
        })
        .send(),
    );
  }
}

/**
 * Uploads of segments by tus 1.0 with its extensions creation, creation-defer-length and checksum. Each chunk
 * needs a checksum, and is stored only if it is right.
 */
export async function registerUploadRoutes(
  parent: FastifyInstance,
  { uploads }: RecordingPorts,
  userIdOf: UserIdOf,
): Promise<void> {
  await parent.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      CHUNK_TYPE,
      { parseAs: 'buffer', bodyLimit: MAX_RECORDING_CHUNK },
      (_request, body, done) => done(null, body),
    );
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers(TUS);
    });
    const config = { rateLimit: { max: MAX_UPLOAD_REQUESTS_PER_MINUTE, timeWindow: 60_000 } };

    scope.post(SEGMENTS, { config }, async (request, reply) => {
      const { recordingId } = parseInput(recordingParams, request.params);
      if (request.body !== undefined) {
        throw new ApiError(400, 'invalid_argument', 'Send the bytes by PATCH.');
      }
      const segment = await answering(
        uploads.open(userIdOf(request), recordingId, metadataOf(request), tusHeadersOf(request)),
      );
      const location = `${request.url.split('?', 1)[0]}/${segment.id}`;
      return reply.code(201).header('location', location).send();
    });

    scope.head(SEGMENT, { config }, async (request, reply) => {
      const { recordingId, segmentId } = parseInput(recordingSegmentParams, request.params);
      const answer = await answering(uploads.head(userIdOf(request), recordingId, segmentId));
      return reply.code(200).headers(progressOf(answer)).send();
    });

    scope.patch(SEGMENT, { config }, async (request, reply) => {
      const { recordingId, segmentId } = parseInput(recordingSegmentParams, request.params);
      const chunk = {
        bytes: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
        offset: numberIn(request, 'upload-offset') ?? refuse("'Upload-Offset' is missing."),
        hash: checksumOf(request),
        segmentSize: numberIn(request, 'upload-length'),
      };
      const answer = await answering(
        uploads.append(userIdOf(request), recordingId, segmentId, chunk, tusHeadersOf(request)),
      );
      return reply.code(204).headers(progressOf(answer)).send();
    });
  });
}

function progressOf({ offset, length }: TusAnswer): Record<string, string> {
  return {
    'upload-offset': String(offset ?? 0),
    ...(length === undefined
      ? { 'upload-defer-length': '1' }
      : { 'upload-length': String(length) }),
  };
}

function tusHeadersOf({ headers }: FastifyRequest): Record<string, string> {
  if (headers['tus-resumable'] !== TUS['tus-resumable']) {
    throw new ApiError(412, 'unsupported_version', "This server speaks 'Tus-Resumable: 1.0.0'.");
  }
  const known: Record<string, string> = {};
  for (const name of TUS_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') known[name] = value;
  }
  return known;
}

/** `Upload-Metadata: startMs MA==,index MA==`: keys, and values in base64. */
function metadataOf({ headers }: FastifyRequest): { index: number; startMs: number } {
  const { 'upload-metadata': header } = headers;
  const pairs = typeof header === 'string' ? header.split(',') : [];
  const entries = pairs.map((pair): [string, string] => {
    const [key = '', value = ''] = pair.trim().split(' ', 2);
    return [key, Buffer.from(value, 'base64').toString()];
  });
  return parseInput(recordingSegmentMetadata, Object.fromEntries(entries));
}

function checksumOf({ headers }: FastifyRequest): string {
  const { 'upload-checksum': header } = headers;
  const hash = /^sha256 ([A-Za-z0-9+/]{43}=)$/.exec(typeof header === 'string' ? header : '')?.[1];
  if (hash !== undefined) return hash;
  throw new ApiError(400, 'checksum_missing', RECORDING_ERRORS.checksum_missing);
}

function numberIn({ headers }: FastifyRequest, name: string): number | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  return refuse(`'${name}' is not a whole number.`);
}

function refuse(message: string): never {
  throw new ApiError(400, 'invalid_argument', message);
}
