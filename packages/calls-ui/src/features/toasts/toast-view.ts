import { NOT_LOADED, type Toast } from '../../context/ui-state.ts';
import type { Texts } from '../../i18n/texts.ts';
import type { ErrorKey } from '../../ui-kit/error-texts.ts';
import { errorWords } from '../../ui-kit/error-words.ts';

/** Time to read a sentence. */
const TOAST_SHOWN_MS = 7000;

/** The sentence of a toast: its own, or that of its code. */
export function toastWords<Key extends string>(
  { text, code, name }: Toast,
  texts: Texts<ErrorKey | Key>,
): string {
  return text || errorWords(texts, code, name);
}

/** How long a toast is shown, in milliseconds; null until the person closes it. */
export function toastShownMs({ code }: Toast): number | null {
  // The lazy features are still missing, so the sentence stays.
  return code === NOT_LOADED ? null : TOAST_SHOWN_MS;
}
