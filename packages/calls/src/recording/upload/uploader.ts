import { backoffMs } from '@xpchat/calls-protocol';
import { type Readable, Value } from '../../primitives/value.ts';
import type { Spool } from '../spool/spool.ts';
import type { SpooledSegment } from '../spool/spooled-segment.ts';
import { SegmentUpload, type UploadServices } from './segment-upload.ts';
import { failureOf, type UploadPhase, type UploadState } from './upload-state.ts';

/** Segments of other tabs are looked at again after this time, in milliseconds: a tab may have crashed. */
const LOOK_AGAIN_MS = 30_000;
const COMPLETE_BACKOFF = { firstMs: 1000, maxMs: 60_000 };

/** All uploads of one recording together. */
export interface RecordingUpload {
  readonly recordingId: string;
  readonly phase: UploadPhase;
  readonly sent: number;
  readonly size: number;
}

export interface UploaderOptions extends UploadServices {
  readonly spool: Spool;
  readonly userId: string;
  /** Default: `fetch` of the page. */
  readonly post?: (url: string, headers: Record<string, string>, body: string) => Promise<number>;
}

/** Sends the segments of this browser to the server, those of earlier pages too. */
export class Uploader {
  private readonly _options: UploaderOptions;
  private readonly _uploads = new Map<string, SegmentUpload>();
  private readonly _state = new Value<readonly RecordingUpload[]>([]);
  private _stopTimer: () => void = () => undefined;
  private _failures = 0;
  private _last: Promise<void> = Promise.resolve();
  private _isClosed = false;

  constructor(options: UploaderOptions) {
    this._options = options;
  }

  /** The recordings that are being sent, or whose upload ended since this page was loaded. */
  get state(): Readable<readonly RecordingUpload[]> {
    return this._state;
  }

  /** Sends a segment of this page, also while it grows. */
  send(segment: SpooledSegment): SegmentUpload {
    const { segmentId } = segment.note.get();
    const known = this._uploads.get(segmentId);
    if (known && known.state.get().phase !== 'stopped') return known;
    const upload = new SegmentUpload(segment, this._options);
    this._uploads.set(segmentId, upload);
    upload.state.subscribe(() => this._sum());
    this._sum();
    void upload.ended.then(() => {
      if (!this._isClosed && upload.state.get().phase === 'done') void this.sendPending();
    });
    return upload;
  }

  /**
   * Sends what earlier pages left behind, and tells the server which recordings are whole. Looks again
   * later for segments that another tab has.
   */
  sendPending(): Promise<void> {
    // One after the other: what changed meanwhile is seen by the last one.
    this._last = this._last.then(() => this._sendPending());
    return this._last;
  }

  /** Nobody records any more: once the server has all segments, it is told that nothing follows. */
  async complete(recordingId: string): Promise<void> {
    await this._options.spool.endRecording(recordingId);
    await this.sendPending();
  }

  /** Stops. What is unsent stays for the next page. */
  close(): void {
    this._isClosed = true;
    this._stopTimer();
    for (const upload of Array.from(this._uploads.values())) upload.stop();
  }

  private async _sendPending(): Promise<void> {
    this._stopTimer();
    if (this._isClosed) return;
    const { spool, userId, clock, log } = this._options;
    let isLeft = false;
    try {
      for (const note of await spool.pendingSegments(userId)) {
        const isSent = note.keep && note.complete && note.acknowledged >= note.size;
        if (isSent || note.refused !== null || this._uploads.has(note.segmentId)) continue;
        const segment = await spool.open(note.segmentId);
        if (segment) this.send(segment);
        else isLeft = true;
      }
      isLeft = (await this._completeRecordings()) || isLeft;
    } catch (error) {
      log?.('storage_failed', error);
      isLeft = true;
    }
    if (!isLeft || this._isClosed) return;
    const pause = Math.max(
      this._failures > 0 ? 0 : LOOK_AGAIN_MS,
      backoffMs(this._failures, this._options.random(), COMPLETE_BACKOFF),
    );
    this._stopTimer = clock.after(pause, () => void this.sendPending());
  }

  /** Returns whether something is left to do later. */
  private async _completeRecordings(): Promise<boolean> {
    const { spool, userId } = this._options;
    const pending = await spool.pendingSegments(userId);
    let isLeft = false;
    for (const { recordingId, segments, isOver, userId: owner } of await spool.recordings()) {
      if (!isOver || owner !== userId) continue;
      const unsent = pending.some(
        (each) =>
          each.recordingId === recordingId &&
          each.refused === null &&
          !(each.complete && each.acknowledged >= each.size),
      );
      if (unsent) continue;
      if (await this._postComplete(recordingId, segments)) await spool.forgetRecording(recordingId);
      else isLeft = true;
    }
    return isLeft;
  }

  /** Returns whether there is nothing to tell any more: the server knows it, or does not want it. */
  private async _postComplete(recordingId: string, segments: number): Promise<boolean> {
    const { api, authorization, post = postJson, log } = this._options;
    const url = `${api}/recordings/${recordingId}/complete`;
    try {
      for (const isRefused of [false, true]) {
        const value = await authorization(isRefused);
        const headers: Record<string, string> = value ? { Authorization: value } : {};
        const status = await post(url, headers, JSON.stringify({ segments }));
        if (status === 401 && !isRefused) continue;
        const isOver = status < 300 || failureOf(status, null) === 'refused';
        this._failures = isOver ? 0 : this._failures + 1;
        return isOver;
      }
    } catch (error) {
      log?.('upload_failed', error);
    }
    this._failures++;
    return false;
  }

  private _sum(): void {
    const all = new Map<string, RecordingUpload>();
    for (const { segment, state } of Array.from(this._uploads.values())) {
      const { recordingId } = segment.note.get();
      const { phase, sent, size } = state.get();
      const old = all.get(recordingId);
      all.set(recordingId, {
        recordingId,
        phase: old ? worse(old.phase, phase) : phase,
        sent: (old?.sent ?? 0) + sent,
        size: (old?.size ?? 0) + size,
      });
    }
    this._state.set(Array.from(all.values()));
  }
}

/** The phase that a person must know first comes first. */
const ORDER: readonly UploadState['phase'][] = [
  'refused',
  'server_full',
  'waiting_for_network',
  'sending',
  'stopped',
  'done',
];

const worse = (a: UploadPhase, b: UploadPhase): UploadPhase =>
  ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b;

async function postJson(url: string, headers: Record<string, string>, body: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body,
    credentials: 'same-origin',
  });
  return response.status;
}
