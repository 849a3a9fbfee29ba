/** Wall clocks of IANA time zones by `Intl`. Times are milliseconds since 1970. */

/** A date of the local calendar, as the number of days since 1970-01-01. */
export type CalendarDay = number;

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** Cached: creating a formatter takes longer than using it a hundred times. */
const formatters = new Map<string, Intl.DateTimeFormat>();
/** There are about 600 zones, but names are not case-sensitive. */
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

/** Whether this machine knows the name from the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  // Newer versions of Node also accept offsets such as +03:00, which have no daylight saving time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The wall-clock time, read as UTC. Whole seconds. */
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

/** The local date. */
export function calendarDay(timeZone: string, moment: number): CalendarDay {
  return Math.floor(wallClock(timeZone, moment) / DAY_MS);
}

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export function weekday(day: CalendarDay): number {
  // 1970-01-01 was a Thursday.
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Every time at which the wall clock shows `wall`, in order: none, one or two. */
function occurrences(timeZone: string, wall: number): number[] {
  // The offsets before and after a possible change: no zone is more than 14 hours from UTC.
  const offsets = new Set([offset(timeZone, wall - DAY_MS), offset(timeZone, wall + DAY_MS)]);
  return [...offsets]
    .map((candidate) => wall - candidate)
    .filter((moment) => wallClock(timeZone, moment) === wall)
    .sort((a, b) => a - b);
}

/** When the clock was set forward past `wall`, a time that it never showed. */
function jump(timeZone: string, wall: number): number {
  let before = wall - DAY_MS;
  let after = wall + DAY_MS;
  while (after - before > MINUTE_MS) {
    const middle = Math.floor((before + after) / 2 / MINUTE_MS) * MINUTE_MS;
    if (wallClock(timeZone, middle) < wall) before = middle;
    else after = middle;
  }
  return after;
}

/**
 * When the clock first shows this minute of the day. If the clock is set forward past it, this is
 * the time of the jump.
 */
export function firstMoment(timeZone: string, day: CalendarDay, minute: number): number {
  const wall = day * DAY_MS + minute * MINUTE_MS;
  return occurrences(timeZone, wall)[0] ?? jump(timeZone, wall);
}

/**
 * When the minute before this one is over for the last time. A span that ends here is therefore
 * complete on the day on which the clock shows some times twice.
 */
export function lastMoment(timeZone: string, day: CalendarDay, minute: number): number {
  const wall = day * DAY_MS + (minute - 1) * MINUTE_MS;
  const last = occurrences(timeZone, wall).at(-1);
  return last === undefined ? jump(timeZone, wall) : last + MINUTE_MS;
}
