import { type BackoffLimits, backoffMs } from '@xpchat/calls-protocol';
import {
  type DetailedError,
  type HttpResponse,
  type HttpStack,
  Upload,
  type UploadOptions,
} from 'tus-js-client';
import type { Clock } from '../../primitives/clock.ts';
import { type Readable, Value } from '../../primitives/value.ts';
import type { SpooledSegment } from '../spool/spooled-segment.ts';
import type { RecordingLog } from '../types.ts';
import { GrowingSource, MAX_CHUNK_BYTES } from './growing-source.ts';
import { failureOf, type UploadState } from './upload-state.ts';

const BACKOFF: BackoffLimits = { firstMs: 1000, maxMs: 30_000 };
/** A disk is not emptied in seconds. */
const FULL_BACKOFF: BackoffLimits = { firstMs: 30_000, maxMs: 300_000 };

export interface UploadServices {
  /** The URL of the REST API, without a slash at its end: `https://chat.example/calls/api`. */
  readonly api: string;
  /** The value of the header `Authorization`; undefined where a cookie says who it is. */
  readonly authorization: (isRefused: boolean) => Promise<string | undefined>;
  readonly clock: Clock;
  /** A number from 0 to 1. */
  readonly random: () => number;
  /** Calls back when the network returns: the next attempt begins at once. */
  readonly onWakeUp: (callback: () => void) => () => void;
  readonly log?: RecordingLog;
  /** Of tus-js-client; a test has its own. */
  readonly httpStack?: HttpStack;
}

/** Sends one segment by tus 1.0, also while it grows. */
export class SegmentUpload {
  readonly segment: SpooledSegment;
  /** Resolves once the upload is done, refused or stopped. */
  readonly ended: Promise<void>;
  private readonly _services: UploadServices;
  private readonly _state: Value<UploadState>;
  private readonly _unsubscribe: () => void;
  private _end: () => void = () => undefined;
  private _upload: Upload | null = null;
  private _source: GrowingSource | null = null;
  private _checksum = '';
  private _failures = 0;
  /** The next request asks for another token. */
  private _isTokenRefused = false;
  /** No request succeeded since a token was refused. */
  private _isUnauthorized = false;
  private _stopWaiting: () => void = () => undefined;

  constructor(segment: SpooledSegment, services: UploadServices) {
    this.segment = segment;
    this._services = services;
    const { acknowledged } = segment.note.get();
    this._state = new Value<UploadState>({
      phase: 'sending',
      sent: acknowledged,
      size: segment.count.get().size,
      status: null,
    });
    this._unsubscribe = segment.count.subscribe(({ size }) => this._set({ size }));
    this.ended = new Promise((resolve) => {
      this._end = resolve;
    });
    this._attempt();
  }

  get state(): Readable<UploadState> {
    return this._state;
  }

  /** Stops and keeps everything for a later upload. */
  stop(): void {
    if (this._isOver()) return;
    void this._upload?.abort();
    this._finish('stopped');
  }

  private _attempt(): void {
    const { uploadUrl } = this.segment.note.get();
    this._source?.close();
    // Where an upload is known, none is created: two would hold a part of the segment each.
    this._upload = new Upload(new Blob(), {
      ...this._options(),
      ...(uploadUrl ? { uploadUrl } : { endpoint: this._endpoint() }),
    });
    this._upload.start();
  }

  private _endpoint(): string {
    const { recordingId } = this.segment.note.get();
    return `${this._services.api}/recordings/${recordingId}/segments`;
  }

  private _options(): UploadOptions {
    const { segmentId, index, startMs } = this.segment.note.get();
    const { clock, httpStack } = this._services;
    return {
      metadata: { segmentId, index: String(index), startMs: String(startMs) },
      uploadLengthDeferred: true,
      chunkSize: MAX_CHUNK_BYTES,
      // All waiting is done here, by one rule.
      retryDelays: null,
      storeFingerprintForResuming: false,
      ...(httpStack ? { httpStack } : {}),
      fileReader: {
        openFile: async () => {
          this._source = new GrowingSource(this.segment, clock, async (bytes) => {
            this._checksum = await checksumOf(bytes);
          });
          return this._source;
        },
      },
      onBeforeRequest: async (request) => {
        const isRefused = this._isTokenRefused;
        this._isTokenRefused = false;
        const authorization = await this._services.authorization(isRefused);
        if (authorization) request.setHeader('Authorization', authorization);
        if (request.getMethod() === 'PATCH') {
          request.setHeader('Upload-Checksum', `sha256 ${this._checksum}`);
        }
      },
      onUploadUrlAvailable: () => {
        void this.segment.saveUploadUrl(this._upload?.url ?? null);
      },
      onChunkComplete: (_, accepted) => this._accept(accepted),
      onError: (error) => void this._fail(error),
      onSuccess: () => void this._succeed(),
    };
  }

  private _accept(offset: number): void {
    if (this._isOver()) return;
    this._failures = 0;
    this._isUnauthorized = false;
    this._set({ phase: 'sending', status: null, sent: offset });
    this.segment.acknowledge(offset).catch((error) => {
      this._services.log?.('storage_failed', error);
    });
  }

  private async _succeed(): Promise<void> {
    if (this._isOver()) return;
    const { size } = this.segment.count.get();
    try {
      await this.segment.acknowledge(size);
      if (!this.segment.note.get().keep) await this.segment.remove();
    } catch (error) {
      this._services.log?.('storage_failed', error);
    }
    this._set({ sent: size, status: null });
    this._finish('done');
  }

  private async _fail(error: unknown): Promise<void> {
    if (this._isOver()) return;
    this._services.log?.('upload_failed', error);
    const status = statusOf(error);
    let failure = failureOf(status, codeOf(error));
    if (failure === 'new_token') {
      // A token that is refused twice in a row is no reason to lose anything, nor to ask without a pause.
      this._isTokenRefused = true;
      if (!this._isUnauthorized) {
        this._isUnauthorized = true;
        return this._attempt();
      }
      failure = 'waiting_for_network';
    }
    if (failure === 'refused') {
      await this.segment.refuse(status ?? 0).catch(() => undefined);
      this._set({ status });
      return this._finish('refused');
    }
    this._set({ phase: failure, status });
    const limits = failure === 'server_full' ? FULL_BACKOFF : BACKOFF;
    const pause = backoffMs(this._failures++, this._services.random(), limits);
    const again = () => {
      this._stopWaiting();
      this._attempt();
    };
    const stopTimer = this._services.clock.after(pause, again);
    const stopListening = this._services.onWakeUp(again);
    this._stopWaiting = () => {
      stopTimer();
      stopListening();
    };
  }

  private _isOver(): boolean {
    return ['done', 'refused', 'stopped'].includes(this._state.get().phase);
  }

  private _finish(phase: 'done' | 'refused' | 'stopped'): void {
    this._stopWaiting();
    this._unsubscribe();
    this._source?.close();
    this._set({ phase });
    this._end();
  }

  private _set(change: Partial<UploadState>): void {
    this._state.set({ ...this._state.get(), ...change });
  }
}

/** The answer that an error of tus-js-client is about. */
const responseOf = (error: unknown): HttpResponse | null | undefined =>
  (error as Partial<DetailedError>).originalResponse;

const statusOf = (error: unknown): number | null => responseOf(error)?.getStatus() || null;

/** The code of the server's error. */
function codeOf(error: unknown): string | null {
  try {
    const { code } = JSON.parse(responseOf(error)?.getBody() ?? '');
    return typeof code === 'string' ? code : null;
  } catch {
    return null;
  }
}

async function checksumOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return btoa(String.fromCharCode(...Array.from(new Uint8Array(digest))));
}
