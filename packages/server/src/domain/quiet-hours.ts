import type { DoNotDisturb, QuietHours } from '@xpchat/calls-protocol';
import { calendarDay, firstMoment, lastMoment, weekday } from './zoned-time.ts';

/** When do not disturb is on. Times are milliseconds since 1970. */

/** `start` is inside the span, `end` is not. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const DAY_MS = 86_400_000;
/** A weekly schedule that is quiet for longer than this never changes. */
const MAX_SPAN_MS = 9 * DAY_MS;

/** Whether do not disturb is on at this time, by hand or by the schedule. */
export function isQuiet(settings: DoNotDisturb, now: number): boolean {
  return endOfSpan(settings, now) !== undefined;
}

/** When {@link isQuiet} changes next, if the settings stay as they are. Undefined if never. */
export function nextChange(settings: DoNotDisturb, now: number): number | undefined {
  const limit = Math.max(now, settings.until ?? 0) + MAX_SPAN_MS;
  const first = endOfSpan(settings, now);
  if (first === undefined) return nextStart(settings, now);
  let end = first;
  // Join spans that overlap or touch.
  for (;;) {
    const further = end < limit ? endOfSpan(settings, end) : end;
    if (further === undefined) return end;
    if (further >= limit) return undefined;
    end = further;
  }
}

/** The latest end of the spans that contain this time. Undefined if none does. */
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

/** The schedule's spans around this time, and those that begin up to `days` days later. */
function scheduled({ schedule, timeZone }: DoNotDisturb, moment: number, days: number): Span[] {
  if (schedule.length === 0) return [];
  const today = calendarDay(timeZone, moment);
  const spans: Span[] = [];
  // From two days back: with a day of 25 hours, a span of 24 hours may end two calendar days later.
  for (let day = today - 2; day <= today + days; day++) {
    for (const rule of schedule) {
      if (rule.days.includes(weekday(day))) spans.push(spanOf(rule, day, timeZone));
    }
  }
  return spans;
}

function spanOf({ from, to }: QuietHours, day: number, timeZone: string): Span {
  const begin = minuteOf(from);
  const end = minuteOf(to);
  return {
    start: firstMoment(timeZone, day, begin),
    end: lastMoment(timeZone, end > begin ? day : day + 1, end),
  };
}

/** Minutes since midnight of `HH:MM`. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
