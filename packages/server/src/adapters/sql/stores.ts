import type { Kysely } from 'kysely';
import type { CallStore } from '../../ports/call-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeviceStore } from '../../ports/device-store.ts';
import type { Log } from '../../ports/log.ts';
import type { NodeStore } from '../../ports/node-store.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { KyselyCallStore } from './calls/call-store.ts';
import { KyselyHistoryStore } from './history/history-store.ts';
import { KyselyPresenceStore } from './history/presence-store.ts';
import { KyselyFinishingStore } from './recordings/finishing-store.ts';
import { KyselyRecordingStore } from './recordings/recording-store.ts';
import { KyselySegmentStore } from './recordings/segment-store.ts';
import type { CallsTables } from './schema.ts';
import { KyselyDeviceStore } from './sessions/device-store.ts';
import { KyselyNodeStore } from './sessions/node-store.ts';
import { KyselySessionStore } from './sessions/session-store.ts';
import { KyselySettingsStore } from './settings/settings-store.ts';

/** The stores of the call service in one database. */
export interface Stores {
  readonly calls: CallStore;
  readonly sessions: SessionStore;
  readonly devices: DeviceStore;
  readonly nodes: NodeStore;
  /** Finishes pending writes and cancels every timer. The database stays open. */
  close(): Promise<void>;
}

/** @param db with the tables that `migrate` creates */
export function openStores(
  db: Kysely<CallsTables>,
  clock: Clock,
  log: Pick<Log, 'warn' | 'error'>,
): Stores {
  const calls = new KyselyCallStore(db, log);
  const sessions = new KyselySessionStore(db, clock, log);
  return {
    calls,
    sessions,
    devices: new KyselyDeviceStore(db),
    nodes: new KyselyNodeStore(db),
    close: async () => {
      await calls.idle();
      await sessions.close();
    },
  };
}

/** @param db with the tables that `migrate` creates */
export function openAvailabilityStores(db: Kysely<CallsTables>) {
  return {
    history: new KyselyHistoryStore(db),
    settings: new KyselySettingsStore(db),
    presence: new KyselyPresenceStore(db),
  };
}

/** @param db with the tables that `migrate` creates */
export function openRecordingStores(db: Kysely<CallsTables>) {
  return {
    recordings: new KyselyRecordingStore(db),
    segments: new KyselySegmentStore(db),
    finishing: new KyselyFinishingStore(db),
  };
}
