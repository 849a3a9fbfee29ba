import type { UiKitTexts } from './texts.ts';

interface ClockParts {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

function clockParts(milliseconds: number): ClockParts {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  return {
    hours: Math.floor(total / 3600),
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  };
}

const twoDigits = (n: number) => (n < 10 ? `0${n}` : String(n));

/** The duration as on a clock: `00:42`, `1:02:03`. */
export function clockDuration(milliseconds: number): string {
  const { hours, minutes, seconds } = clockParts(milliseconds);
  const clock = `${twoDigits(minutes)}:${twoDigits(seconds)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}

/** The duration in words for screen readers: `2 minutes 5 seconds`, `2 минуты 5 секунд`. */
export function spokenDuration(milliseconds: number, texts: UiKitTexts): string {
  const { hours, minutes, seconds } = clockParts(milliseconds);
  const words: string[] = [];
  if (hours > 0) words.push(texts.count('duration.hours', hours));
  if (minutes > 0) words.push(texts.count('duration.minutes', minutes));
  if (seconds > 0 || words.length === 0) words.push(texts.count('duration.seconds', seconds));
  return words.join(' ');
}
