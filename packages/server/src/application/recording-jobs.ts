import type { RecordingFailure } from '@xpchat/calls-protocol';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { JoinedSegments, MakeRecording, SegmentToJoin } from '../ports/make-recording.ts';
import type { RandomAccessFile, RecordingStorage } from '../ports/recording-storage.ts';
import type { StoredRecording } from '../ports/recording-store.ts';
import type { RecordingStores } from './recordings.ts';

export interface RecordingJobsPorts {
  readonly stores: RecordingStores;
  readonly storage: RecordingStorage;
  readonly make: MakeRecording;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Log;
}

const TICK_MS = 2_000;
/** A node that died keeps a recording for this long. */
const LEASE_MS = 60_000;
const RENEWAL_MS = 20_000;
const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 10_000;
const MAX_RETRY_MS = 3_600_000;

/** The lease was lost, or the node stops. */
class StoppedError extends Error {}

/**
 * Makes the file of each recording whose segments are there, one at a time on each node. An attempt of a node that
 * dies is repeated by any node when its lease is over. What a node without the lease made is thrown away.
 */
export class RecordingJobs {
  readonly #ports: RecordingJobsPorts;
  #stopTimer: (() => void) | null = null;
  #isClosed = false;
  #running: Promise<void> = Promise.resolve();
  #abort = new AbortController();

  constructor(ports: RecordingJobsPorts) {
    this.#ports = ports;
  }

  start(): void {
    if (this.#isClosed) return;
    this.#stopTimer = this.#ports.clock.after(TICK_MS, () => {
      this.#running = this.runDue()
        .catch((err: unknown) => this.#ports.log.error({ err }, 'no recording could be claimed'))
        .then(() => this.start());
    });
  }

  /** Stops the current attempt. Another node goes on with it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer?.();
    this.#abort.abort(new StoppedError('The server stops.'));
    await this.#running;
  }

  /** Finishes recordings until none is due. */
  async runDue(): Promise<void> {
    const { stores, clock, newId } = this.#ports;
    while (!this.#isClosed) {
      const owner = newId();
      const now = clock.now();
      const recording = await stores.finishing.claim({ owner, until: now + LEASE_MS }, now);
      if (!recording) return;
      await this.#attempt(recording, owner);
    }
  }

  async #attempt(recording: StoredRecording, owner: string): Promise<void> {
    const { stores, clock, log } = this.#ports;
    const { id, attempts } = recording;
    const abort = new AbortController();
    const onClose = () => abort.abort(this.#abort.signal.reason);
    this.#abort.signal.addEventListener('abort', onClose);
    const stopRenewing = this.#renew(id, owner, abort);
    try {
      // An attempt that ended with its process was counted too.
      if (attempts > MAX_ATTEMPTS) throw new Error('Too many attempts ended with their process.');
      const failure = await this.#finish(recording, owner, abort.signal);
      if (failure) await stores.finishing.endAttempt(id, owner, { failure });
    } catch (err) {
      const isStopped = err instanceof StoppedError;
      if (!isStopped) log.error({ err, recordingId: id, attempts }, 'a recording was not finished');
      const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MAX_RETRY_MS);
      await stores.finishing.endAttempt(
        id,
        owner,
        attempts >= MAX_ATTEMPTS && !isStopped
          ? { failure: 'server_error' }
          : { retryAt: clock.now() + (isStopped ? 0 : delay) },
      );
    } finally {
      stopRenewing();
      this.#abort.signal.removeEventListener('abort', onClose);
    }
  }

  /** Keeps the lease until the returned function is called. */
  #renew(id: string, owner: string, abort: AbortController): () => void {
    const { stores, clock, log } = this.#ports;
    let stop = () => {};
    const schedule = () => {
      stop = clock.after(RENEWAL_MS, () => {
        schedule();
        stores.finishing.renew(id, { owner, until: clock.now() + LEASE_MS }).then(
          (isOurs) => {
            if (!isOurs) abort.abort(new StoppedError('Another node has the lease.'));
          },
          (err: unknown) => log.error({ err, recordingId: id }, 'a lease could not be renewed'),
        );
      });
    };
    schedule();
    return () => stop();
  }

  /** Resolves to why there is no file and never will be; undefined if there is one. */
  async #finish(
    recording: StoredRecording,
    owner: string,
    signal: AbortSignal,
  ): Promise<RecordingFailure | undefined> {
    const { storage, make } = this.#ports;
    const name = `${recording.id}.${owner}.webm`;
    const segments = await this.#openSegments(recording.id);
    try {
      const joined = await make(segments, await storage.newFile(name), signal);
      if (!joined) {
        return segments.some(({ file }) => file.size > 0) ? 'unreadable' : 'empty';
      }
      await this.#publish(recording, owner, name, joined);
      return undefined;
    } finally {
      for (const { file } of segments) await file.close();
      await storage.discard(name);
    }
  }

  async #openSegments(recordingId: string): Promise<readonly SegmentToJoin[]> {
    const { stores, storage, log } = this.#ports;
    const opened: SegmentToJoin[] = [];
    for (const { id, startMs, received } of await stores.segments.of(recordingId)) {
      const file = await storage.openSegment(id);
      if (file) opened.push({ id, startMs, file: upTo(file, received) });
      else if (received > 0) log.error({ recordingId, segmentId: id }, 'a segment is lost');
    }
    return opened.sort((one, other) => one.startMs - other.startMs);
  }

  async #publish(
    recording: StoredRecording,
    owner: string,
    mediaFile: string,
    { durationMs, waveform, poster, unreadable }: JoinedSegments,
  ): Promise<void> {
    const { stores, storage, log } = this.#ports;
    const { id } = recording;
    if (unreadable.length > 0) {
      log.warn({ recordingId: id, unreadable }, 'segments without readable frames were skipped');
    }
    const posterFile = poster && `${id}.${owner}.webp`;
    if (poster && posterFile) await storage.write(posterFile, poster);
    const sizeBytes = await storage.publish(mediaFile);
    const result = { mediaFile, posterFile, durationMs, sizeBytes, waveform };
    const isOurs = await stores.finishing.finish(id, owner, result);
    const spent = isOurs ? recording : result;
    const results = [spent.mediaFile, spent.posterFile].filter((each) => each !== null);
    await storage.remove({ segments: [], results });
    // Otherwise the rest may still come.
    if (isOurs && recording.expectedSegments !== null) await this.#removeSegments(id);
  }

  async #removeSegments(recordingId: string): Promise<void> {
    const { stores, storage } = this.#ports;
    const segments = (await stores.segments.of(recordingId)).map((segment) => segment.id);
    await storage.remove({ segments, results: [] });
    await stores.segments.remove(segments);
  }
}

/** Bytes after those that were acknowledged may never have been written. */
function upTo(file: RandomAccessFile, received: number): RandomAccessFile {
  const size = Math.min(file.size, received);
  return {
    size,
    read: (start, end) => file.read(start, Math.min(end, size)),
    close: () => file.close(),
  };
}
