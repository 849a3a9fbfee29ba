import { expect, test } from 'vitest';
import { messageTexts } from './save-chat.ts';

test('the chat of a call is one message of the conversation, or several where it is too long', () => {
  expect(messageTexts('[09:05] Anna: hi')).toEqual(['[09:05] Anna: hi']);
  const line = 'x'.repeat(1500);
  expect(messageTexts([line, line, line].join('\n'))).toEqual([`${line}\n${line}`, line]);
  expect(messageTexts('x'.repeat(4001)).map(({ length }) => length)).toEqual([4000, 1]);
});
