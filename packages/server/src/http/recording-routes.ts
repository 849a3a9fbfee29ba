import { Readable } from 'node:stream';
import {
  isGuestId,
  RECORDING_ERRORS,
  type Recording,
  type RecordingDetails,
  recordingCompleteBody,
  recordingParams,
  recordingShareParams,
  recordingsQuery,
  recordingTitleBody,
} from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StoredRecording } from '../ports/recording-store.ts';
import { ApiError } from './api-error.ts';
import type { RecordingPorts, UserIdOf } from './api-ports.ts';
import { byteRangeOf } from './byte-range.ts';
import { parseInput } from './input.ts';
import { answering } from './recording-errors.ts';

/** A player asks for many ranges of one file. */
const MAX_MEDIA_REQUESTS_PER_MINUTE = 1200;
const ONE = '/recordings/:recordingId';
/** A wildcard, because the host may limit named parameters to 100 characters. */
const SHARE = `${ONE}/shares/*`;

/** The person's recordings: a list, the files, and what the person who made one may change. */
export function registerRecordingRoutes(
  scope: FastifyInstance,
  { recordings }: RecordingPorts,
  userIdOf: UserIdOf,
): void {
  const idOf = (request: FastifyRequest) => parseInput(recordingParams, request.params).recordingId;

  scope.get(
    '/recordings',
    { config: { query: Object.keys(recordingsQuery.pipe[0].entries) } },
    async (request): Promise<{ recordings: Recording[] }> => {
      const query = parseInput(recordingsQuery, request.query);
      return { recordings: await recordings.list(userIdOf(request), query) };
    },
  );

  scope.get(
    ONE,
    async (request): Promise<RecordingDetails> =>
      answering(recordings.get(userIdOf(request), idOf(request))),
  );

  scope.patch(ONE, async (request): Promise<Recording> => {
    const { title } = parseInput(recordingTitleBody, request.body);
    return answering(recordings.rename(userIdOf(request), idOf(request), title));
  });

  scope.delete(ONE, async (request, reply) => {
    await answering(recordings.remove(userIdOf(request), idOf(request)));
    return reply.code(204).send();
  });

  scope.post(`${ONE}/complete`, async (request): Promise<Recording> => {
    const { segments } = parseInput(recordingCompleteBody, request.body);
    return answering(recordings.complete(userIdOf(request), idOf(request), segments));
  });

  scope.put(SHARE, async (request, reply) => {
    const { recordingId, userId } = shareOf(request);
    if (isGuestId(userId)) {
      throw new ApiError(400, 'invalid_argument', 'A guest cannot open a recording.');
    }
    await answering(recordings.share(userIdOf(request), recordingId, userId));
    return reply.code(204).send();
  });

  scope.delete(SHARE, async (request, reply) => {
    const { recordingId, userId } = shareOf(request);
    await answering(recordings.unshare(userIdOf(request), recordingId, userId));
    return reply.code(204).send();
  });

  const rateLimit = { max: MAX_MEDIA_REQUESTS_PER_MINUTE, timeWindow: 60_000 };
  scope.route({
    method: ['GET', 'HEAD'],
    url: `${ONE}/media`,
    config: { query: ['download'], rateLimit },
    handler: async (request, reply) => {
      const opened = await answering(
        recordings.open(userIdOf(request), idOf(request), 'mediaFile'),
      );
      const { recording } = opened;
      const { download } = request.query as { readonly download?: unknown };
      if (download !== undefined) {
        reply.header('content-disposition', attachment(recording));
      }
      reply.type(recording.content === 'audio' ? 'audio/webm' : 'video/webm');
      return sendFile(request, reply, opened);
    },
  });
  scope.route({
    method: ['GET', 'HEAD'],
    url: `${ONE}/poster`,
    config: { rateLimit },
    handler: async (request, reply) => {
      const opened = await answering(
        recordings.open(userIdOf(request), idOf(request), 'posterFile'),
      );
      reply.type('image/webp');
      return sendFile(request, reply, opened);
    },
  });
}

function shareOf({ params }: FastifyRequest): { recordingId: string; userId: string } {
  const { '*': userId, ...rest } = params as { readonly '*': string };
  return parseInput(recordingShareParams, { ...rest, userId });
}

/** Answers with a file or a range of it (RFC 9110 sections 13 and 14), and closes it. */
async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, file }: Awaited<ReturnType<RecordingPorts['recordings']['open']>>,
): Promise<FastifyReply> {
  const { headers, method } = request;
  const { size } = file;
  // A file is never written to again: its name is that of one attempt to finish the recording.
  const etag = `"${name}"`;
  reply.headers({
    etag,
    'accept-ranges': 'bytes',
    // The next request has to ask whether the person may still see it.
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
  });
  const isStale = headers['if-range'] !== undefined && headers['if-range'] !== etag;
  const range = method === 'GET' && !isStale ? byteRangeOf(headers.range, size) : 'whole';
  if (method === 'HEAD' || headers['if-none-match'] === etag || range === 'unsatisfiable') {
    await file.close();
    if (headers['if-none-match'] === etag) return reply.code(304).send();
    if (range !== 'unsatisfiable') return reply.header('content-length', size).send();
    reply.removeHeader('content-disposition').header('content-range', `bytes */${size}`);
    reply.type('application/json');
    throw new ApiError(416, 'range_not_satisfiable', RECORDING_ERRORS.range_not_satisfiable);
  }
  if (range === 'whole') {
    return reply.header('content-length', size).send(Readable.from(file.stream(0, size - 1)));
  }
  const { start, end } = range;
  return reply
    .code(206)
    .headers({
      'content-range': `bytes ${start}-${end}/${size}`,
      'content-length': end - start + 1,
    })
    .send(Readable.from(file.stream(start, end)));
}

/** RFC 6266: a name for every client, and one with all characters. */
function attachment({ title, startedAt }: StoredRecording): string {
  const time = new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ').replace(':', '-');
  const name = `${title ?? `Recording ${time}`}.webm`.replace(/[/\\:*?"<>|]/g, '_');
  const ascii = name.replace(/[^\u0020-\u007e]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
