import { sha256Base64 } from '../lib/sha256.ts';
import type { Clock } from '../ports/clock.ts';
import type { RecordingStorage, SegmentUploads, TusAnswer } from '../ports/recording-storage.ts';
import type { RecordingSegment, StoredRecording } from '../ports/recording-store.ts';
import { RecordingRefusal } from './recording-refusal.ts';
import { ownRecording, type RecordingStores } from './recordings.ts';

export interface RecordingLimits {
  /** Bytes of all segments of one recording. */
  readonly maxRecordingBytes: number;
  /** Bytes that stay free in the storage. */
  readonly minFreeBytes: number;
}

export interface RecordingUploadsPorts {
  readonly stores: RecordingStores;
  readonly storage: Pick<RecordingStorage, 'freeBytes'>;
  readonly uploads: SegmentUploads;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly limits: RecordingLimits;
}

type Headers = Readonly<Record<string, string>>;

export interface Chunk {
  readonly bytes: Uint8Array;
  /** Where it begins in the segment. */
  readonly offset: number;
  /** SHA-256 in base64. */
  readonly hash: string;
  /** The size of the segment, if the recorder knows it now. */
  readonly segmentSize?: number | undefined;
}

/** The segments that a recorder sends, chunk by chunk. */
export class RecordingUploads {
  readonly #ports: RecordingUploadsPorts;

  constructor(ports: RecordingUploadsPorts) {
    this.#ports = ports;
  }

  get maxBytes(): number {
    return this.#ports.limits.maxRecordingBytes;
  }

  /**
   * Opens the upload of a segment. The same request again finds the same segment.
   *
   * @param headers of tus
   * @throws RecordingRefusal as all methods below
   */
  async open(
    userId: string,
    recordingId: string,
    { index, startMs }: { readonly index: number; readonly startMs: number },
    headers: Headers,
  ): Promise<RecordingSegment> {
    const { stores, uploads, clock, newId } = this.#ports;
    const recording = await ownRecording(stores.recordings, userId, recordingId);
    this.#refuseComplete(recording, index);
    await this.#refuseFull();
    const wanted = { id: newId(), recordingId, index, startMs };
    const segment = await stores.segments.open(wanted, clock.now());
    if (!segment) throw new RecordingRefusal('recording_not_found');
    if (segment.startMs !== startMs) {
      throw new RecordingRefusal('invalid_state', 'A segment with this index begins elsewhere.');
    }
    if (segment.id === wanted.id || (await uploads.head(segment.id)).status !== 200) {
      refuseFailed(await uploads.create(segment, headers));
    }
    return segment;
  }

  /** Where the upload goes on. */
  async head(userId: string, recordingId: string, segmentId: string): Promise<TusAnswer> {
    const { segment } = await this.#own(userId, recordingId, segmentId);
    const answer = await this.#ports.uploads.head(segment.id);
    refuseFailed(answer);
    return answer;
  }

  /** Stores a chunk. When it resolves, the recorder may delete its own copy. */
  async append(
    userId: string,
    recordingId: string,
    segmentId: string,
    { bytes, offset, hash, segmentSize }: Chunk,
    headers: Headers,
  ): Promise<TusAnswer> {
    const { stores, uploads, clock } = this.#ports;
    const { recording, segment } = await this.#own(userId, recordingId, segmentId);
    this.#refuseComplete(recording, segment.index);
    if (sha256Base64(bytes) !== hash) {
      throw new RecordingRefusal('checksum_mismatch');
    }
    await this.#refuseTooLarge(segment, Math.max(offset + bytes.length, segmentSize ?? 0));
    await this.#refuseFull();
    // A chunk that failed may have declared the size already. tus takes it once.
    const { 'upload-length': _, ...others } = headers;
    const isDeclared = segmentSize !== undefined && segment.size === segmentSize;
    const answer = await uploads.append(segment.id, isDeclared ? others : headers, bytes);
    refuseFailed(answer);
    await stores.segments.received(segment, answer.offset ?? 0, clock.now());
    await stores.finishing.beginIfComplete(recordingId, clock.now());
    return answer;
  }

  async #own(
    userId: string,
    recordingId: string,
    segmentId: string,
  ): Promise<{ readonly recording: StoredRecording; readonly segment: RecordingSegment }> {
    const { recordings, segments } = this.#ports.stores;
    const recording = await ownRecording(recordings, userId, recordingId);
    const segment = await segments.load(segmentId);
    if (segment?.recordingId !== recordingId) throw new RecordingRefusal('recording_not_found');
    return { recording, segment };
  }

  /** What is missing of the expected segments may still come. */
  #refuseComplete({ state, expectedSegments }: StoredRecording, index: number): void {
    if (expectedSegments === null) return;
    const isUploading = state === 'recording' || state === 'uploading';
    if (!isUploading || index >= expectedSegments) throw new RecordingRefusal('recording_complete');
  }

  async #refuseTooLarge({ recordingId, id }: RecordingSegment, size: number): Promise<void> {
    const segments = await this.#ports.stores.segments.of(recordingId);
    const others = segments
      .filter((each) => each.id !== id)
      .reduce((bytes, { received }) => bytes + received, 0);
    if (others + size > this.#ports.limits.maxRecordingBytes) {
      throw new RecordingRefusal('recording_too_large');
    }
  }

  async #refuseFull(): Promise<void> {
    const free = await this.#ports.storage.freeBytes();
    if (free !== undefined && free < this.#ports.limits.minFreeBytes) {
      throw new RecordingRefusal('storage_full');
    }
  }
}

function refuseFailed({ status, message }: TusAnswer): void {
  if (status < 400) return;
  switch (status) {
    case 404:
    case 410:
      throw new RecordingRefusal('recording_not_found');
    case 409:
      throw new RecordingRefusal('offset_mismatch');
    case 507:
      throw new RecordingRefusal('storage_full');
    default:
      if (status < 500) throw new RecordingRefusal('invalid_argument', message);
      throw new Error(`The storage of recordings failed: ${message}`);
  }
}
