import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import { freePort } from './free-port.ts';
import { RECORDER_PAGE } from './recorder-page.ts';

const DROP_IN = fileURLToPath(new URL('../../packages/calls-ui/dist', import.meta.url));
const SEGMENTS = /^\/calls\/api\/recordings\/([\w-]+)\/segments(?:\/([\w-]+))?$/;
const COMPLETE = /^\/calls\/api\/recordings\/([\w-]+)\/complete$/;

/** A segment that the server has. */
export interface StoredSegment {
  readonly recordingId: string;
  readonly index: number;
  readonly startMs: number;
  /** Known once the segment is complete. */
  readonly length: number | undefined;
  readonly bytes: Uint8Array;
}

/** What a request got. */
export interface Exchange {
  readonly method: string;
  readonly status: number;
  readonly offset: number;
  readonly length: number;
}

/** A page with the recorder, and the routes of ADR 18 that it sends to, with tus 1.0 and its checksums. */
export interface RecordingsServer {
  readonly url: string;
  readonly exchanges: Exchange[];
  /** Statuses of the next PATCH requests, which then change nothing. */
  readonly failures: number[];
  /** The only token that is accepted. */
  token: string;
  /** By the ids of recordings: how many segments the recorder said that there are. */
  readonly completed: Map<string, number>;
  segments(recordingId: string): Promise<readonly StoredSegment[]>;
  close(): Promise<void>;
}

/** @param csp the Content-Security-Policy of the page */
export async function startRecordingsServer(csp: string): Promise<RecordingsServer> {
  const directory = await mkdtemp(`${tmpdir()}/recordings-`);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const stores = new Map<string, { tus: TusServer; store: FileStore; ids: string[] }>();
  const storeOf = (recordingId: string) => {
    const known = stores.get(recordingId);
    if (known) return known;
    const store = new FileStore({ directory });
    const path = `/calls/api/recordings/${recordingId}/segments`;
    const ids: string[] = [];
    const tus = new TusServer({
      path,
      datastore: store,
      onUploadCreate: async (_, { id }) => {
        ids.push(id);
        return {};
      },
    });
    const made = { tus, store, ids };
    stores.set(recordingId, made);
    return made;
  };
  const served: RecordingsServer = {
    url,
    exchanges: [],
    failures: [],
    token: 'first',
    completed: new Map(),
    segments: async (recordingId) => {
      const { store, ids } = storeOf(recordingId);
      const all = ids.map(async (id) => {
        const { metadata, size } = await store.getUpload(id);
        const bytes = new Uint8Array(await readFile(`${directory}/${id}`));
        const { index, startMs } = metadata ?? {};
        return {
          recordingId,
          index: Number(index),
          startMs: Number(startMs),
          length: size,
          bytes,
        };
      });
      return (await Promise.all(all)).sort((a, b) => a.index - b.index);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true });
    },
  };

  const answerApi = async (request: IncomingMessage, body: Buffer): Promise<Response> => {
    const path = request.url ?? '';
    if (request.headers.authorization !== `Bearer ${served.token}`) return status(401);
    const complete = COMPLETE.exec(path);
    if (complete) {
      served.completed.set(complete[1] as string, JSON.parse(body.toString()).segments);
      return status(204);
    }
    const segments = SEGMENTS.exec(path);
    if (!segments) return status(404);
    if (request.method === 'PATCH') {
      const failure = served.failures.shift();
      if (failure) return status(failure);
      const hash = createHash('sha256').update(body).digest('base64');
      if (request.headers['upload-checksum'] !== `sha256 ${hash}`) return status(460);
    }
    return storeOf(segments[1] as string).tus.handleWeb(
      new Request(url + path, {
        method: request.method,
        headers: request.headers as Record<string, string>,
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      }) as never,
    );
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').replace(/[?#].*/, '');
    if (path.startsWith('/calls/api/')) {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const body = Buffer.concat(pieces);
      const answer = await answerApi(request, body);
      served.exchanges.push({
        method: request.method ?? '',
        status: answer.status,
        offset: Number(request.headers['upload-offset']),
        length: body.length,
      });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    } else if (path === '/recorder') {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': csp });
      response.end(RECORDER_PAGE);
    } else {
      const script = await readFile(`${DROP_IN}${path.replace('/calls', '')}`).catch(() => null);
      response.writeHead(script ? 200 : 404, { 'content-type': 'text/javascript' });
      response.end(script);
    }
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return served;
}

const status = (code: number) => new Response(null, { status: code });
