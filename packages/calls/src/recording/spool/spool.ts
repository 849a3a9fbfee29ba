import type { SpoolKind } from './part-storage.ts';
import type { SegmentBytes } from './segment-bytes.ts';
import type { RecordingNote, Segment, SegmentIndex } from './segment-index.ts';
import type { SegmentLocks } from './segment-locks.ts';
import { SpooledSegment, savingIfThereIsRoom } from './spooled-segment.ts';

export interface NewSegment {
  readonly recordingId: string;
  readonly startMs: number;
  readonly userId: string;
  /** Default: false. */
  readonly keep?: boolean;
}

export interface SpoolParts {
  readonly kind: SpoolKind;
  readonly index: SegmentIndex;
  readonly locks: SegmentLocks;
  /** The bytes of a segment, those of an earlier page included. */
  readonly openBytes: (segmentId: string) => Promise<SegmentBytes>;
  readonly randomId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Keeps the bytes of recordings on this device until the server has them. */
export class Spool {
  private readonly _parts: SpoolParts;
  /** The segments that this page has: its parts share them, and other tabs do not get them. */
  private readonly _open = new Map<string, SpooledSegment>();

  constructor(parts: SpoolParts) {
    this._parts = parts;
  }

  /** Where the bytes are. `memory`: they are lost with the page, and the control says so. */
  get kind(): SpoolKind {
    return this._parts.kind;
  }

  /** Begins the next segment of a recording. */
  async create({
    recordingId,
    startMs,
    userId,
    keep = false,
  }: NewSegment): Promise<SpooledSegment> {
    const { index, locks, kind, randomId, now } = this._parts;
    const known = (await index.recordings()).find((each) => each.recordingId === recordingId);
    const place = known?.segments ?? 0;
    await savingIfThereIsRoom(
      index.saveRecording({ recordingId, userId, segments: place + 1, isOver: false }),
    );
    const segmentId = randomId();
    const release = await locks.acquire(segmentId);
    const note: Segment = {
      recordingId,
      segmentId,
      index: place,
      startMs: Math.round(startMs),
      size: 0,
      acknowledged: 0,
      complete: false,
      userId,
      createdAt: now(),
      kind,
      keep,
      uploadUrl: null,
      refused: null,
    };
    await savingIfThereIsRoom(index.save(note));
    const bytes = await this._parts.openBytes(segmentId);
    return this._own(note, bytes, release ?? (() => undefined));
  }

  /**
   * The segments of this browser that the server lacks, of this and earlier pages, oldest first. Another
   * tab may have one of them: `open` tells.
   *
   * @param userId whose; a browser may have several people
   */
  async pendingSegments(userId: string): Promise<readonly Segment[]> {
    const all = await this._parts.index.segments();
    return all
      .filter((each) => each.userId === userId && each.kind === this.kind)
      .sort((a, b) => a.createdAt - b.createdAt || a.index - b.index);
  }

  /**
   * Null if another tab writes or sends the segment, or has removed it. This page has the segment from then
   * on; a second call returns the same one.
   */
  async open(segmentId: string): Promise<SpooledSegment | null> {
    const { index, locks, openBytes } = this._parts;
    const opened = this._open.get(segmentId);
    if (opened) return opened;
    const release = await locks.acquire(segmentId);
    if (!release) return null;
    const note = (await index.segments()).find((each) => each.segmentId === segmentId);
    if (!note) {
      release();
      return null;
    }
    const segment = this._own(note, await openBytes(segmentId), release);
    // Whoever wrote it holds the lock until then.
    if (!note.complete) await segment.complete();
    return segment;
  }

  /** Gives all segments to other tabs. */
  close(): void {
    for (const segment of Array.from(this._open.values())) segment.release();
  }

  recordings(): Promise<readonly RecordingNote[]> {
    return this._parts.index.recordings();
  }

  /** The recorder did not start: the recording has one segment less. */
  async withdraw(segment: SpooledSegment): Promise<void> {
    const { recordingId, index: place } = segment.note.get();
    await segment.remove();
    const known = (await this.recordings()).find((each) => each.recordingId === recordingId);
    // Another tab may have begun the next one.
    if (known?.segments !== place + 1) return;
    if (place === 0) await this.forgetRecording(recordingId);
    else await this._parts.index.saveRecording({ ...known, segments: place });
  }

  /** Nobody records any more: the server is told once it has all segments. */
  async endRecording(recordingId: string): Promise<void> {
    const known = (await this.recordings()).find((each) => each.recordingId === recordingId);
    if (known) await this._parts.index.saveRecording({ ...known, isOver: true });
  }

  /** The server knows all of it. */
  forgetRecording(recordingId: string): Promise<void> {
    return this._parts.index.removeRecording(recordingId);
  }

  private _own(note: Segment, bytes: SegmentBytes, release: () => void): SpooledSegment {
    const segment = new SpooledSegment(note, bytes, this._parts.index, () => {
      this._open.delete(note.segmentId);
      release();
    });
    this._open.set(note.segmentId, segment);
    return segment;
  }
}
