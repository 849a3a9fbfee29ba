import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

function setUp() {
  const clock = new VirtualClock(1000);
  const fired: string[] = [];
  const set = (name: string, delay: number, task = () => {}) =>
    clock.after(delay, () => {
      fired.push(`${name} at ${clock.now()}`);
      task();
    });
  return { clock, fired, set };
}

describe('the virtual clock', () => {
  it('fires due timers in the order of their times, and of their setting at the same time', () => {
    const { clock, fired, set } = setUp();
    set('c', 20);
    set('a', 10);
    set('b', 10);
    set('late', 31);
    clock.advanceSync(30);
    expect(fired).toEqual(['a at 1010', 'b at 1010', 'c at 1020']);
    expect([clock.now(), clock.pending]).toEqual([1030, 1]);
  });

  it('fires a timer that a timer sets if it is due in the same time', () => {
    const { clock, fired, set } = setUp();
    set('a', 10, () => set('b', 10));
    clock.advanceSync(20);
    expect(fired).toEqual(['a at 1010', 'b at 1020']);
  });

  it('fires no cancelled timer, and counts neither that nor a fired one', () => {
    const { clock, fired, set } = setUp();
    const cancel = set('a', 10);
    const cancelFired = set('b', 5);
    cancel();
    cancel();
    clock.advanceSync(10);
    cancelFired();
    expect(fired).toEqual(['b at 1005']);
    expect(clock.pending).toBe(0);
  });

  it('runs promise chains before the first timer and after each one when it advances', async () => {
    const { clock, fired, set } = setUp();
    void Promise.resolve().then(() =>
      set('a', 10, () => void Promise.resolve().then(() => set('b', 10))),
    );
    await clock.advance(20);
    expect(fired).toEqual(['a at 1010', 'b at 1020']);
  });

  it('fires due timers late after a stall', () => {
    const { clock, fired, set } = setUp();
    set('a', 10);
    clock.stall(50);
    expect(fired).toEqual([]);
    clock.advanceSync(0);
    expect(fired).toEqual(['a at 1050']);
  });
});
