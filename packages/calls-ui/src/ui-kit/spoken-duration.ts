import { countWords } from '../i18n/count-words.ts';
import { clockParts } from './clock-duration.ts';
import type { UiKitTexts } from './texts.ts';

/** The duration in words for screen readers: `2 minutes 5 seconds`, `2 минуты 5 секунд`. */
export function spokenDuration(milliseconds: number, texts: UiKitTexts): string {
  const { hours, minutes, seconds } = clockParts(milliseconds);
  const words: string[] = [];
  if (hours > 0) words.push(countWords(texts, 'duration.hours', hours));
  if (minutes > 0) words.push(countWords(texts, 'duration.minutes', minutes));
  if (seconds > 0 || words.length === 0) words.push(countWords(texts, 'duration.seconds', seconds));
  return words.join(' ');
}
