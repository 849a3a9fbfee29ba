import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';

/** Time between two deletions. The acknowledgements of that time share one. */
const PRUNE_INTERVAL_MS = 500;
/** Sessions in one statement. On SQLite more of them would block the event loop for too long. */
const MAX_SESSIONS_PER_STATEMENT = 100;

export interface OutboxPrunerPorts {
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn'>;
  /** Deletes the messages of each session up to the number that it acknowledged. */
  readonly remove: (acknowledged: readonly (readonly [string, number])[]) => Promise<void>;
}

/**
 * Deletes acknowledged messages in batches. Messages that a crash leaves behind do no harm: a client
 * names the last number that it received when it resumes.
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
    this.#cancel ??= this.#ports.clock.after(PRUNE_INTERVAL_MS, () => {
      this.#cancel = undefined;
      this.#running = this.#running.then(() => this.#prune());
    });
  }

  /** The session was removed with its outbox. */
  forget(sessionId: string): void {
    this.#acknowledged.delete(sessionId);
  }

  /** Deletes the messages that were acknowledged so far. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#running;
    await this.#prune();
  }

  async #prune(): Promise<void> {
    while (this.#acknowledged.size > 0) {
      const some = [...this.#acknowledged].slice(0, MAX_SESSIONS_PER_STATEMENT);
      for (const [sessionId] of some) this.#acknowledged.delete(sessionId);
      try {
        await this.#ports.remove(some);
      } catch (err) {
        // The next acknowledgement of these sessions, or their removal, deletes the messages.
        this.#ports.log.warn({ err }, 'acknowledged messages could not be deleted');
        return;
      }
    }
  }
}
