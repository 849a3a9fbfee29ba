import { expect, it } from 'vitest';
import { FileTime } from './file-time.ts';

it('cuts a pause out of the file', () => {
  const time = new FileTime(1000);
  expect(time.placeOf(1500)).toBe(500);
  time.pause(2000);
  expect(time.lengthAt(9000)).toBe(1000);
  expect(time.placeOf(2500)).toBeNull();
  time.resume(5000);
  expect(time.lengthAt(5500)).toBe(1500);
  expect(time.placeOf(5200)).toBe(1200);
});

it('records nothing that was captured during a pause and arrives after it', () => {
  const time = new FileTime(0);
  time.pause(1000);
  time.resume(3000);
  expect(time.placeOf(2999)).toBeNull();
});

it('records what was captured before a pause and arrives during it', () => {
  const time = new FileTime(0);
  time.pause(1000);
  expect(time.placeOf(990)).toBe(990);
});

it('ignores a second pause, and a resume without a pause', () => {
  const time = new FileTime(0);
  time.resume(500);
  time.pause(1000);
  time.pause(2000);
  expect(time.isPaused).toBe(true);
  time.resume(3000);
  expect(time.isPaused).toBe(false);
  expect(time.lengthAt(3000)).toBe(1000);
});
