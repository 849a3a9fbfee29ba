import { ERROR_CODES } from '@xpchat/calls-protocol';

/** The sentence of an error code, for developers; undefined for a code of a newer server. */
export function errorSentence(code: string): string | undefined {
  return (ERROR_CODES as Readonly<Record<string, string>>)[code];
}
