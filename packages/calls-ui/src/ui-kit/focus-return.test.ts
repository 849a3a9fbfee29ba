// @vitest-environment happy-dom
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FocusReturn } from './focus-return.ts';

function Overlay({ taken, screen }: { taken: boolean; screen: string }) {
  return h(
    'div',
    { 'data-webrtc-calls': '' },
    screen && h('button', { id: 'end' }),
    h(FocusReturn, { taken, screen }),
  );
}

let root: HTMLElement;
const draw = (taken: boolean, screen: string) =>
  act(() => render(h(Overlay, { taken, screen }), root));
const element = (id: string) => document.getElementById(id) as HTMLButtonElement;
/** Resolves after MutationObserver callbacks. */
const observed = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  document.body.innerHTML = '<button id="call"></button><input id="words"><div id="root"></div>';
  root = element('root');
  draw(false, '');
});
afterEach(() => render(null, root));

test('the focus returns to its element after a call', () => {
  element('words').focus();
  draw(true, 'call');
  element('end').focus();
  draw(true, 'ended');
  expect(document.activeElement?.id).toBe('end');
  draw(false, '');
  expect(document.activeElement?.id).toBe('words');
});

test('an element that gets the focus behind a modal call is not remembered', () => {
  element('words').focus();
  draw(true, 'call');
  element('call').focus();
  element('end').focus();
  draw(false, '');
  expect(document.activeElement?.id).toBe('words');
});

test('a focus from before the component was mounted is remembered', () => {
  render(null, root);
  element('words').focus();
  draw(false, '');
  draw(true, 'call');
  element('end').focus();
  draw(false, '');
  expect(document.activeElement?.id).toBe('words');
});

test('a disabled call button gets the focus when it is enabled', async () => {
  element('call').focus();
  element('call').disabled = true;
  draw(true, 'call');
  element('end').focus();
  draw(false, '');
  expect(document.activeElement?.id).not.toBe('call');
  element('call').disabled = false;
  await observed();
  expect(document.activeElement?.id).toBe('call');
});

test('the focus returns from the tile of a minimised call at its end', () => {
  element('words').focus();
  draw(true, 'call');
  element('end').focus();
  draw(false, 'call');
  expect(document.activeElement?.id).toBe('words');
  element('end').focus();
  draw(false, '');
  expect(document.activeElement?.id).toBe('words');
});

test('a focus that the person moved meanwhile stays', async () => {
  element('call').focus();
  element('call').disabled = true;
  draw(true, 'call');
  draw(false, 'ended');
  element('words').focus();
  element('call').disabled = false;
  await observed();
  draw(false, '');
  expect(document.activeElement?.id).toBe('words');
});
