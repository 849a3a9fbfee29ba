import type { Clock } from '../ports/clock.ts';

/** A period is split into this many turns: this avoids bursts and needs one timer only. */
const GROUPS = 25;

/** Calls `onTurn` for each item once per period, group by group. */
export class StaggeredInterval<Item> {
  readonly #groups: readonly Set<Item>[] = Array.from({ length: GROUPS }, () => new Set());
  readonly #turnMs: number;
  readonly #clock: Clock;
  readonly #onTurn: (item: Item) => void;
  #turn = 0;
  #stopTimer: (() => void) | null = null;
  #isClosed = false;

  constructor(clock: Clock, periodMs: number, onTurn: (item: Item) => void) {
    this.#clock = clock;
    this.#onTurn = onTurn;
    this.#turnMs = periodMs / GROUPS;
  }

  /** The first turn comes after most of a period. */
  add(item: Item): void {
    if (this.#isClosed) return;
    this.#groups[(this.#turn + GROUPS - 1) % GROUPS]?.add(item);
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
    this.#turn = (this.#turn + 1) % GROUPS;
    this.#stopTimer = this.#clock.after(this.#turnMs, () => this.#runTurn());
    for (const item of group ?? []) this.#onTurn(item);
  }
}
