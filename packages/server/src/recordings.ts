import type { DataStore } from '@tus/server';
import type { Kysely } from 'kysely';
import { makeWebM } from './adapters/media/make-webm.ts';
import { FolderStorage } from './adapters/recordings/folder-storage.ts';
import { S3Bucket } from './adapters/recordings/s3-bucket.ts';
import type { S3Options } from './adapters/recordings/s3-request.ts';
import { S3SegmentStore } from './adapters/recordings/s3-segment-store.ts';
import { S3Storage } from './adapters/recordings/s3-storage.ts';
import { SegmentFileStore } from './adapters/recordings/segment-file-store.ts';
import { SegmentRows } from './adapters/recordings/segment-rows.ts';
import { TusUploads } from './adapters/recordings/tus-uploads.ts';
import type { CallsTables } from './adapters/sql/schema.ts';
import { openRecordingStores } from './adapters/sql/stores.ts';
import { RecordingCleaning } from './application/recording-cleaning.ts';
import { RecordingJobs } from './application/recording-jobs.ts';
import { RecordingReports } from './application/recording-reports.ts';
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
export type RecordingsStorage =
  /** A folder of this machine, or one that all processes share. It is created. */
  | { readonly folder: string }
  /** A bucket that exists. */
  | { readonly s3: S3Options };

export interface RecordingServiceOptions {
  readonly db: Kysely<CallsTables>;
  readonly storage: RecordingsStorage;
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
  /** Hears of the changes of calls. */
  readonly reports: RecordingReports;
  /** @throws Error if the storage cannot be used */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createRecordingService(options: RecordingServiceOptions): RecordingService {
  const { db, clock, newId, log, days } = options;
  const stores = openRecordingStores(db);
  const { storage, uploadStore } = openStorage(options.storage, new SegmentRows(stores.segments));
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
  const reports = new RecordingReports({ recordings, clock, log });
  return {
    recordings,
    uploads,
    reports,
    jobs,
    cleaning,
    start: async () => {
      await storage.prepare();
      jobs.start();
      // This is not awaited, because there may be much to delete.
      void cleaning.start();
    },
    close: async () => {
      await Promise.all([jobs.close(), cleaning.close(), reports.idle()]);
      await storage.close();
    },
  };
}

function openStorage(
  place: RecordingsStorage,
  rows: SegmentRows,
): { readonly storage: FolderStorage | S3Storage; readonly uploadStore: DataStore } {
  if ('folder' in place) {
    const storage = new FolderStorage(place.folder);
    return { storage, uploadStore: new SegmentFileStore(storage.segmentsFolder, rows) };
  }
  const bucket = new S3Bucket(place.s3);
  return { storage: new S3Storage(bucket), uploadStore: new S3SegmentStore(bucket, rows) };
}
