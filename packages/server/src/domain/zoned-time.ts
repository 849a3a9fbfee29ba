/** Wall clocks of IANA time zones, by `Intl` alone: moments are milliseconds since 1970. */

/** A day on somebody's calendar, as the number of days since 1970-01-01. */
export type CalendarDay = number;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Making a formatter takes longer than a hundred uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();
/** There are about 600 zones, but a name may be written in capitals or not. */
const MAX_FORMATTERS = 1000;

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  formatters.set(timeZone, formatter);
  return formatter;
}

/** Whether the name is one of the IANA time zone database that this machine knows. */
export function isTimeZone(name: string): boolean {
  // Newer versions of Node take offsets such as +03:00, too, which know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock shows, as if it were UTC's. Whole seconds. */
function wallClock(timeZone: string, moment: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(moment)) {
    parts[type] = Number(value);
  }
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function offset(timeZone: string, moment: number): number {
  const whole = Math.floor(moment / 1000) * 1000;
  return wallClock(timeZone, whole) - whole;
}

/** The date that the calendar shows. */
export function calendarDay(timeZone: string, moment: number): CalendarDay {
  return Math.floor(wallClock(timeZone, moment) / DAY);
}

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export function weekday(day: CalendarDay): number {
  // 1970-01-01 was a Thursday.
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Every moment at which the clock shows this minute of this day, in order: 0, 1 or 2. */
function occurrences(timeZone: string, wall: number): number[] {
  // No zone is further than 14 hours from UTC: these are the offsets before and after.
  const offsets = new Set([offset(timeZone, wall - DAY), offset(timeZone, wall + DAY)]);
  return [...offsets]
    .map((candidate) => wall - candidate)
    .filter((moment) => wallClock(timeZone, moment) === wall)
    .sort((a, b) => a - b);
}

/** When the clock was set forward over a time that it never showed. */
function jump(timeZone: string, wall: number): number {
  let before = wall - DAY;
  let after = wall + DAY;
  while (after - before > MINUTE) {
    const middle = Math.floor((before + after) / 2 / MINUTE) * MINUTE;
    if (wallClock(timeZone, middle) < wall) before = middle;
    else after = middle;
  }
  return after;
}

/**
 * When the clock shows this minute of the day for the first time. A time that is left out as the
 * clock is set forward counts as the moment of the jump.
 */
export function firstMoment(timeZone: string, day: CalendarDay, minute: number): number {
  const wall = day * DAY + minute * MINUTE;
  return occurrences(timeZone, wall)[0] ?? jump(timeZone, wall);
}

/**
 * When the minute before this one is over for the last time. So a span of the clock's time that ends
 * here ends as the clock comes to it, also on the day on which some times come twice.
 */
export function lastMoment(timeZone: string, day: CalendarDay, minute: number): number {
  const wall = day * DAY + (minute - 1) * MINUTE;
  const last = occurrences(timeZone, wall).at(-1);
  return last === undefined ? jump(timeZone, wall) : last + MINUTE;
}
