import type { KyselyPresenceStore } from '../adapters/sql/history/presence-store.ts';
import { type Call, participantOf } from '../domain/call.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

export interface PresenceWatcherPorts {
  readonly store: KyselyPresenceStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly onPresence: (userId: string, inCall: boolean) => void | Promise<void>;
}

/** People whose presence is settled in one transaction. */
const BATCH = 200;
/** Milliseconds until a failed transaction is tried again. */
const RETRY_AFTER = 5_000;

/**
 * Tells the host who is in a call and who no longer is: once for each change, though a person may be
 * in two calls and nodes may share the database. What the host was told is stored, so that a crash
 * between two calls leaves nobody in a call for ever.
 */
export class PresenceWatcher {
  readonly #ports: PresenceWatcherPorts;
  readonly #concerned = new Set<string>();
  #running: Promise<void> | undefined;
  #stopRetry: (() => void) | undefined;
  #isClosed = false;

  constructor(ports: PresenceWatcherPorts) {
    this.#ports = ports;
  }

  /** To be called after each stored change of a call; `before` is undefined for a new one. */
  changed(before: Call | undefined, after: Call): void {
    for (const { userId } of after.participants) {
      const had = before !== undefined && isIn(before, userId);
      if (had !== isIn(after, userId)) this.#concerned.add(userId);
    }
    this.#run();
  }

  /** Looks for changes that were overlooked, for instance by a crash. */
  async reconcile(): Promise<void> {
    for (const userId of await this.#ports.store.usersToReconcile()) this.#concerned.add(userId);
    this.#run();
    await this.idle();
  }

  /** Resolves when the host was told of everything that changed before, or that failed for now. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Finishes what was begun; what changes later is made up for by the next `reconcile`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopRetry?.();
    await this.idle();
  }

  #run(): void {
    if (this.#running || this.#isClosed || this.#concerned.size === 0) return;
    this.#running = this.#settleAll().finally(() => {
      this.#running = undefined;
      // Somebody may have come between the last look and here.
      if (this.#stopRetry === undefined) this.#run();
    });
  }

  async #settleAll(): Promise<void> {
    const { store, log } = this.#ports;
    while (this.#concerned.size > 0) {
      const people = [...this.#concerned].slice(0, BATCH);
      for (const userId of people) this.#concerned.delete(userId);
      try {
        for (const { userId, inCall } of await store.recordChanges(people))
          this.#tell(userId, inCall);
      } catch (err) {
        log.error({ err }, 'who is in a call could not be stored');
        for (const userId of people) this.#concerned.add(userId);
        this.#retryLater();
        return;
      }
    }
  }

  /** In order, and without waiting for the host's work, which may take as long as it likes. */
  #tell(userId: string, inCall: boolean): void {
    const { onPresence, log } = this.#ports;
    const failed = (err: unknown) => log.error({ err }, 'onPresence failed');
    try {
      Promise.resolve(onPresence(userId, inCall)).catch(failed);
    } catch (err) {
      failed(err);
    }
  }

  #retryLater(): void {
    if (this.#isClosed || this.#stopRetry) return;
    this.#stopRetry = this.#ports.clock.after(RETRY_AFTER, () => {
      this.#stopRetry = undefined;
      this.#run();
    });
  }
}

/** Whether the person is in a call that goes on. */
function isIn(call: Call, userId: string): boolean {
  return call.state !== 'ended' && participantOf(call, userId)?.state === 'joined';
}
