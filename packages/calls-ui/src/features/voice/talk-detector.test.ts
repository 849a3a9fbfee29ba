import { expect, test } from 'vitest';
import { TalkDetector } from './talk-detector.ts';

const feed = (levels: readonly number[]) => {
  const detector = new TalkDetector();
  return levels.map((level) => detector.add(level));
};
const LOUD = 0.1;
const QUIET = 0.001;

test('five loud readings are speech', () => {
  expect(feed([LOUD, LOUD, LOUD, LOUD, LOUD])).toEqual([false, false, false, false, true]);
});

test('words with pauses between them are speech', () => {
  const word = [LOUD, LOUD, QUIET, QUIET];
  expect(feed([...word, ...word, ...word, ...word])).toContain(true);
});

test('single short noises are not speech', () => {
  const door = [LOUD, LOUD, ...Array.from({ length: 8 }, () => QUIET)];
  expect(feed([...door, ...door, ...door, ...door])).not.toContain(true);
});

test('after speech the next sentence is counted from zero', () => {
  const detector = new TalkDetector();
  for (let i = 0; i < 5; i++) detector.add(LOUD);
  expect(detector.add(LOUD)).toBe(false);
});
