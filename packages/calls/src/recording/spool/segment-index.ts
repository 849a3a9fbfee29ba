import { inStore } from './database.ts';
import type { SpoolKind } from './part-storage.ts';

/** What one run of the recorder wrote. The index survives the page. */
export interface Segment {
  readonly recordingId: string;
  readonly segmentId: string;
  /** The place among the segments of the recording, from 0. */
  readonly index: number;
  /** Milliseconds from the start of the recording to the start of this segment. */
  readonly startMs: number;
  /** Bytes. While the segment grows, the number of the last note, and 0 before. */
  readonly size: number;
  /** Bytes that the server has. */
  readonly acknowledged: number;
  /** Nothing follows. A segment whose page is gone is complete, too. */
  readonly complete: boolean;
  readonly userId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly kind: SpoolKind;
  /** The bytes stay here after the server has them, to be saved to this computer. */
  readonly keep: boolean;
  /** Where the upload goes on. */
  readonly uploadUrl: string | null;
  /** The server does not want it: the status that it answered. */
  readonly refused: number | null;
}

/** What this browser knows of a recording that it made. */
export interface RecordingNote {
  readonly recordingId: string;
  readonly userId: string;
  /** How many segments were begun. */
  readonly segments: number;
  /** Nobody records any more, and the server must be told. */
  readonly isOver: boolean;
}

/** Notes of the segments of this browser. */
export interface SegmentIndex {
  segments(): Promise<readonly Segment[]>;
  save(segment: Segment): Promise<void>;
  remove(segmentId: string): Promise<void>;
  recordings(): Promise<readonly RecordingNote[]>;
  saveRecording(note: RecordingNote): Promise<void>;
  removeRecording(recordingId: string): Promise<void>;
}

export class IdbIndex implements SegmentIndex {
  private readonly _database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this._database = database;
  }

  segments(): Promise<readonly Segment[]> {
    return inStore(this._database, 'segments', 'readonly', (store) => store.getAll());
  }

  async save(segment: Segment): Promise<void> {
    await inStore(this._database, 'segments', 'readwrite', (store) => store.put(segment));
  }

  async remove(segmentId: string): Promise<void> {
    await inStore(this._database, 'segments', 'readwrite', (store) => store.delete(segmentId));
  }

  recordings(): Promise<readonly RecordingNote[]> {
    return inStore(this._database, 'recordings', 'readonly', (store) => store.getAll());
  }

  async saveRecording(note: RecordingNote): Promise<void> {
    await inStore(this._database, 'recordings', 'readwrite', (store) => store.put(note));
  }

  async removeRecording(recordingId: string): Promise<void> {
    await inStore(this._database, 'recordings', 'readwrite', (store) => store.delete(recordingId));
  }
}

/** For pages that may store nothing. */
export class MemoryIndex implements SegmentIndex {
  private readonly _segments = new Map<string, Segment>();
  private readonly _recordings = new Map<string, RecordingNote>();

  async segments(): Promise<readonly Segment[]> {
    return Array.from(this._segments.values());
  }

  async save(segment: Segment): Promise<void> {
    this._segments.set(segment.segmentId, segment);
  }

  async remove(segmentId: string): Promise<void> {
    this._segments.delete(segmentId);
  }

  async recordings(): Promise<readonly RecordingNote[]> {
    return Array.from(this._recordings.values());
  }

  async saveRecording(note: RecordingNote): Promise<void> {
    this._recordings.set(note.recordingId, note);
  }

  async removeRecording(recordingId: string): Promise<void> {
    this._recordings.delete(recordingId);
  }
}
