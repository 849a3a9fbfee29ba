import type { MissedCount } from '@xpchat/calls-protocol';
import type { KyselyHistoryStore } from '../adapters/sql/history/history-store.ts';
import type { EndedCall } from '../domain/call.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';

/** Tells every extended session of a person something that is not numbered. */
export type NotifyUser = (userId: string, message: MissedCount) => void;

/** Keeps the badge of missed calls right on all devices of a person. */
export class MissedCalls {
  readonly #history: KyselyHistoryStore;
  readonly #tell: NotifyUser;
  /** Counting and telling take turns for each person, so that an older count is not told last. */
  readonly #people = new KeyedQueue();

  constructor(history: KyselyHistoryStore, tell: NotifyUser) {
    this.#history = history;
    this.#tell = tell;
  }

  /** How many missed calls the person has not seen: the `missedCount` of their `welcome`. */
  missedOf(userId: string): Promise<number> {
    return this.#history.missedOf(userId);
  }

  /** To be called when the end of a call is stored. */
  async callEnded(call: EndedCall): Promise<void> {
    if (call.answeredAt !== undefined) return;
    const people = await this.#history.missedBy(call.id);
    await Promise.all(people.map((userId) => this.notifyCount(userId)));
  }

  /** Tells the person's devices the count, and gives it back. */
  notifyCount(userId: string): Promise<number> {
    return this.#people.run(userId, async () => {
      const count = await this.#history.missedOf(userId);
      this.#tell(userId, { type: 'missed_count', count });
      return count;
    });
  }

  /** Resolves when everything that was asked for until now is told. */
  idle(): Promise<void> {
    return this.#people.idle();
  }
}
