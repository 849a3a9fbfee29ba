import { describe, expect, it } from 'vitest';
import { CaptureClock, SoundOrder } from './sound-order.ts';

const RATE = 48_000;
const BLOCK = 480;

describe('the sound of a file', () => {
  it('begins at its own time', () => {
    const order = new SoundOrder(RATE);
    expect(order.place(30, BLOCK)).toEqual({ silence: 1440, skip: 0 });
  });

  it('has its blocks one after the other, although their times tremble', () => {
    const order = new SoundOrder(RATE);
    order.place(0, BLOCK);
    order.wrote(BLOCK);
    expect(order.place(10 + 60, BLOCK)).toEqual({ silence: 0, skip: 0 });
    expect(order.place(0, BLOCK)).toEqual({ silence: 0, skip: 0 });
    expect(order.seconds).toBe(0.01);
  });

  it('is silent where blocks were lost', () => {
    const order = new SoundOrder(RATE);
    order.wrote(RATE);
    expect(order.place(1500, BLOCK)).toEqual({ silence: RATE / 2, skip: 0 });
  });

  it('leaves out what is too much, as after a fill', () => {
    const order = new SoundOrder(RATE);
    order.wrote(RATE);
    expect(order.place(500, BLOCK)).toEqual({ silence: 0, skip: BLOCK });
  });

  it('follows the clock of the page within 100 ms for hours, though the sound card has its own', () => {
    const order = new SoundOrder(RATE);
    const drift = 1.0001;
    let worst = 0;
    for (let i = 0; i < 3 * 3600 * 10; i++) {
      const place = i * 100 * drift;
      const { silence, skip } = order.place(place, BLOCK * 10);
      order.wrote(silence + BLOCK * 10 - skip);
      worst = Math.max(worst, Math.abs(order.seconds * 1000 - place - 100));
    }
    expect(worst).toBeLessThan(101);
  });
});

describe('the clock of a capture', () => {
  it('takes the quickest block of the last seconds for the distance of the two clocks', () => {
    const clock = new CaptureClock();
    expect(clock.toPage(1000, 5080)).toBe(5080);
    expect(clock.toPage(1010, 5015)).toBe(5015);
    expect(clock.toPage(1020, 5200)).toBe(5025);
  });

  it('forgets a distance that is no longer true', () => {
    const clock = new CaptureClock();
    clock.toPage(0, 5000);
    for (let at = 1; at <= 30; at++) clock.toPage(at * 1000, 5000 + at * 1000 + 40);
    expect(clock.toPage(31_000, 36_040)).toBe(36_040);
  });
});
