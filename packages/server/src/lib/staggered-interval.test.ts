import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { StaggeredInterval } from './staggered-interval.ts';

const PERIOD_MS = 25_000;

/** An interval that records the times of each item's turns in the item itself. */
function createInterval(clock: VirtualClock) {
  return new StaggeredInterval<number[]>(clock, PERIOD_MS, (turns) => turns.push(clock.now()));
}

describe('StaggeredInterval', () => {
  it('calls each item once per period, whenever an item was added', () => {
    const clock = new VirtualClock();
    const interval = createInterval(clock);
    const all = Array.from({ length: 60 }, () => {
      clock.advanceSync(700);
      const turns: number[] = [];
      interval.add(turns);
      return { turns, addedAt: clock.now() };
    });
    clock.advanceSync(4 * PERIOD_MS);
    for (const { turns, addedAt } of all) {
      const [first = 0] = turns;
      expect(first - addedAt).toBeGreaterThan(PERIOD_MS * 0.9);
      expect(first - addedAt).toBeLessThanOrEqual(PERIOD_MS);
      expect(turns.slice(1).map((at, index) => at - (turns[index] ?? 0))).toEqual(
        turns.slice(1).map(() => PERIOD_MS),
      );
      expect(turns.length).toBeGreaterThanOrEqual(4);
    }
  });

  it('stops for a deleted item, and for all items on close', () => {
    const clock = new VirtualClock();
    const interval = createInterval(clock);
    const turns: number[] = [];
    interval.add(turns);
    interval.delete(turns);
    clock.advanceSync(2 * PERIOD_MS);
    expect(turns).toEqual([]);
    interval.add(turns);
    interval.close();
    clock.advanceSync(2 * PERIOD_MS);
    expect(turns).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
