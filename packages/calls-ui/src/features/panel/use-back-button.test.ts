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

test('on a phone the back button closes, and the host’s own state is kept', () => {
  isPhone = true;
  show();
  expect(pushed).toEqual([{ route: 7, xpcPanel: true }]);
  Object.assign(history, { state: { route: 7 } });
  window.dispatchEvent(new Event('popstate'));
  expect(presses).toBe(1);
  hide();
  expect(wentBack).toBe(0);
});

test('closed another way, its entry is taken away again', () => {
  isPhone = true;
  show();
  hide();
  expect(wentBack).toBe(1);
});

test('an entry that the host has put above it meanwhile stays', () => {
  isPhone = true;
  show();
  Object.assign(history, { state: { route: 8 } });
  hide();
  expect(wentBack).toBe(0);
});

test('on a desktop the history of the browser is left alone', () => {
  isPhone = false;
  show();
  hide();
  expect([pushed, wentBack]).toEqual([[], 0]);
});
