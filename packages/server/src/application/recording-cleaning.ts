import { Hourly } from '../lib/hourly.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RecordingStorage } from '../ports/recording-storage.ts';
import type { RecordingStores, Recordings } from './recordings.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A recorder that was not heard for this long will hardly come back. */
const UNHEARD_MS = DAY_MS;
/** But if it does, within this time, the rest is added to the file. */
const SEGMENT_RETENTION_MS = 7 * DAY_MS;
/** Younger files may be of a row that is being written. */
const ORPHAN_AGE_MS = HOUR_MS;

export interface RecordingCleaningPorts {
  readonly stores: RecordingStores;
  readonly storage: Pick<RecordingStorage, 'remove' | 'olderThan'>;
  readonly recordings: Pick<Recordings, 'delete'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Days after which recordings are deleted; 0 keeps them for ever. */
  readonly days: number;
}

/** Each hour: finishes recordings that were left, and deletes old ones and files that nothing needs. */
export class RecordingCleaning {
  readonly #ports: RecordingCleaningPorts;
  readonly #hourly: Hourly;
  #isClosed = false;

  constructor(ports: RecordingCleaningPorts) {
    this.#ports = ports;
    this.#hourly = new Hourly(ports.clock, ports.log, () => this.run());
  }

  start(): Promise<void> {
    return this.#hourly.start();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#hourly.close();
  }

  async run(): Promise<void> {
    const { stores, clock } = this.#ports;
    const now = clock.now();
    await stores.finishing.beginUnheardSince(now - UNHEARD_MS, now);
    await this.#deleteOld(now);
    await this.#deleteSpent(now);
    await this.#deleteOrphans(now);
  }

  async #deleteOld(now: number): Promise<void> {
    const { stores, recordings, days } = this.#ports;
    if (days === 0) return;
    while (!this.#isClosed) {
      const old = await stores.recordings.startedBefore(now - days * DAY_MS);
      if (old.length === 0) return;
      for (const id of old) await recordings.delete(id);
    }
  }

  async #deleteSpent(now: number): Promise<void> {
    const { stores, storage } = this.#ports;
    while (!this.#isClosed) {
      const segments = await stores.segments.spent(now - SEGMENT_RETENTION_MS);
      if (segments.length === 0) return;
      await storage.remove({ segments, results: [] });
      await stores.segments.remove(segments);
    }
  }

  async #deleteOrphans(now: number): Promise<void> {
    const { stores, storage, log } = this.#ports;
    for await (const files of storage.olderThan(now - ORPHAN_AGE_MS)) {
      if (this.#isClosed) return;
      const used = await stores.recordings.inUse(files);
      const isOrphan = (name: string) => !used.has(name);
      const orphans = {
        segments: files.segments.filter(isOrphan),
        results: files.results.filter(isOrphan),
      };
      const count = orphans.segments.length + orphans.results.length;
      if (count === 0) continue;
      log.warn({ count }, 'files that belong to no recording are deleted');
      await storage.remove(orphans);
    }
  }
}
