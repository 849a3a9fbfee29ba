import type { TextKey } from './en.ts';
import type { Texts } from './texts.ts';

/**
 * The words for an error code of the protocol or the engine: its own, or those of the device's
 * problem or the call's end that it names, else that it did not work. A code may name its device:
 * `device_failed.video`. `name` is the other person's.
 */
export function errorWords(texts: Texts, code: string, name: string): string {
  const [plain] = code.split('.');
  for (const each of [code, plain]) {
    for (const kind of ['error', 'problem', 'end']) {
      const words = texts.say(`${kind}.${each}` as TextKey, { name });
      if (words) return words;
    }
  }
  return texts.say('error.other');
}
