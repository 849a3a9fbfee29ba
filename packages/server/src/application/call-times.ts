import type { Clock } from '../ports/clock.ts';

/** Calls of which another process wrote the end are forgotten when this many newer ones are known. */
const MAX_CALLS = 10_000;

/**
 * The time by which the steps of a call are written. Within one process, the clock of a call goes on
 * evenly, also when somebody sets the clock of the machine: the call is as long as it was. The next call
 * begins by the machine's clock again, and so does a call that another process goes on with.
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
