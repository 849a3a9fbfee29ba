import { ERROR_CODES } from '@xpchat/calls-protocol';
import { expect, it } from 'vitest';
import { CallsError, toCallsError } from './errors.ts';

it("has the sentence of its code as its message, and keeps the browser's error as its cause", () => {
  const cause = new DOMException('in use', 'NotReadableError');
  const error = new CallsError('device_failed', cause);
  expect(error).toMatchObject({
    name: 'CallsError',
    code: 'device_failed',
    message: ERROR_CODES.device_failed,
    cause,
  });
});

it('has the code as its message if a newer server uses a code without a sentence', () => {
  expect(new CallsError('code_of_tomorrow' as 'closed').message).toBe('code_of_tomorrow');
});

it('wraps an error of the browser as media_failed and passes a CallsError on', () => {
  const own = new CallsError('closed');
  const other = new TypeError('no');
  expect(toCallsError(own)).toBe(own);
  expect(toCallsError(other)).toMatchObject({ code: 'media_failed', cause: other });
});
