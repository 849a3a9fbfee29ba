import { ERROR_CODES } from '@xpchat/calls-protocol';
import { expect, it } from 'vitest';
import { CallsError, toCallsError } from './errors.ts';

it("a CallsError has the sentence of its code as message and the browser's error as cause", () => {
  const cause = new DOMException('in use', 'NotReadableError');
  const error = new CallsError('device_failed', cause);
  expect(error).toMatchObject({
    name: 'CallsError',
    code: 'device_failed',
    message: ERROR_CODES.device_failed,
    cause,
  });
});

it('a CallsError with an unknown code, from a newer server, has the code as message', () => {
  expect(new CallsError('code_of_tomorrow' as 'closed').message).toBe('code_of_tomorrow');
});

it('E8: toCallsError wraps a browser error as browser_failed and returns a CallsError unchanged', () => {
  const own = new CallsError('closed');
  const other = new TypeError('no');
  expect(toCallsError(own)).toBe(own);
  expect(toCallsError(other)).toMatchObject({ code: 'browser_failed', cause: other });
});
