import type { Clock } from '../ports/clock.ts';

/** Splits a period into turns, which avoids bursts and needs one timer only. */
const TURNS_PER_PERIOD = 25;

/** Calls `onTurn` for each item once per period, group by group. */
export class StaggeredInterval<Item> {
  readonly #groups: readonly Set<Item>[] = Array.from(
    { length: TURNS_PER_PERIOD },
    () => new Set(),
  );
  readonly #turnMs: number;
  readonly #clock: Clock;
  readonly #onTurn: (item: Item) => void;
  #turn = 0;
  #stopTimer: (() => void) | null = null;
  #isClosed = false;

  constructor(clock: Clock, periodMs: number, onTurn: (item: Item) => void) {
    this.#clock = clock;
    this.#onTurn = onTurn;
    this.#turnMs = periodMs / TURNS_PER_PERIOD;
  }

  /** The first turn comes after most of a period. */
  add(item: Item): void {
    if (this.#isClosed) return;
    this.#groups[(this.#turn + TURNS_PER_PERIOD - 1) % TURNS_PER_PERIOD]?.add(item);
    this.#stopTimer ??= this.#clock.after(this.#turnMs, () => this.#runTurn());
  }

  delete(item: Item): void {
    for (const group of this.#groups) if (group.delete(item)) return;
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer?.();
    this.#stopTimer = null;
    for (const group of this.#groups) group.clear();
  }

  #runTurn(): void {
    const group = this.#groups[this.#turn];
    this.#turn = (this.#turn + 1) % TURNS_PER_PERIOD;
    this.#stopTimer = this.#clock.after(this.#turnMs, () => this.#runTurn());
    for (const item of group ?? []) this.#onTurn(item);
  }
}
