import type { DoNotDisturb, QuietHours } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import { isQuiet, nextChange } from './quiet-hours.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const MINUTE_MS = 60_000;

const at = (time: string) => Date.parse(time);
const iso = (moment: number | undefined) =>
  moment === undefined ? undefined : new Date(moment).toISOString().replace(':00.000Z', 'Z');

function scheduled(timeZone: string, ...schedule: QuietHours[]): DoNotDisturb {
  return { enabled: false, schedule, timeZone };
}

const daily = (timeZone: string, from: string, to: string) =>
  scheduled(timeZone, { days: EVERY_DAY, from, to });

describe('do not disturb, by hand', () => {
  const off: DoNotDisturb = { enabled: false, schedule: [], timeZone: 'UTC' };
  const now = at('2026-03-01T12:00Z');

  it('is off, and stays off, if it is not enabled and has no schedule', () => {
    expect(isQuiet(off, now)).toBe(false);
    expect(nextChange(off, now)).toBeUndefined();
  });

  it('stays on until it is switched off', () => {
    expect(isQuiet({ ...off, enabled: true }, now)).toBe(true);
    expect(nextChange({ ...off, enabled: true }, now)).toBeUndefined();
  });

  it('ends exactly at `until`', () => {
    const settings = { ...off, enabled: true, until: now };
    expect(isQuiet(settings, now - 1)).toBe(true);
    expect(nextChange(settings, now - 1)).toBe(now);
    expect(isQuiet(settings, now)).toBe(false);
    expect(nextChange(settings, now)).toBeUndefined();
  });

  it('ignores an `until` that is left over after it was switched off', () => {
    expect(isQuiet({ ...off, until: now + 1000 }, now)).toBe(false);
    expect(nextChange({ ...off, until: now + 1000 }, now)).toBeUndefined();
  });

  it('continues into the schedule without a gap, whichever of them ends first', () => {
    const night = daily('UTC', '22:00', '07:00');
    const evening = { ...night, enabled: true, until: at('2026-03-01T22:00Z') };
    expect(iso(nextChange(evening, now))).toBe('2026-03-02T07:00Z');
    const longer = { ...night, enabled: true, until: at('2026-03-05T12:00Z') };
    expect(iso(nextChange(longer, now))).toBe('2026-03-05T12:00Z');
    const far = { ...night, enabled: true, until: at('2027-03-05T23:00Z') };
    expect(iso(nextChange(far, now))).toBe('2027-03-06T07:00Z');
  });
});

describe('the schedule', () => {
  it.each<[rule: string, settings: DoNotDisturb, from: string, to: string]>([
    // Winter and summer time of each zone.
    [
      'Berlin, winter',
      daily('Europe/Berlin', '22:00', '07:00'),
      '2026-01-10T21:00Z',
      '2026-01-11T06:00Z',
    ],
    [
      'Berlin, summer',
      daily('Europe/Berlin', '22:00', '07:00'),
      '2026-07-10T20:00Z',
      '2026-07-11T05:00Z',
    ],
    ['Moscow', daily('Europe/Moscow', '22:00', '07:00'), '2026-07-10T19:00Z', '2026-07-11T04:00Z'],
    ['Kolkata', daily('Asia/Kolkata', '22:00', '07:00'), '2026-03-29T16:30Z', '2026-03-30T01:30Z'],
    [
      'New York, winter',
      daily('America/New_York', '22:00', '07:00'),
      '2026-01-11T03:00Z',
      '2026-01-11T12:00Z',
    ],
    [
      'New York, summer',
      daily('America/New_York', '22:00', '07:00'),
      '2026-07-11T02:00Z',
      '2026-07-11T11:00Z',
    ],
    [
      'within a day',
      daily('Europe/Moscow', '12:30', '13:15'),
      '2026-07-10T09:30Z',
      '2026-07-10T10:15Z',
    ],
    // Berlin: 29 March 2026, 02:00 becomes 03:00.
    [
      'a night that is an hour shorter',
      daily('Europe/Berlin', '22:00', '07:00'),
      '2026-03-28T21:00Z',
      '2026-03-29T05:00Z',
    ],
    [
      'an end that the clock skips is the time of the jump',
      daily('Europe/Berlin', '22:00', '02:30'),
      '2026-03-28T21:00Z',
      '2026-03-29T01:00Z',
    ],
    [
      'a start that the clock skips is the time of the jump',
      daily('Europe/Berlin', '02:30', '07:00'),
      '2026-03-29T01:00Z',
      '2026-03-29T05:00Z',
    ],
    [
      'a start that the clock skips, and an end just after it',
      daily('Europe/Berlin', '02:30', '03:15'),
      '2026-03-29T01:00Z',
      '2026-03-29T01:15Z',
    ],
    // Berlin: 25 October 2026, 03:00 becomes 02:00.
    [
      'a night that is an hour longer',
      daily('Europe/Berlin', '22:00', '07:00'),
      '2026-10-24T20:00Z',
      '2026-10-25T06:00Z',
    ],
    [
      'an end that the clock shows twice is the second one',
      daily('Europe/Berlin', '22:00', '02:30'),
      '2026-10-24T20:00Z',
      '2026-10-25T01:30Z',
    ],
    [
      'a start that the clock shows twice is the first one',
      daily('Europe/Berlin', '02:30', '07:00'),
      '2026-10-25T00:30Z',
      '2026-10-25T06:00Z',
    ],
    [
      'an end at the time to which the clock is set back is the first one',
      daily('Europe/Berlin', '22:00', '02:00'),
      '2026-10-24T20:00Z',
      '2026-10-25T00:00Z',
    ],
    [
      'the hour that the clock shows twice, both times',
      daily('Europe/Berlin', '02:00', '03:00'),
      '2026-10-25T00:00Z',
      '2026-10-25T02:00Z',
    ],
    // New York: 8 March 2026, 02:00 becomes 03:00; 1 November 2026, 02:00 becomes 01:00.
    [
      'New York, a night that is an hour shorter',
      daily('America/New_York', '22:00', '07:00'),
      '2026-03-08T03:00Z',
      '2026-03-08T11:00Z',
    ],
    [
      'New York, an end that the clock skips',
      daily('America/New_York', '22:00', '02:30'),
      '2026-03-08T03:00Z',
      '2026-03-08T07:00Z',
    ],
    [
      'New York, a night that is an hour longer',
      daily('America/New_York', '22:00', '07:00'),
      '2026-11-01T02:00Z',
      '2026-11-01T12:00Z',
    ],
    [
      'New York, an end that the clock shows twice',
      daily('America/New_York', '22:00', '01:30'),
      '2026-11-01T02:00Z',
      '2026-11-01T06:30Z',
    ],
    // Havana sets the clock forward at midnight.
    [
      'a midnight that the clock skips',
      daily('America/Havana', '00:00', '06:00'),
      '2026-03-08T05:00Z',
      '2026-03-08T10:00Z',
    ],
  ])('starts and ends by the wall clock: %s', (_rule, settings, from, to) => {
    const [start, end] = [at(from), at(to)];
    expect(iso(nextChange(settings, start - MINUTE_MS))).toBe(iso(start));
    expect(iso(nextChange(settings, start))).toBe(iso(end));
    expect([start - 1, start, end - 1, end].map((moment) => isQuiet(settings, moment))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    for (let moment = start; moment < end; moment += 5 * MINUTE_MS) {
      if (!isQuiet(settings, moment)) expect(iso(moment)).toBe('quiet all the time');
    }
  });

  it('uses the days of its own time zone, and a night belongs to the day on which it starts', () => {
    // Friday 22:00 in New York is Saturday in UTC.
    const settings = scheduled('America/New_York', { days: [5], from: '22:00', to: '07:00' });
    expect(iso(nextChange(settings, at('2026-07-06T00:00Z')))).toBe('2026-07-11T02:00Z');
    expect(iso(nextChange(settings, at('2026-07-11T02:00Z')))).toBe('2026-07-11T11:00Z');
    expect(iso(nextChange(settings, at('2026-07-11T11:00Z')))).toBe('2026-07-18T02:00Z');
  });

  it('treats equal times as 24 hours, and adjacent days as one span', () => {
    const weekend = scheduled('Europe/Berlin', { days: [6, 7], from: '00:00', to: '00:00' });
    // 28 and 29 March 2026, 47 hours.
    expect(iso(nextChange(weekend, at('2026-03-25T00:00Z')))).toBe('2026-03-27T23:00Z');
    expect(iso(nextChange(weekend, at('2026-03-28T12:00Z')))).toBe('2026-03-29T22:00Z');
  });

  it('merges overlapping rules', () => {
    const settings = scheduled(
      'UTC',
      { days: [1], from: '20:00', to: '23:00' },
      { days: [1], from: '22:00', to: '06:00' },
      { days: [2], from: '05:00', to: '05:30' },
    );
    expect(iso(nextChange(settings, at('2026-03-02T20:00Z')))).toBe('2026-03-03T06:00Z');
  });

  it('never changes if it covers the whole week', () => {
    const settings = daily('Europe/Berlin', '09:00', '09:00');
    for (const moment of ['2026-03-29T00:30Z', '2026-10-25T01:30Z', '2026-07-01T07:00Z']) {
      expect(isQuiet(settings, at(moment))).toBe(true);
      expect(nextChange(settings, at(moment))).toBeUndefined();
    }
  });

  it.each(['Europe/Berlin', 'Europe/Moscow', 'Asia/Kolkata', 'America/New_York'])(
    'matches the wall clock of %s to the minute, for two years',
    (timeZone) => {
      const rule = { days: [1, 3, 6, 7], from: '21:45', to: '06:15' };
      const format = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
      const settings = scheduled(timeZone, rule);
      for (
        let now = at('2026-01-01T00:00Z');
        now < at('2028-01-01T00:00Z');
        now += 397 * MINUTE_MS
      ) {
        const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
        const day =
          ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts.get('weekday') ?? '') + 1;
        const time = `${parts.get('hour')}:${parts.get('minute')}`;
        const quiet =
          (rule.days.includes(day) && time >= rule.from) ||
          (rule.days.includes(day === 1 ? 7 : day - 1) && time < rule.to);
        if (isQuiet(settings, now) !== quiet) expect(`${timeZone} ${iso(now)}`).toBe(quiet);
      }
    },
  );
});
