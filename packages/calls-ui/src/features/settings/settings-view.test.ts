import type { CallSettings, DoNotDisturb, SettingsAnswer } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { HOUR_MS, NOON, settings } from '../../testing/fake-calls-api.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { zoneWords } from '../../ui-kit/date-format.ts';
import {
  endsNextDay,
  hoursProblem,
  isOn,
  NEW_HOURS,
  nowWords,
  ownTimeZone,
  quietChange,
  quietChoices,
} from './settings-view.ts';

const en = appTexts('en', laterTexts);
const off: DoNotDisturb = { enabled: false, schedule: [], timeZone: 'UTC' };
const ready = (saved: SettingsAnswer, wanted: CallSettings = saved, saving = false) =>
  ({ name: 'ready', saved, wanted, saving }) as const;

describe('the effect on the next call', () => {
  test.each([
    [{ contacts: 'ring', strangers: 'ring' }, 'You are available: calls will ring.'],
    [
      { contacts: 'ring', strangers: 'unavailable' },
      'Calls from people you know will ring. Everyone else sees that you cannot take calls right now.',
    ],
    [
      { contacts: 'unavailable', strangers: 'unavailable', changesAt: NOON + HOUR_MS },
      'Calls will not ring. Callers see that you cannot take calls right now. This lasts until 13:00.',
    ],
  ] as const)('the effect of %o on the next call is described in words', (now, words) => {
    expect(nowWords(ready(settings({ now })), NOON, en)).toBe(words);
  });

  test.each([
    ['en', '07:00 (Marquesas Time)', 'November 23, 07:00 (Marquesas Time)'],
    ['ru', '07:00 (Маркизские о-ва)', '23 ноября, 07:00 (Маркизские о-ва)'],
  ] as const)(
    'is in the time zone of the quiet hours, which is named: %s',
    (language, soon, later) => {
      const texts = appTexts(language, laterTexts);
      // A time zone that no machine with these tests has.
      const quiet = { ...off, schedule: [NEW_HOURS], timeZone: 'Pacific/Marquesas' };
      const until = Date.UTC(2026, 10, 23, 16, 30);
      const saved = settings({
        now: { contacts: 'unavailable', strangers: 'unavailable', changesAt: until },
        doNotDisturb: quiet,
      });
      expect(nowWords(ready(saved), until - 7 * HOUR_MS, texts)).toContain(` ${soon}.`);
      expect(nowWords(ready(saved), until - 8 * HOUR_MS, texts)).toContain(` ${later}.`);
      const choices = quietChoices({ ...quiet, enabled: true, until }, until - 7 * HOUR_MS, texts);
      expect(choices.find(({ chosen }) => chosen)?.label).toContain(` ${soon}`);
      const morning = choices.find(({ choice }) => choice === 'morning')?.label;
      expect(morning).toContain(zoneWords(quiet.timeZone, until, texts));
    },
  );

  test("is in the browser's time zone, unnamed, if the quiet hours have the same one", () => {
    const now = { contacts: 'unavailable', strangers: 'unavailable', changesAt: NOON } as const;
    const timeZone = ownTimeZone() ?? '';
    const doNotDisturb = { ...off, schedule: [NEW_HOURS], timeZone };
    const words = nowWords(ready(settings({ now, doNotDisturb })), NOON - HOUR_MS, en);
    expect(words).toContain('until 12:00.');
  });

  test("is in the browser's time zone if the browser does not know that of the quiet hours", () => {
    const now = { contacts: 'unavailable', strangers: 'unavailable', changesAt: NOON } as const;
    const doNotDisturb = { ...off, schedule: [NEW_HOURS], timeZone: 'Moon/Copernicus' };
    const words = nowWords(ready(settings({ now, doNotDisturb })), NOON - HOUR_MS, en);
    expect(words).toContain('until 12:00.');
    expect(zoneWords('Moon/Copernicus', NOON, en)).toBe('Moon/Copernicus');
  });

  test('is not described while a change is being saved', () => {
    expect(nowWords(ready(settings(), settings(), true), NOON, en)).toBeNull();
  });
});

describe('do not disturb', () => {
  const chosen = (quiet: DoNotDisturb) =>
    quietChoices(quiet, NOON, en)
      .filter((each) => each.chosen)
      .map(({ choice }) => choice);

  test('has one chosen option', () => {
    expect(chosen(off)).toEqual(['off']);
    expect(chosen({ ...off, enabled: true })).toEqual(['always']);
    expect(chosen({ ...off, enabled: true, until: NOON + HOUR_MS })).toEqual(['until']);
  });

  test('do not disturb that expired is off', () => {
    expect(chosen({ ...off, enabled: true, until: NOON - 1 })).toEqual(['off']);
    expect(isOn({ ...off, enabled: true, until: NOON }, NOON)).toBe(false);
  });

  test('can last an hour or until eight the next morning', () => {
    expect(quietChange('hour', NOON)).toEqual({ enabled: true, until: NOON + HOUR_MS });
    const morning = new Date(2026, 10, 23, 8).getTime();
    expect(quietChange('morning', NOON)).toEqual({ enabled: true, until: morning });
    expect(quietChange('off', NOON)).toEqual({ enabled: false, until: undefined });
  });
});

describe('quiet hours', () => {
  test.each([
    [NEW_HOURS, null],
    [{ ...NEW_HOURS, days: [] }, 'hours.no_day'],
    [{ ...NEW_HOURS, from: '' }, 'hours.no_time'],
    [{ ...NEW_HOURS, to: '24:00' }, 'hours.no_time'],
    [{ ...NEW_HOURS, to: '7:00' }, 'hours.no_time'],
  ])('quiet hours %o: %s', (hours, problem) => {
    expect(hoursProblem(hours)).toBe(problem);
  });

  test('quiet hours whose end is not later than their start end on the next day', () => {
    expect(endsNextDay(NEW_HOURS)).toBe(true);
    expect(endsNextDay({ ...NEW_HOURS, from: '12:00', to: '13:00' })).toBe(false);
    expect(endsNextDay({ ...NEW_HOURS, from: '12:00', to: '12:00' })).toBe(true);
  });
});
