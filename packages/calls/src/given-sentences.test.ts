import { ERROR_CODES } from '@xpchat/calls-protocol';
import { expect, test } from 'vitest';
import { errorSentence, setErrorSentences } from './given-sentences.ts';

test('the drop-in has the sentences of error codes once its lazy script is loaded', () => {
  expect(errorSentence('closed')).toBeUndefined();
  setErrorSentences(ERROR_CODES);
  expect(errorSentence('closed')).toBe(ERROR_CODES.closed);
  expect(errorSentence('code_of_tomorrow')).toBeUndefined();
});
