import type { Clock } from '../ports/clock.ts';

/** Who is asked, once in a period, whether they still are there. */
interface Beating {
  beat(): void;
}

/** In so many parts of a period groups have their turns: no burst of pings, and one timer for all. */
const GROUPS = 25;

/** Lets everybody beat once in a period, in groups. */
export class Heartbeats<Item extends Beating> {
  readonly #groups: readonly Set<Item>[] = Array.from({ length: GROUPS }, () => new Set());
  readonly #step: number;
  readonly #clock: Clock;
  #turn = 0;
  #stop: (() => void) | null = null;
  #isClosed = false;

  /** @param period milliseconds */
  constructor(clock: Clock, period: number) {
    this.#clock = clock;
    this.#step = period / GROUPS;
  }

  /** The first beat is most of a period away. */
  add(item: Item): void {
    if (this.#isClosed) return;
    this.#groups[(this.#turn + GROUPS - 1) % GROUPS]?.add(item);
    this.#stop ??= this.#clock.after(this.#step, () => this.#next());
  }

  delete(item: Item): void {
    for (const group of this.#groups) if (group.delete(item)) return;
  }

  close(): void {
    this.#isClosed = true;
    this.#stop?.();
    this.#stop = null;
    for (const group of this.#groups) group.clear();
  }

  #next(): void {
    const group = this.#groups[this.#turn];
    this.#turn = (this.#turn + 1) % GROUPS;
    this.#stop = this.#clock.after(this.#step, () => this.#next());
    for (const item of group ?? []) item.beat();
  }
}
