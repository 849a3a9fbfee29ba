import { isGuestId } from '@xpchat/calls-protocol';
import { type Call, hasJoined, isLive } from '../domain/call.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { PresenceStore } from '../ports/presence-store.ts';

export interface PresenceWatcherPorts {
  readonly store: Pick<PresenceStore, 'recordChanges' | 'usersToReconcile'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onPresence: (userId: string, inCall: boolean) => void | Promise<void>;
}

const MAX_USERS_PER_TRANSACTION = 200;
const RETRY_DELAY_MS = 5_000;

/**
 * Notifies the host when a person joins their first call and when they leave their last one: once per
 * change, even if the person is in two calls or several nodes share the database. The store records
 * what the host knows, so that a crash does not leave anybody "in a call" for ever.
 */
export class PresenceWatcher {
  readonly #ports: PresenceWatcherPorts;
  /** People whose presence may have changed. */
  readonly #pending = new Set<string>();
  #running: Promise<void> | undefined;
  #cancelRetry: (() => void) | undefined;
  #isClosed = false;

  constructor(ports: PresenceWatcherPorts) {
    this.#ports = ports;
  }

  /** Call this after each stored change of a call; `before` is undefined for a new one. */
  callChanged(before: Call | undefined, after: Call): void {
    for (const { userId, guest } of after.participants) {
      // The host knows no guest.
      if (guest) continue;
      const wasIn = before !== undefined && isIn(before, userId);
      if (wasIn !== isIn(after, userId)) this.#pending.add(userId);
    }
    this.#run();
  }

  /** Finds changes that were missed, for instance because a node crashed. */
  async reconcile(): Promise<void> {
    for (const userId of await this.#ports.store.usersToReconcile()) {
      if (!isGuestId(userId)) this.#pending.add(userId);
    }
    this.#run();
    await this.idle();
  }

  /** Resolves when the host has been notified of every change so far, or the database failed. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Finishes the work that was begun. The next `reconcile` finds later changes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry?.();
    await this.idle();
  }

  #run(): void {
    if (this.#running || this.#isClosed || this.#pending.size === 0) return;
    this.#running = this.#notifyChanges().finally(() => {
      this.#running = undefined;
      // A change may have arrived after the last batch was read.
      if (this.#cancelRetry === undefined) this.#run();
    });
  }

  async #notifyChanges(): Promise<void> {
    const { store, log } = this.#ports;
    while (this.#pending.size > 0) {
      const batch = [...this.#pending].slice(0, MAX_USERS_PER_TRANSACTION);
      for (const userId of batch) this.#pending.delete(userId);
      try {
        const changes = await store.recordChanges(batch);
        for (const { userId, inCall } of changes) this.#notifyHost(userId, inCall);
      } catch (err) {
        log.error({ err }, 'presence could not be recorded');
        for (const userId of batch) this.#pending.add(userId);
        this.#retryLater();
        return;
      }
    }
  }

  /** In order, without waiting for the host, whose handler may take any time. */
  #notifyHost(userId: string, inCall: boolean): void {
    const { onPresence, log } = this.#ports;
    const onFailure = (err: unknown) => log.error({ err }, 'onPresence failed');
    try {
      Promise.resolve(onPresence(userId, inCall)).catch(onFailure);
    } catch (err) {
      onFailure(err);
    }
  }

  #retryLater(): void {
    if (this.#isClosed || this.#cancelRetry) return;
    this.#cancelRetry = this.#ports.clock.after(RETRY_DELAY_MS, () => {
      this.#cancelRetry = undefined;
      this.#run();
    });
  }
}

function isIn(call: Call, userId: string): boolean {
  return isLive(call) && hasJoined(call, userId);
}
