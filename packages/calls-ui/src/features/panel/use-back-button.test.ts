// @vitest-environment happy-dom
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useBackButton } from './use-back-button.ts';

let presses: number;
let isPhone: boolean;
let pushed: unknown[];
let wentBack: number;

function Screen() {
  useBackButton(() => {
    presses++;
  });
  return null;
}

beforeEach(() => {
  presses = 0;
  pushed = [];
  wentBack = 0;
  vi.stubGlobal('matchMedia', () => ({ matches: isPhone }));
  vi.stubGlobal('history', {
    state: { route: 7 },
    pushState(this: { state: unknown }, state: unknown) {
      pushed.push(state);
      this.state = state;
    },
    back() {
      wentBack++;
    },
  });
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

const show = () => act(() => render(h(Screen, {}), document.body));
const hide = () => act(() => render(null, document.body));

test('the back button of a phone closes the panel and keeps the host’s history state', () => {
  isPhone = true;
  show();
  expect(pushed).toEqual([{ route: 7, xpcPanel: true }]);
  Object.assign(history, { state: { route: 7 } });
  window.dispatchEvent(new Event('popstate'));
  expect(presses).toBe(1);
  hide();
  expect(wentBack).toBe(0);
});

test('the history entry is removed when the panel is closed another way', () => {
  isPhone = true;
  show();
  hide();
  expect(wentBack).toBe(1);
});

test('an entry that the host added meanwhile stays', () => {
  isPhone = true;
  show();
  Object.assign(history, { state: { route: 8 } });
  hide();
  expect(wentBack).toBe(0);
});

test('the browser history does not change on a desktop', () => {
  isPhone = false;
  show();
  hide();
  expect([pushed, wentBack]).toEqual([[], 0]);
});
