import type { Clock } from '../ports/clock.ts';

/** Calls of which another process wrote the end are forgotten when this many newer ones are known. */
const MAX_CALLS = 10_000;

/**
 * The times of the steps of a call. Within one process, the clock of a call runs evenly even if somebody
 * sets the machine's clock, so the duration of the call stays right. The next call starts with the
 * machine's clock again. A call that another process continues uses the machine's clock too.
 */
export class CallTimes {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>;
  /** Difference of `now` and `elapsed` at the first step, by call id; oldest first. */
  readonly #offsets = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now' | 'elapsed'>) {
    this.#clock = clock;
  }

  /** Milliseconds since 1970. Without an id, by the machine's clock. */
  of(callId: string | undefined): number {
    const now = this.#clock.now();
    if (callId === undefined) return now;
    const elapsed = this.#clock.elapsed();
    const offset = this.#offsets.get(callId) ?? now - elapsed;
    if (!this.#offsets.has(callId)) this.#add(callId, offset);
    return Math.round(elapsed + offset);
  }

  forget(callId: string): void {
    this.#offsets.delete(callId);
  }

  #add(callId: string, offset: number): void {
    this.#offsets.set(callId, offset);
    const [oldest] = this.#offsets.keys();
    if (oldest !== undefined && this.#offsets.size > MAX_CALLS) this.#offsets.delete(oldest);
  }
}
