import type {
  ChapterKind,
  RecordingContent,
  RecordingFailure,
  RecordingFileState,
  RecordingsQuery,
} from '@xpchat/calls-protocol';

/** Somebody who agreed to be recorded. Times are milliseconds since 1970. */
export interface RecordedPerson {
  readonly userId: string;
  readonly name: string | null;
  readonly agreedAt: number;
}

export interface Chapter {
  /** Milliseconds since the start of the recording. */
  readonly atMs: number;
  readonly kind: ChapterKind;
  readonly userId: string;
}

export interface NewRecording {
  readonly id: string;
  readonly callId: string;
  readonly startedBy: string;
  readonly content: RecordingContent;
  readonly startedAt: number;
  readonly people: readonly RecordedPerson[];
}

export interface StoredRecording {
  readonly id: string;
  readonly callId: string;
  readonly startedBy: string;
  readonly content: RecordingContent;
  readonly title: string | null;
  readonly state: RecordingFileState;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  /** Of the finished file; before that, of all segments. */
  readonly sizeBytes: number;
  readonly failure: RecordingFailure | null;
  /** Names of the finished file and of the poster in the storage. */
  readonly mediaFile: string | null;
  readonly posterFile: string | null;
  readonly waveform: readonly number[];
  /** How many segments there are, once the recorder said so. */
  readonly expectedSegments: number | null;
  /** Attempts to finish it that were begun. */
  readonly attempts: number;
}

/** What one run of the recorder wrote. */
export interface RecordingSegment {
  readonly id: string;
  readonly recordingId: string;
  readonly index: number;
  readonly startMs: number;
  /** Null until the recorder declares it. */
  readonly size: number | null;
  /** Bytes that were stored, as of the last chunk. */
  readonly received: number;
}

/** Names of files in the storage. */
export interface RecordingFiles {
  readonly segments: readonly string[];
  readonly results: readonly string[];
}

export interface FinishedRecording {
  readonly mediaFile: string;
  readonly posterFile: string | null;
  readonly durationMs: number;
  readonly sizeBytes: number;
  readonly waveform: readonly number[];
}

/** Recordings, and who may see them. */
export interface RecordingStore {
  /** Does nothing if it exists. */
  create(recording: NewRecording): Promise<void>;
  /** Does nothing for people who agreed before, or without such a recording. */
  addPeople(id: string, people: readonly RecordedPerson[]): Promise<void>;
  /** Does nothing the second time, or without such a recording. */
  addChapter(id: string, chapter: Chapter): Promise<void>;
  /** The recorder stopped. Does nothing the second time. */
  stop(id: string, endedAt: number): Promise<void>;
  load(id: string): Promise<StoredRecording | undefined>;
  /** Whether the person was recorded, or the recording was shared with them. */
  mayRead(id: string, userId: string): Promise<boolean>;
  peopleOf(id: string): Promise<readonly RecordedPerson[]>;
  /** The same for several recordings, by their id. */
  peopleOfEach(ids: readonly string[]): Promise<ReadonlyMap<string, readonly RecordedPerson[]>>;
  sharesOf(id: string): Promise<readonly string[]>;
  chaptersOf(id: string): Promise<readonly Chapter[]>;
  /** Those that the person may read, newest first. */
  page(userId: string, query: RecordingsQuery): Promise<readonly StoredRecording[]>;
  setTitle(id: string, title: string | null): Promise<void>;
  share(id: string, userId: string): Promise<void>;
  unshare(id: string, userId: string): Promise<void>;
  /** Deletes its rows. Resolves to the files that nothing needs any more. */
  remove(id: string): Promise<RecordingFiles>;
  /** Recordings, except live ones, that were started before `time`; at most 100. */
  startedBefore(time: number): Promise<readonly string[]>;
  /** Those of the files that belong to a recording. */
  inUse(files: RecordingFiles): Promise<ReadonlySet<string>>;
}

/** The segments of recordings. */
export interface SegmentStore {
  /** Adds a segment, or finds the one with this index. Undefined if there is no such recording. */
  open(
    segment: Pick<RecordingSegment, 'id' | 'recordingId' | 'index' | 'startMs'>,
    now: number,
  ): Promise<RecordingSegment | undefined>;
  load(id: string): Promise<RecordingSegment | undefined>;
  /** In the order of their index. */
  of(recordingId: string): Promise<readonly RecordingSegment[]>;
  setSize(id: string, size: number): Promise<void>;
  /** A chunk was stored. Reopens a recording that was finished without the rest. */
  received(segment: RecordingSegment, bytes: number, now: number): Promise<void>;
  /**
   * Segments that nothing needs any more: those of complete recordings that are ready, and of other ready ones
   * to which nothing was added since `time`. At most 100.
   */
  spent(time: number): Promise<readonly string[]>;
  remove(ids: readonly string[]): Promise<void>;
}

/** Recordings that a server makes into a file. Only one node at a time does so for each. */
export interface FinishingStore {
  /** The recorder said how many segments there are. */
  expect(id: string, segments: number): Promise<void>;
  /** Lets the recording be finished if all expected segments are there. One that failed is tried again. */
  beginIfComplete(id: string, now: number): Promise<void>;
  /** Lets recordings be finished whose recorder was not heard since `time`. */
  beginUnheardSince(time: number, now: number): Promise<void>;
  /** Leases a recording that is due and that nobody else finishes. */
  claim(lease: Lease, now: number): Promise<StoredRecording | undefined>;
  /** False if somebody else has the lease, or there is nothing to finish any more. */
  renew(id: string, lease: Lease): Promise<boolean>;
  /** The lease ends. False, and nothing changes, if it was lost before. */
  finish(id: string, owner: string, result: FinishedRecording): Promise<boolean>;
  /** The attempt failed. It is repeated at `retryAt`, or the recording fails. */
  endAttempt(
    id: string,
    owner: string,
    outcome: { readonly retryAt: number } | { readonly failure: RecordingFailure },
  ): Promise<void>;
}

export interface Lease {
  /** Unique for each attempt. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}
