import type { Clock } from '../ports/clock.ts';

/**
 * One timer per ringing call, so that the node that changed a ring last ends it on time. This is an
 * optimisation only: every node also finds overdue rings in the store.
 */
export class RingTimers {
  readonly #clock: Clock;
  readonly #onDue: (callId: string) => void;
  readonly #cancels = new Map<string, () => void>();

  constructor(clock: Clock, onDue: (callId: string) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** @param deadline milliseconds since 1970 */
  start(callId: string, deadline: number): void {
    if (this.#cancels.has(callId)) return;
    const cancel = this.#clock.after(deadline - this.#clock.now(), () => {
      this.#cancels.delete(callId);
      this.#onDue(callId);
    });
    this.#cancels.set(callId, cancel);
  }

  stop(callId: string): void {
    this.#cancels.get(callId)?.();
    this.#cancels.delete(callId);
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
