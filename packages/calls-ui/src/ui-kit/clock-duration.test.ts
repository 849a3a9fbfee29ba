import { describe, expect, test } from 'vitest';
import { appTexts } from '../app/texts.ts';
import { laterTexts } from '../testing/later-texts.ts';
import { clockDuration } from './clock-duration.ts';
import { spokenDuration } from './spoken-duration.ts';

describe('durations', () => {
  test.each([
    [0, '00:00'],
    [42_999, '00:42'],
    [754_000, '12:34'],
    [3_723_000, '1:02:03'],
    [-5, '00:00'],
  ])('%i ms is %s as on a clock', (ms, clock) => {
    expect(clockDuration(ms)).toBe(clock);
  });

  test('omit zero parts in words, but are never empty', () => {
    expect(spokenDuration(3_602_000, appTexts('ru', laterTexts))).toBe('1 час 2 секунды');
    expect(spokenDuration(120_000, appTexts('en', laterTexts))).toBe('2 minutes');
    expect(spokenDuration(0, appTexts('en', laterTexts))).toBe('0 seconds');
  });
});
