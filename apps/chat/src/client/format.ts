import type { Language, Translate } from './i18n/i18n.ts';

/** Formats a time as `14:05`. Both languages use 24 hours, so that lists align. */
export function clockTime(language: Language, at: number): string {
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at);
}

/** Formats the day of a message: today, yesterday, or the date. */
export function dayName(language: Language, t: Translate, at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return t('day.today');
  if (days === 1) return t('day.yesterday');
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    year: sameYear ? undefined : 'numeric',
  }).format(at);
}

/** Formats a time of today as time, an earlier one as date. */
export function shortDate(language: Language, at: number, now: number): string {
  if (daysBetween(at, now) === 0) return clockTime(language, at);
  return new Intl.DateTimeFormat(language, { day: '2-digit', month: '2-digit' }).format(at);
}

/** Counts calendar days in the browser's time zone. */
export function daysBetween(at: number, now: number): number {
  const midnight = (moment: number) => {
    const date = new Date(moment);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  };
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}
