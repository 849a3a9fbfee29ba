import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordingDetails } from '@xpchat/calls-protocol';
import type { LightMyRequestResponse } from 'fastify';
import {
  createRecordingService,
  type RecordingService,
  type RecordingServiceOptions,
} from '../recordings.ts';
import type { TestDatabase } from './databases.ts';
import { silentLog } from './silent-log.ts';
import { tempFolder } from './stores.ts';
import { TestApi } from './test-api.ts';
import { VirtualClock } from './virtual-clock.ts';

type Limits = Pick<RecordingServiceOptions, 'maxRecordingBytes' | 'minFreeBytes'> & {
  readonly days?: number;
  readonly storage?: RecordingServiceOptions['storage'];
};

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The REST API with recordings in a temporary folder. Alice records the call `c1` with bob. */
export class RecordingLab {
  readonly folder: string;
  /** Of recordings alone, so that access tokens do not expire when a test moves it. */
  readonly clock = new VirtualClock(Date.now());
  readonly #temp = tempFolder();
  #api!: TestApi;
  #service!: RecordingService;
  #database!: TestDatabase;

  private constructor() {
    this.folder = join(this.#temp.path, 'recordings');
    for (const name of ['segments', 'results', 'unfinished']) {
      mkdirSync(join(this.folder, name), { recursive: true });
    }
  }

  static async start(limits: Limits = {}): Promise<RecordingLab> {
    const lab = new RecordingLab();
    lab.#api = await TestApi.start({
      recordings: (database) => {
        lab.#database = database;
        lab.#service = lab.node(limits);
        return lab.#service;
      },
    });
    return lab;
  }

  /** Another server on the same database and folder. */
  node(limits: Limits = {}): RecordingService {
    return createRecordingService({
      db: this.#database.other,
      storage: { folder: this.folder },
      minFreeBytes: 0,
      days: 0,
      clock: this.clock,
      newId: randomUUID,
      log: silentLog,
      ...limits,
    });
  }

  get api(): TestApi {
    return this.#api;
  }

  get service(): RecordingService {
    return this.#service;
  }

  get database(): TestDatabase {
    return this.#database;
  }

  /** Alice records; bob agreed too. */
  async record(id = 'r1', content: 'video' | 'audio' = 'video'): Promise<void> {
    const at = this.clock.now();
    await this.service.recordings.started({
      id,
      callId: 'c1',
      by: 'alice',
      content,
      people: ['alice', 'bob'].map((userId) => ({ userId, name: null, agreedAt: at })),
      at,
    });
  }

  /** Opens the upload of a segment, and resolves to the answer. */
  openSegment(
    index: number,
    { by = 'alice', id = 'r1', startMs = 0, headers = {} as Record<string, string> } = {},
  ): Promise<LightMyRequestResponse> {
    return this.api.as(by, `recordings/${id}/segments`, {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-defer-length': '1',
        'upload-metadata': `startMs ${base64(`${startMs}`)},index ${base64(`${index}`)}`,
        ...headers,
      },
    });
  }

  /** The path of a new segment below `/calls/api/`. */
  async segmentPath(index = 0, options: { id?: string; startMs?: number } = {}): Promise<string> {
    const { headers } = await this.openSegment(index, options);
    return String(headers.location).replace('/calls/api/', '');
  }

  patch(
    path: string,
    offset: number,
    bytes: Buffer,
    { by = 'alice', headers = {} as Record<string, string | undefined> } = {},
  ): Promise<LightMyRequestResponse> {
    const all = {
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      'upload-checksum': `sha256 ${createHash('sha256').update(bytes).digest('base64')}`,
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1]);
    return this.api.as(by, path, {
      method: 'PATCH',
      body: bytes,
      headers: Object.fromEntries(sent),
    });
  }

  head(path: string, by = 'alice'): Promise<LightMyRequestResponse> {
    return this.api.as(by, path, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  }

  /** Sends a whole segment, and declares its size with the last chunk. */
  async upload(
    index: number,
    bytes: Buffer,
    options: { id?: string; startMs?: number } = {},
  ): Promise<void> {
    const path = await this.segmentPath(index, options);
    const headers = { 'upload-length': String(bytes.length) };
    const { statusCode, body } = await this.patch(path, 0, bytes, { headers });
    if (statusCode !== 204) throw new Error(`The upload was refused: ${statusCode} ${body}`);
  }

  complete(segments: number, { by = 'alice', id = 'r1' } = {}): Promise<LightMyRequestResponse> {
    return this.api.as(by, `recordings/${id}/complete`, { method: 'POST', body: { segments } });
  }

  /** Records, sends and finishes a recording of these segments, a minute apart. */
  async finished(id: string, ...segments: readonly Buffer[]): Promise<RecordingDetails> {
    await this.record(id);
    for (const [index, bytes] of segments.entries()) {
      await this.upload(index, bytes, { id, startMs: index * 60_000 });
    }
    await this.complete(segments.length, { id });
    await this.service.jobs.runDue();
    return this.details(id);
  }

  async details(id = 'r1', by = 'alice'): Promise<RecordingDetails> {
    return (await this.api.as(by, `recordings/${id}`)).json();
  }

  /** Names of the files in a folder of the storage. */
  files(name: 'segments' | 'results' | 'unfinished'): string[] {
    const path = join(this.folder, name);
    return existsSync(path) ? readdirSync(path).sort() : [];
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.api.close();
    this.#temp.remove();
  }
}
