import type { MediaProblem } from '@xpchat/calls';
import type { Language } from '../i18n/language.ts';
import { type MoreTextKey, moreTexts } from './texts.ts';

function keyOf(problem: MediaProblem): MoreTextKey {
  const screenOnly = problem.callType === 'screen' && !problem.request.audio;
  if (problem.code === 'permission_denied' && screenOnly) return 'advice.screen_denied';
  return `advice.${problem.code}`;
}

/** What to do about a device that did not open, in a sentence or two. */
export function adviceText(problem: MediaProblem, language: Language): string {
  return moreTexts(language).say(keyOf(problem));
}
