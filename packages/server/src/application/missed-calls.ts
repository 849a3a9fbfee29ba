import type { MissedCount } from '@xpchat/calls-protocol';
import type { EndedCall } from '../domain/call.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { HistoryStore } from '../ports/history-store.ts';

/** Sends an unnumbered message to every extended session of a person. */
export type NotifyUser = (userId: string, message: MissedCount) => void;

/** Keeps the count of missed calls current on every device of a person. */
export class MissedCalls {
  readonly #history: Pick<HistoryStore, 'missedOf' | 'missedBy'>;
  readonly #notifyUser: NotifyUser;
  /** One count at a time for each person, so that an older count never follows a newer one. */
  readonly #people = new KeyedQueue();

  constructor(history: Pick<HistoryStore, 'missedOf' | 'missedBy'>, notifyUser: NotifyUser) {
    this.#history = history;
    this.#notifyUser = notifyUser;
  }

  /** Call this after the end of a call is stored. */
  async callEnded(call: EndedCall): Promise<void> {
    // Somebody may have missed a group call that others answered.
    if (call.answeredAt !== undefined && !call.group) return;
    const people = await this.#history.missedBy(call.id);
    await Promise.all(people.map((userId) => this.notifyCount(userId)));
  }

  /** Sends the person's devices the current count, and returns it. */
  notifyCount(userId: string): Promise<number> {
    return this.#people.run(userId, async () => {
      const count = await this.#history.missedOf(userId);
      this.#notifyUser(userId, { type: 'missed_count', count });
      return count;
    });
  }

  /** Resolves when every notification requested so far has been sent. */
  idle(): Promise<void> {
    return this.#people.idle();
  }
}
