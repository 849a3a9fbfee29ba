import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';

/** Milliseconds between two deletions: acknowledgements that come meanwhile share one. */
const INTERVAL = 500;
/** Sessions in a statement: more would keep the event loop waiting on SQLite. */
const MAX_SESSIONS = 100;

export interface OutboxPrunerPorts {
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn'>;
  /** Deletes what each session has acknowledged: up to this number. */
  readonly remove: (acknowledged: readonly (readonly [string, number])[]) => Promise<void>;
}

/**
 * Deletes acknowledged messages some time later. That they stay after a crash does no harm: a client
 * says which number it had when it comes back.
 */
export class OutboxPruner {
  readonly #ports: OutboxPrunerPorts;
  readonly #acknowledged = new Map<string, number>();
  #cancel: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(ports: OutboxPrunerPorts) {
    this.#ports = ports;
  }

  acknowledge(sessionId: string, seq: number): void {
    if (this.#isClosed) return;
    this.#acknowledged.set(sessionId, Math.max(seq, this.#acknowledged.get(sessionId) ?? 0));
    this.#cancel ??= this.#ports.clock.after(INTERVAL, () => {
      this.#cancel = undefined;
      this.#running = this.#running.then(() => this.#prune());
    });
  }

  /** The session's outbox is gone. */
  forget(sessionId: string): void {
    this.#acknowledged.delete(sessionId);
  }

  /** Deletes what is known to be acknowledged. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#running;
    await this.#prune();
  }

  async #prune(): Promise<void> {
    while (this.#acknowledged.size > 0) {
      const some = [...this.#acknowledged].slice(0, MAX_SESSIONS);
      for (const [sessionId] of some) this.#acknowledged.delete(sessionId);
      try {
        await this.#ports.remove(some);
      } catch (err) {
        // The next acknowledgement of these sessions, or their end, deletes it, too.
        this.#ports.log.warn({ err }, 'acknowledged messages were not deleted');
        return;
      }
    }
  }
}
