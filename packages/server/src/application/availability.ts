import { admissionOf, type Reach } from '../domain/admission.ts';
import type { EndedCall } from '../domain/call.ts';
import { type FinishedCall, finishedCallOf } from '../domain/call-summary.ts';
import { Hourly } from '../lib/hourly.ts';
import type { CallObserver } from '../ports/call-observer.ts';
import type { Clock } from '../ports/clock.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { Log } from '../ports/log.ts';
import type { PresenceStore } from '../ports/presence-store.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { MissedCalls, type NotifyUser } from './missed-calls.ts';
import { PresenceWatcher } from './presence-watcher.ts';

const DAY_MS = 86_400_000;

interface AvailabilityStores {
  readonly history: HistoryStore;
  readonly settings: SettingsStore;
  readonly presence: PresenceStore;
}

/**
 * Presence of one person that another may see:
 *
 * - `unknown`: not even that they exist
 * - `none`: neither whether they are online nor whether they are in a call
 * - `online`: whether they are online
 * - `calls`: that, and whether they are in a call
 */
export type Visibility = 'unknown' | 'none' | 'online' | 'calls';

export interface AvailabilityPorts {
  readonly stores: AvailabilityStores;
  readonly canReach: (from: string, to: string) => Promise<Reach>;
  readonly clock: Clock;
  readonly log: Log;
  readonly notifyUser: NotifyUser;
  readonly onPresence?: (userId: string, inCall: boolean) => void | Promise<void>;
  readonly onCallEnded?: (call: FinishedCall) => void | Promise<void>;
  /** Days after which a call is deleted for everybody; 0 keeps calls for ever. */
  readonly historyDays: number;
}

/** People's history, their call settings, and their presence in calls. Reports changes to the host. */
export interface Availability extends AvailabilityStores, CallObserver {
  readonly missed: MissedCalls;
  isInCall(userId: string): Promise<boolean>;
  /**
   * The only filter for presence. Contacts are mutual: each must know the other, or a stranger who opens
   * a conversation would see when somebody is at home. A blocked person sees nothing. A person who
   * takes no calls from the viewer now shows no calls either: a block must look like do not disturb.
   */
  visibilityTo(viewer: string, userId: string): Promise<Visibility>;
  /** Resolves when the missed-call counts are sent and the host has been notified. Failures are logged. */
  callEnded(call: EndedCall): Promise<void>;
  /** Cleans up now and then hourly. Resolves after the first clean-up, which may take long. */
  start(): Promise<void>;
  /** Finishes the work that was begun. */
  close(): Promise<void>;
}

/** Wires the missed-call count, presence and the retention of history. */
export function createAvailability(ports: AvailabilityPorts): Availability {
  const { stores, clock, log, historyDays, onPresence, onCallEnded } = ports;
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
    async visibilityTo(viewer, userId) {
      if (viewer === userId) return 'calls';
      const [reach, back, rules] = await Promise.all([
        ports.canReach(viewer, userId),
        ports.canReach(userId, viewer),
        settings.rulesFor(userId, viewer),
      ]);
      if (reach === 'no') return 'unknown';
      if (reach !== 'contact' || back !== 'contact' || rules.blocked) return 'none';
      return admissionOf(reach, rules, clock.now()).verdict === 'ring' ? 'calls' : 'online';
    },
    isInCall: async (userId) => (await presence.inCall([userId])).has(userId),
    callChanged: (before, after) => watcher?.callChanged(before, after),
    async callEnded(call) {
      const { id: callId } = call;
      await Promise.all([
        missed.callEnded(call).catch((err: unknown) => {
          log.error({ err, callId }, 'the missed-call count could not be sent');
        }),
        // The host's handler runs later: it must not delay the next write.
        Promise.resolve(call)
          .then((ended) => onCallEnded?.(finishedCallOf(ended)))
          .catch((err: unknown) => log.error({ err, callId }, 'onCallEnded failed')),
      ]);
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
