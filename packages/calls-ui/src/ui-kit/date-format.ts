import type { UiKitTexts } from './texts.ts';

/** Formats times and days in the browser's time zone. Times are milliseconds since 1970. */

const DAY_MS = 86_400_000;

const dayOf = (at: number) => {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
};

/** The number of calendar days between two times. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((dayOf(later).getTime() - dayOf(earlier).getTime()) / DAY_MS);
}

/** `14:05`, with 24 hours in both languages, so that lists align. */
export function clockTime(at: number): string {
  const date = new Date(at);
  const twoDigits = (n: number) => (n < 10 ? `0${n}` : String(n));
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** The heading of a day: today, yesterday, or the date. It has the year if that is not this one. */
export function dayTitle(at: number, now: number, texts: UiKitTexts): string {
  const days = daysBetween(at, now);
  if (days === 0) return texts.t('date.today');
  if (days === 1) return texts.t('date.yesterday');
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(texts.language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(thisYear ? {} : { year: 'numeric' }),
  }).format(at);
}

/**
 * A future time: only the time of day if it is today, otherwise with the date.
 *
 * @param zone name from the IANA time zone database. The result then names the zone. By default, and if
 *   the browser does not know it, the browser's zone, unnamed
 */
export function momentWords(at: number, now: number, texts: UiKitTexts, zone?: string): string {
  const timeZone = zone !== undefined && isKnown(zone) ? zone : undefined;
  const format = (language: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone });
  const date = format(texts.language, { day: 'numeric', month: 'long' });
  // The Russian format has 24 hours.
  const time = format('ru', { hour: '2-digit', minute: '2-digit' }).format(at);
  const day = date.format(at) === date.format(now) ? '' : `${date.format(at)}, `;
  return day + time + (timeZone ? ` (${zoneWords(timeZone, now, texts)})` : '');
}

/**
 * The zone's name in words, such as 'Moscow Standard Time' for `Europe/Moscow`, or its id if the browser
 * does not know it.
 */
export function zoneWords(timeZone: string, now: number, { language }: UiKitTexts): string {
  if (!isKnown(timeZone)) return timeZone;
  const format = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'long' });
  const part = format.formatToParts(now).find(({ type }) => type === 'timeZoneName');
  return part?.value ?? timeZone;
}

/** The server may know zones that are newer than the browser, such as `America/Coyhaique`. */
function isKnown(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

/** Eight o'clock on the next day. */
export function tomorrowMorning(now: number): number {
  const today = dayOf(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1, 8).getTime();
}
