import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Timeouts } from './timeouts.ts';

function setUp() {
  const clock = new VirtualClock();
  const due: string[] = [];
  const timeouts = new Timeouts<string>(clock, 1000, (item) => due.push(item));
  return { clock, due, timeouts };
}

describe('Timeouts', () => {
  it('makes each item due after the same time, on one timer', () => {
    const { clock, due, timeouts } = setUp();
    timeouts.add('a');
    clock.advanceSync(400);
    timeouts.add('b');
    expect(clock.pending).toBe(1);
    clock.advanceSync(599);
    expect(due).toEqual([]);
    clock.advanceSync(1);
    expect(due).toEqual(['a']);
    clock.advanceSync(400);
    expect(due).toEqual(['a', 'b']);
    expect(clock.pending).toBe(0);
  });

  it('restarts for an item that is added again and ends for one that is deleted', () => {
    const { clock, due, timeouts } = setUp();
    timeouts.add('a');
    timeouts.add('b');
    clock.advanceSync(900);
    timeouts.add('a');
    timeouts.delete('b');
    clock.advanceSync(999);
    expect(due).toEqual([]);
    clock.advanceSync(1);
    expect(due).toEqual(['a']);
  });

  it('leaves no timer when no item waits', () => {
    const { clock, timeouts } = setUp();
    timeouts.add('a');
    timeouts.delete('a');
    expect(clock.pending).toBe(0);
    timeouts.add('b');
    timeouts.close();
    expect(clock.pending).toBe(0);
  });

  it('gives items one more turn after the event loop was blocked', () => {
    const { clock, due, timeouts } = setUp();
    clock.after(1000, () => clock.stall(5000));
    timeouts.add('a');
    timeouts.add('b');
    // In the extra turn the message that 'a' waits for is read.
    clock.after(6000, () => timeouts.delete('a'));
    clock.advanceSync(6000);
    expect(due).toEqual(['b']);
    expect(clock.pending).toBe(0);
  });
});
