// @vitest-environment happy-dom
import { VirtualClock } from '@xpchat/calls-testing';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AutoHideControls } from './auto-hide-controls.ts';

let clock: VirtualClock;
let isHidden: boolean;
const target = document.createElement('section');
beforeEach(() => {
  clock = new VirtualClock();
  isHidden = false;
  const onHidden = (next: boolean) => {
    isHidden = next;
  };
  const props = { target: { current: target }, onHidden, clock };
  act(() => render(h(AutoHideControls, props), document.body));
});
afterEach(() => act(() => render(null, document.body)));

test('the controls fade out 4 s after the last movement, and a movement shows them again', async () => {
  await clock.advance(3000);
  target.dispatchEvent(new Event('mousemove'));
  await clock.advance(3999);
  expect(isHidden).toBe(false);
  await clock.advance(1);
  expect(isHidden).toBe(true);
  target.dispatchEvent(new Event('mousemove'));
  expect(isHidden).toBe(false);
});

test('the touch that shows the controls presses none of them', async () => {
  const button = target.appendChild(document.createElement('button'));
  let presses = 0;
  button.onclick = () => presses++;
  await clock.advance(4000);
  button.dispatchEvent(new Event('touchstart', { bubbles: true }));
  button.click();
  expect([isHidden, presses]).toEqual([false, 0]);
  button.click();
  expect(presses).toBe(1);
});

test('nothing fades and no timer runs once the call has no picture', async () => {
  act(() => render(null, document.body));
  expect(clock.pending).toBe(0);
  expect(isHidden).toBe(false);
});
