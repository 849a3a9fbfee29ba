import { createWorker } from '#recorder-worker';
import { openDatabase } from './spool/database.ts';
import { IdbParts } from './spool/idb-parts.ts';
import { MemoryParts } from './spool/memory-parts.ts';
import type { PartStorage } from './spool/part-storage.ts';
import { IdbIndex, MemoryIndex, type SegmentIndex } from './spool/segment-index.ts';
import { createSegmentLocks } from './spool/segment-locks.ts';
import { Spool } from './spool/spool.ts';
import { StoredBytes } from './spool/stored-bytes.ts';
import { WorkerBytes } from './spool/worker-bytes.ts';
import type { RecordingLog } from './types.ts';
import { WorkerClient } from './worker-client.ts';

/** The spool of this browser, and the worker that stores its bytes, composes and finishes. */
export interface RecordingStore {
  readonly spool: Spool;
  /** Null where the browser or the page's Content-Security-Policy allows none. */
  readonly worker: WorkerClient | null;
  close(): void;
}

/** How long the script of the worker may take to load, in milliseconds. */
const WORKER_TIMEOUT_MS = 15_000;

/**
 * Opens the spool in the best storage that this page may use: OPFS, IndexedDB, or memory. One store serves
 * all recordings of a page.
 */
export async function openRecordingStore(
  log: RecordingLog = () => undefined,
): Promise<RecordingStore> {
  const worker = await startWorker(log);
  const database = await openDatabase().catch((error) => {
    log('storage_failed', error);
    return null;
  });
  const index: SegmentIndex = database ? new IdbIndex(database) : new MemoryIndex();
  const inPage: PartStorage = database ? new IdbParts(database) : new MemoryParts();
  // Without an index nobody would find the files again.
  const files = database && worker?.hasStorage ? worker.client : null;
  const spool = new Spool({
    kind: files ? 'opfs' : inPage.kind,
    index,
    locks: createSegmentLocks(typeof navigator.locks === 'object' ? navigator.locks : undefined),
    openBytes: (segmentId) =>
      files ? WorkerBytes.open(files, segmentId) : StoredBytes.open(inPage, segmentId),
    randomId,
    now: () => Date.now(),
  });
  return {
    spool,
    worker: worker?.client ?? null,
    close: () => {
      spool.close();
      worker?.client.close();
      database?.close();
    },
  };
}

async function startWorker(log: RecordingLog) {
  let client: WorkerClient | undefined;
  try {
    const started = new WorkerClient(createWorker());
    client = started;
    const hasStorage = await Promise.race([
      started.call('storage'),
      new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error('the worker does not answer')), WORKER_TIMEOUT_MS);
      }),
    ]);
    return { client: started, hasStorage };
  } catch (error) {
    client?.close();
    log('worker_failed', error);
    return null;
  }
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}
