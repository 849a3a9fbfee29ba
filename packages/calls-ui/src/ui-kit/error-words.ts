import type { Texts } from '../i18n/texts.ts';
import type { ErrorKey } from './error-texts.ts';

/**
 * The sentence for an error code of the protocol or the engine: the code's own, or that of the
 * device's problem or the end of a call with that name, or else that it did not work. A code may
 * name a device: `device_failed.video`.
 *
 * @param name the other person's name
 */
export function errorWords<Key extends string>(
  { t }: Texts<ErrorKey | Key>,
  code: string,
  name: string,
): string {
  const [withoutDevice] = code.split('.');
  for (const each of [code, withoutDevice]) {
    for (const key of [`error.${each}`, `problem.${each}`, `end.${each}`]) {
      // A code from the wire may be any string: an unknown key has no text.
      const words = t(key as ErrorKey, { name });
      if (words) return words;
    }
  }
  return t('error.other');
}
