import type { Kysely } from 'kysely';
import { KyselyHistoryStore } from '../adapters/sql/history/history-store.ts';
import { KyselyPresenceStore } from '../adapters/sql/history/presence-store.ts';
import type { CallsTables } from '../adapters/sql/schema.ts';
import { KyselySettingsStore } from '../adapters/sql/settings/settings-store.ts';
import type { Reach } from '../domain/admission.ts';
import type { Call, EndedCall } from '../domain/call.ts';
import { Hourly } from '../lib/hourly.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { createCallPolicy } from './call-policy.ts';
import { MissedCalls, type NotifyUser } from './missed-calls.ts';
import { PresenceWatcher } from './presence-watcher.ts';

const DAY = 86_400_000;

export interface AvailabilityPorts {
  /** Migrated; closed by its owner. */
  readonly db: Kysely<CallsTables>;
  readonly canReach: (from: string, to: string) => Promise<Reach>;
  readonly clock: Clock;
  readonly log: Log;
  readonly notifyUser: NotifyUser;
  readonly onPresence?: (userId: string, inCall: boolean) => void | Promise<void>;
  /** Calls that are older are deleted for all; 0 keeps them for ever. */
  readonly historyDays: number;
}

/** People's history, their rules for calls to them, and who is in a call. */
export interface Availability {
  readonly history: KyselyHistoryStore;
  readonly settings: KyselySettingsStore;
  readonly presence: KyselyPresenceStore;
  readonly missed: MissedCalls;
  readonly policy: CallPolicy;
  isInCall(userId: string): Promise<boolean>;
  /** To be called after each stored change of a call; `before` is undefined for a new one. */
  callChanged(before: Call | undefined, after: Call): void;
  /** To be called when the end of a call is stored. Never fails; what goes wrong is logged. */
  callEnded(call: EndedCall): Promise<void>;
  /** Tidies up, now and hourly; resolves after the first time, which may take long. */
  start(): Promise<void>;
  /** Finishes what was begun. */
  close(): Promise<void>;
}

export function createAvailability(ports: AvailabilityPorts): Availability {
  const { db, clock, log, historyDays, onPresence } = ports;
  const history = new KyselyHistoryStore(db);
  const settings = new KyselySettingsStore(db);
  const presence = new KyselyPresenceStore(db);
  const missed = new MissedCalls(history, ports.notifyUser);
  const watcher = onPresence && new PresenceWatcher({ store: presence, clock, log, onPresence });
  let isClosed = false;
  const tidying = new Hourly(clock, log, async () => {
    await watcher?.reconcile();
    if (historyDays === 0) return;
    const oldest = clock.now() - historyDays * DAY;
    while (!isClosed && (await history.forgetBefore(oldest))) {
      // In pieces, so that calls come in between.
    }
  });
  return {
    history,
    settings,
    presence,
    missed,
    policy: createCallPolicy(ports.canReach, settings),
    isInCall: async (userId) => (await presence.inCall([userId])).has(userId),
    callChanged: (before, after) => watcher?.changed(before, after),
    async callEnded(call) {
      try {
        await missed.callEnded(call);
      } catch (err) {
        log.error({ err, callId: call.id }, 'a missed call could not be told');
      }
    },
    start: () => tidying.start(),
    async close() {
      isClosed = true;
      await tidying.close();
      await watcher?.close();
      await missed.idle();
    },
  };
}
