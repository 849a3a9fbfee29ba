import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Heartbeats } from './heartbeats.ts';

const PERIOD = 25_000;

function beating(beats: number[], clock: VirtualClock) {
  return { beat: () => beats.push(clock.now()) };
}

describe('Heartbeats', () => {
  it('beats once per period, whenever an item was added', () => {
    const clock = new VirtualClock();
    const heartbeats = new Heartbeats(clock, PERIOD);
    const all = Array.from({ length: 60 }, () => {
      clock.advanceSync(700);
      const beats: number[] = [];
      heartbeats.add(beating(beats, clock));
      return { beats, addedAt: clock.now() };
    });
    clock.advanceSync(4 * PERIOD);
    for (const { beats, addedAt } of all) {
      const [first = 0] = beats;
      expect(first - addedAt).toBeGreaterThan(PERIOD * 0.9);
      expect(first - addedAt).toBeLessThanOrEqual(PERIOD);
      expect(beats.slice(1).map((at, index) => at - (beats[index] ?? 0))).toEqual(
        beats.slice(1).map(() => PERIOD),
      );
      expect(beats.length).toBeGreaterThanOrEqual(4);
    }
  });

  it('stops for a deleted item, and for all items on close', () => {
    const clock = new VirtualClock();
    const heartbeats = new Heartbeats(clock, PERIOD);
    const beats: number[] = [];
    const gone = beating(beats, clock);
    heartbeats.add(gone);
    heartbeats.delete(gone);
    clock.advanceSync(2 * PERIOD);
    expect(beats).toEqual([]);
    heartbeats.add(beating(beats, clock));
    heartbeats.close();
    clock.advanceSync(2 * PERIOD);
    expect(beats).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
