import type { Kysely } from 'kysely';
import type { CallStore, Clock, Log, NodeStore, SessionStore } from '../calls/ports.ts';
import { KyselyCallStore } from './kysely-call-store.ts';
import { KyselyNodeStore } from './kysely-node-store.ts';
import { KyselySessionStore } from './kysely-session-store.ts';
import type { CallsTables } from './schema.ts';

/** What the call logic keeps in one database. */
export interface Stores {
  readonly calls: CallStore;
  readonly sessions: SessionStore;
  readonly nodes: NodeStore;
  /** Finishes what was begun and calls off every timer; the database stays open. */
  close(): Promise<void>;
}

/** @param db with the tables that `migrate` makes */
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
    nodes: new KyselyNodeStore(db),
    close: async () => {
      await calls.idle();
      await sessions.close();
    },
  };
}
