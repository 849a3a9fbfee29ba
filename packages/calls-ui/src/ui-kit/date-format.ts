import type { UiKitTexts } from './texts.ts';

/** Times and days in words, in the browser's time zone. Milliseconds since 1970. */

const dayOf = (at: number) => {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
};

/** Whole calendar days from one moment's day to another's. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((dayOf(later).getTime() - dayOf(earlier).getTime()) / 86_400_000);
}

/** `14:05` in both languages, so that lists align. */
export function clockTime(at: number): string {
  const date = new Date(at);
  const two = (n: number) => (n < 10 ? `0${n}` : String(n));
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The heading of a day: in words where it is near, with the year where it is far. */
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
 * A moment to come: the time alone today, with the date later.
 *
 * @param zone of the IANA database, which is named then; by default, and where the browser does not
 *   know it, the browser's, without a word
 */
export function momentWords(at: number, now: number, texts: UiKitTexts, zone?: string): string {
  const timeZone = zone !== undefined && isKnown(zone) ? zone : undefined;
  const format = (language: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone });
  const date = format(texts.language, { day: 'numeric', month: 'long' });
  // Russian counts the hours to 24.
  const time = format('ru', { hour: '2-digit', minute: '2-digit' }).format(at);
  const day = date.format(at) === date.format(now) ? '' : `${date.format(at)}, `;
  return day + time + (timeZone ? ` (${zoneWords(timeZone, now, texts)})` : '');
}

/**
 * 'Moscow Standard Time' for `Europe/Moscow`: what its clocks show now. Its id where the browser does
 * not know it.
 */
export function zoneWords(timeZone: string, now: number, { language }: UiKitTexts): string {
  if (!isKnown(timeZone)) return timeZone;
  const format = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'long' });
  const part = format.formatToParts(now).find(({ type }) => type === 'timeZoneName');
  return part?.value ?? timeZone;
}

/** The server may know zones that are younger than the browser, such as `America/Coyhaique`. */
function isKnown(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

/** Eight o'clock of the next day. */
export function tomorrowMorning(now: number): number {
  const today = dayOf(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1, 8).getTime();
}
