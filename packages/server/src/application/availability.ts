import type { Reach } from '../domain/admission.ts';
import type { Call, EndedCall } from '../domain/call.ts';
import { Hourly } from '../lib/hourly.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { Log } from '../ports/log.ts';
import type { PresenceStore } from '../ports/presence-store.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { createCallPolicy } from './call-policy.ts';
import { MissedCalls, type NotifyUser } from './missed-calls.ts';
import { PresenceWatcher } from './presence-watcher.ts';

const DAY_MS = 86_400_000;

interface AvailabilityStores {
  readonly history: HistoryStore;
  readonly settings: SettingsStore;
  readonly presence: PresenceStore;
}

export interface AvailabilityPorts {
  readonly stores: AvailabilityStores;
  readonly canReach: (from: string, to: string) => Promise<Reach>;
  readonly clock: Clock;
  readonly log: Log;
  readonly notifyUser: NotifyUser;
  readonly onPresence?: (userId: string, inCall: boolean) => void | Promise<void>;
  /** Days after which a call is deleted for everybody; 0 keeps calls for ever. */
  readonly historyDays: number;
}

/** People's history, their call settings, and who is in a call. */
export interface Availability extends AvailabilityStores {
  readonly missed: MissedCalls;
  readonly policy: CallPolicy;
  isInCall(userId: string): Promise<boolean>;
  /** Call this after each stored change of a call; `before` is undefined for a new one. */
  callChanged(before: Call | undefined, after: Call): void;
  /** Call this after the end of a call is stored. Never rejects: failures are logged. */
  callEnded(call: EndedCall): Promise<void>;
  /** Cleans up now and then hourly. Resolves after the first clean-up, which may take long. */
  start(): Promise<void>;
  /** Finishes what was begun. */
  close(): Promise<void>;
}

/** Wires the rules for new calls, the missed-call count, presence and the retention of history. */
export function createAvailability(ports: AvailabilityPorts): Availability {
  const { stores, clock, log, historyDays, onPresence } = ports;
  const { history, settings, presence } = stores;
  const missed = new MissedCalls(history, ports.notifyUser);
  const watcher = onPresence && new PresenceWatcher({ store: presence, clock, log, onPresence });
  let isClosed = false;
  const cleanUp = new Hourly(clock, log, async () => {
    await watcher?.reconcile();
    if (historyDays === 0) return;
    const oldest = clock.now() - historyDays * DAY_MS;
    while (!isClosed && (await history.forgetBefore(oldest))) {
      // One batch at a time, so that calls can be written in between.
    }
  });
  return {
    ...stores,
    missed,
    policy: createCallPolicy(ports.canReach, settings),
    isInCall: async (userId) => (await presence.inCall([userId])).has(userId),
    callChanged: (before, after) => watcher?.callChanged(before, after),
    async callEnded(call) {
      try {
        await missed.callEnded(call);
      } catch (err) {
        log.error({ err, callId: call.id }, 'the missed-call count could not be sent');
      }
    },
    start: () => cleanUp.start(),
    async close() {
      isClosed = true;
      await cleanUp.close();
      await watcher?.close();
      await missed.idle();
    },
  };
}
