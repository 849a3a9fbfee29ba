import { en, type TextKey } from './en.ts';

/**
 * The words for an error code: its own, or those of the device's problem or the call's end that it
 * names. Codes that only a fault of the program can cause have none of their own.
 */
export function errorKey(code: string): TextKey {
  const keys = [`error.${code}`, `problem.${code}`, `end.${code}`];
  return (keys.find((key) => key in en) ?? 'error.server_error') as TextKey;
}
