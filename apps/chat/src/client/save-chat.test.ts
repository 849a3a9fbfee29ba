import { expect, test } from 'vitest';
import { messageTexts } from './save-chat.ts';

const at = new Date(2026, 10, 30, 9, 5).getTime();
const nameOf = (id: string | null) => (id === null ? 'Alice' : 'Bob');
const chatOf = (...texts: readonly string[]) => ({
  people: [{ id: 'bob' }],
  messages: texts.map((text, place) => ({ from: place ? 'bob' : null, at, text })),
});

test('the chat of a call names every author, so that both people of the conversation can read it', () => {
  expect(messageTexts(chatOf('hi', 'hello'), nameOf)).toEqual([
    '[09:05] Alice: hi\n[09:05] Bob: hello',
  ]);
});

test('a long chat becomes several messages, split at lines where that is possible', () => {
  const long = 'x'.repeat(1500);
  const texts = messageTexts(chatOf(long, long, long), nameOf);
  expect(texts.map((text) => text.split('\n').length)).toEqual([2, 1]);
  expect(messageTexts(chatOf('x'.repeat(4000)), nameOf).map(({ length }) => length)).toEqual([
    4000, 15,
  ]);
});
