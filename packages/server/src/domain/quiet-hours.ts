import type { DoNotDisturb, QuietRule } from './call-settings.ts';
import { calendarDay, firstMoment, lastMoment, weekday } from './zoned-time.ts';

/** When a person is not to be disturbed. Moments are milliseconds since 1970. */

/** From `start` on, until `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const DAY = 86_400_000;
/** A weekly schedule that is quiet for longer than this is always quiet. */
const LONGEST = 9 * DAY;

/**
 * Whether calls are kept from the person at this moment: they switched it on and `until` is not
 * over, or the schedule says so.
 */
export function isQuiet(settings: DoNotDisturb, now: number): boolean {
  return endOfSpan(settings, now) !== undefined;
}

/**
 * When {@link isQuiet} will change, if the settings stay as they are; undefined if never.
 */
export function nextChange(settings: DoNotDisturb, now: number): number | undefined {
  const limit = Math.max(now, settings.until ?? 0) + LONGEST;
  const first = endOfSpan(settings, now);
  if (first === undefined) return nextStart(settings, now);
  let end = first;
  // Spans that overlap or touch are one.
  for (;;) {
    const further = end < limit ? endOfSpan(settings, end) : end;
    if (further === undefined) return end;
    if (further >= limit) return undefined;
    end = further;
  }
}

/** The latest end of the spans that hold this moment. */
function endOfSpan(settings: DoNotDisturb, moment: number): number | undefined {
  const { enabled, until = Number.POSITIVE_INFINITY } = settings;
  const ends = scheduled(settings, moment, 0)
    .filter(({ start, end }) => start <= moment && moment < end)
    .map(({ end }) => end);
  if (enabled && moment < until) ends.push(until);
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

function nextStart(settings: DoNotDisturb, now: number): number | undefined {
  const starts = scheduled(settings, now, 8)
    .filter(({ start, end }) => start > now && start < end)
    .map(({ start }) => start);
  return starts.length > 0 ? Math.min(...starts) : undefined;
}

/** The schedule's spans that begin yesterday or later, up to `days` days from today. */
function scheduled({ schedule, timeZone }: DoNotDisturb, moment: number, days: number): Span[] {
  if (schedule.length === 0) return [];
  const today = calendarDay(timeZone, moment);
  const spans: Span[] = [];
  // Two days back: of a day that lasts 25 hours, a span of 24 may end the day after the next.
  for (let day = today - 2; day <= today + days; day++) {
    for (const rule of schedule) {
      if (rule.days.includes(weekday(day))) spans.push(spanOf(rule, day, timeZone));
    }
  }
  return spans;
}

function spanOf({ from, to }: QuietRule, day: number, timeZone: string): Span {
  const begin = minuteOf(from);
  const end = minuteOf(to);
  return {
    start: firstMoment(timeZone, day, begin),
    // Not after its beginning: it ends the next day; the same time is a whole day.
    end: lastMoment(timeZone, end > begin ? day : day + 1, end),
  };
}

/** Of `HH:MM`, since midnight. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
