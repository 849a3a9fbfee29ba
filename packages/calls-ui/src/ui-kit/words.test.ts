// @vitest-environment happy-dom
import { h, render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { Words } from './words.tsx';

afterEach(() => render(null, document.body));

test('C10: isolates the name inside a sentence', () => {
  render(h(Words, { words: 'Вам звонит Анна сейчас', name: 'Анна' }), document.body);
  expect(document.querySelector('bdi')?.textContent).toBe('Анна');
  expect(document.body.textContent).toBe('Вам звонит Анна сейчас');
});

test.each([
  [
    'wrapped in a font element',
    (text: Text) => {
      const font = document.createElement('font');
      text.replaceWith(font);
      font.appendChild(text);
    },
  ],
  ['replaced', (text: Text) => text.replaceWith('Удержание')],
  ['removed', (text: Text) => text.remove()],
  ['split', (text: Text) => void text.splitText(2)],
])('D4: a text changes after its node was %s', (_, change) => {
  const draw = (words: string) => render(h('p', {}, h(Words, { words })), document.body);
  draw('On hold');
  change(document.querySelector('span')?.firstChild as Text);
  draw('Resumed');
  expect(document.body.textContent).toBe('Resumed');
});
