import { ENGINE_ERRORS } from '@xpchat/calls-protocol';

/** The sentence of a code that the engine throws by itself, for developers; undefined for other codes. */
export function errorSentence(code: string): string | undefined {
  return (ENGINE_ERRORS as Readonly<Record<string, string>>)[code];
}
