import type { Kysely } from 'kysely';
import { makeWebM } from './adapters/media/make-webm.ts';
import { FolderStorage } from './adapters/recordings/folder-storage.ts';
import { SegmentFileStore } from './adapters/recordings/segment-file-store.ts';
import { SegmentRows } from './adapters/recordings/segment-rows.ts';
import { TusUploads } from './adapters/recordings/tus-uploads.ts';
import type { CallsTables } from './adapters/sql/schema.ts';
import { openRecordingStores } from './adapters/sql/stores.ts';
import { RecordingCleaning } from './application/recording-cleaning.ts';
import { RecordingJobs } from './application/recording-jobs.ts';
import { RecordingUploads } from './application/recording-uploads.ts';
import { Recordings } from './application/recordings.ts';
import type { RecordingPorts } from './http/api-ports.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';

const GIB = 1024 ** 3;
export const DEFAULT_RECORDING_LIMITS = {
  maxRecordingBytes: 20 * GIB,
  minFreeBytes: GIB,
} as const;

/** Where recordings are stored. */
export interface RecordingsFolder {
  /** A folder of this machine, or one that all processes share. It is created. */
  readonly folder: string;
}

export interface RecordingServiceOptions {
  readonly db: Kysely<CallsTables>;
  readonly storage: RecordingsFolder;
  readonly maxRecordingBytes?: number | undefined;
  readonly minFreeBytes?: number | undefined;
  /** Days after which recordings are deleted; 0 keeps them for ever. */
  readonly days: number;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Log;
}

/** Everything about recordings on one node. */
export interface RecordingService extends RecordingPorts {
  readonly jobs: RecordingJobs;
  readonly cleaning: RecordingCleaning;
  /** @throws Error if the storage cannot be used */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createRecordingService(options: RecordingServiceOptions): RecordingService {
  const { db, clock, newId, log, days } = options;
  const stores = openRecordingStores(db);
  const storage = new FolderStorage(options.storage.folder);
  const rows = new SegmentRows(stores.segments);
  const uploadStore = new SegmentFileStore(storage.segmentsFolder, rows);
  const recordings = new Recordings({ stores, storage, clock, log });
  const uploads = new RecordingUploads({
    stores,
    storage,
    uploads: new TusUploads(uploadStore),
    clock,
    newId,
    limits: {
      maxRecordingBytes: options.maxRecordingBytes ?? DEFAULT_RECORDING_LIMITS.maxRecordingBytes,
      minFreeBytes: options.minFreeBytes ?? DEFAULT_RECORDING_LIMITS.minFreeBytes,
    },
  });
  const jobs = new RecordingJobs({ stores, storage, make: makeWebM, clock, newId, log });
  const cleaning = new RecordingCleaning({ stores, storage, recordings, clock, log, days });
  return {
    recordings,
    uploads,
    jobs,
    cleaning,
    start: async () => {
      await storage.prepare();
      jobs.start();
      // This is not awaited, because there may be much to delete.
      void cleaning.start();
    },
    close: async () => {
      await Promise.all([jobs.close(), cleaning.close()]);
    },
  };
}
