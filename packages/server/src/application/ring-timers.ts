import type { Clock } from '../ports/clock.ts';

/**
 * Ends rings to the millisecond on the node where they changed last. Only for speed: what is overdue
 * is found in the store, by any node.
 */
export class RingTimers {
  readonly #clock: Clock;
  readonly #onDue: (callId: string) => void;
  readonly #stops = new Map<string, () => void>();

  constructor(clock: Clock, onDue: (callId: string) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** @param deadline milliseconds since 1970 */
  start(callId: string, deadline: number): void {
    if (this.#stops.has(callId)) return;
    const stop = this.#clock.after(deadline - this.#clock.now(), () => {
      this.#stops.delete(callId);
      this.#onDue(callId);
    });
    this.#stops.set(callId, stop);
  }

  stop(callId: string): void {
    this.#stops.get(callId)?.();
    this.#stops.delete(callId);
  }

  close(): void {
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }
}
