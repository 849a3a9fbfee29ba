import { describe, expect, test } from 'vitest';
import type { CallSettings, DoNotDisturb, SettingsAnswer } from './api-shapes.ts';
import { panelTexts } from './i18n/panel-texts.ts';
import {
  endsNextDay,
  hoursProblem,
  isOn,
  NEW_HOURS,
  nowWords,
  quietChange,
  quietChoices,
  quietEffect,
} from './settings-view.ts';
import { HOUR, NOON, settings } from './test-history.ts';

const en = panelTexts('en');
const off: DoNotDisturb = { enabled: false, schedule: [], timeZone: 'UTC' };
const ready = (saved: SettingsAnswer, wanted: CallSettings = saved, saving = false) =>
  ({ name: 'ready', saved, wanted, saving }) as const;

describe('what the next call meets', () => {
  test.each([
    [{ contacts: 'ring', strangers: 'ring' }, 'You can be reached: calls ring.'],
    [
      { contacts: 'ring', strangers: 'unavailable' },
      'Calls from people you know ring. Others see that you cannot take calls now.',
    ],
    [
      { contacts: 'unavailable', strangers: 'unavailable', changesAt: NOON + HOUR },
      'No call rings. Callers see that you cannot take calls now. It stays so until 13:00.',
    ],
  ] as const)('%o is said in words', (now, words) => {
    expect(nowWords(ready(settings({ now })), NOON, en)).toBe(words);
  });

  test('is not claimed while a change is on its way', () => {
    expect(nowWords(ready(settings(), settings(), true), NOON, en)).toBeNull();
  });
});

describe('do not disturb', () => {
  const chosen = (quiet: DoNotDisturb) =>
    quietChoices(quiet, NOON, en)
      .filter((each) => each.chosen)
      .map(({ choice }) => choice);

  test('is one choice at a time', () => {
    expect(chosen(off)).toEqual(['off']);
    expect(chosen({ ...off, enabled: true })).toEqual(['always']);
    expect(chosen({ ...off, enabled: true, until: NOON + HOUR })).toEqual(['until']);
  });

  test('that ran out is off', () => {
    expect(chosen({ ...off, enabled: true, until: NOON - 1 })).toEqual(['off']);
    expect(isOn({ ...off, enabled: true, until: NOON }, NOON)).toBe(false);
  });

  test('for an hour, and until eight the next morning', () => {
    expect(quietChange('hour', NOON)).toEqual({ enabled: true, until: NOON + HOUR });
    const morning = new Date(2026, 10, 23, 8).getTime();
    expect(quietChange('morning', NOON)).toEqual({ enabled: true, until: morning });
    expect(quietChange('off', NOON)).toEqual({ enabled: false, until: undefined });
  });

  test.each([
    [off, {}, 'quiet.effect_off'],
    [{ ...off, enabled: true }, {}, 'quiet.effect_on'],
    [{ ...off, schedule: [NEW_HOURS] }, {}, 'quiet.effect_hours'],
    [
      { ...off, schedule: [NEW_HOURS] },
      { now: { contacts: 'unavailable', strangers: 'unavailable' } },
      'quiet.effect_in_hours',
    ],
  ] as const)('%o says what it does to the next call', (doNotDisturb, change, key) => {
    expect(quietEffect(ready(settings({ doNotDisturb, ...change })), NOON)).toBe(key);
  });
});

describe('quiet hours', () => {
  test.each([
    [NEW_HOURS, null],
    [{ ...NEW_HOURS, days: [] }, 'hours.no_day'],
    [{ ...NEW_HOURS, from: '' }, 'hours.no_time'],
    [{ ...NEW_HOURS, to: '24:00' }, 'hours.no_time'],
    [{ ...NEW_HOURS, to: '7:00' }, 'hours.no_time'],
  ])('%o: %s', (hours, problem) => {
    expect(hoursProblem(hours)).toBe(problem);
  });

  test('that end no later than they begin go on into the next day', () => {
    expect(endsNextDay(NEW_HOURS)).toBe(true);
    expect(endsNextDay({ ...NEW_HOURS, from: '12:00', to: '13:00' })).toBe(false);
    expect(endsNextDay({ ...NEW_HOURS, from: '12:00', to: '12:00' })).toBe(true);
  });
});
