import type { Texts } from '../i18n/texts.ts';
import type { ErrorKey } from './error-texts.ts';

/**
 * Explains an error code of the protocol or the engine. Looks for a text of an error, a device problem or
 * an end reason with that name, and falls back to a general text. A code may name a device:
 * `device_failed.video`.
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
      // A code from the server may be any string. An unknown key has no text.
      const text = t(key as ErrorKey, { name });
      if (text) return text;
    }
  }
  return t('error.other');
}
