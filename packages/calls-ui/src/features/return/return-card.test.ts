// @vitest-environment happy-dom

import type { CallPhase, CallsSnapshot } from '@xpchat/calls';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, test } from 'vitest';
import type { AppKey } from '../../app/texts.ts';
import { appTexts } from '../../app/texts.ts';
import type { AppContext } from '../../context/app-context.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { ANNA, callInfo, snapshot } from '../../testing/snapshots.ts';
import { ReturnCard } from './return-card.tsx';

const texts = appTexts('en', laterTexts);
const BORIS = { id: 'boris', name: 'Борис' };

const found = (change: { id?: string; video?: boolean; held?: boolean; boris?: boolean } = {}) => ({
  name: 'returnable' as const,
  call: callInfo({
    id: change.id ?? 'call-1',
    participants: [change.boris ? BORIS : ANNA],
    type: change.video ? 'video' : 'audio',
  }),
  answeredAt: 1,
  until: Date.now() + 20_000,
  localHold: change.held ?? false,
  remoteHold: false,
});

let pressed: unknown[][];
function draw(phase: CallPhase, others: CallsSnapshot['others'] = []): HTMLElement | null {
  pressed = [];
  const state = { get: () => snapshot(phase, { others }), subscribe: () => () => {} };
  const actions = { press: (...press: unknown[]) => pressed.push(press) };
  const context = { calls: { state }, texts, actions } as unknown as AppContext<AppKey>;
  act(() => render(h(ReturnCard, { context }), document.body));
  return document.querySelector('[role=alertdialog]');
}
afterEach(() => render(null, document.body));

const names = () =>
  Array.from(document.querySelectorAll('button')).map((button) =>
    button.getAttribute('aria-label'),
  );

test('names the person and the time left, and labels each button with what it does', () => {
  const card = draw(found());
  expect(card?.getAttribute('aria-label')).toBe('Анна Петрова. Your call is not over');
  expect(card?.textContent).toContain('Return within 20 s');
  expect(names()).toEqual([
    'Return to the call with Анна Петрова',
    'End the call with Анна Петрова',
  ]);
});

test('the return card takes the focus only if no element of the page has it', () => {
  draw(found());
  expect(document.activeElement?.getAttribute('data-action')).toBe('return');
  render(null, document.body);
  const field = document.createElement('input');
  document.documentElement.appendChild(field);
  field.focus();
  draw(found());
  expect(document.activeElement).toBe(field);
  field.remove();
});

test('the return card offers to return to a video call without the camera, unless the call is on hold', () => {
  draw(found({ video: true }));
  expect(names()).toContain('Return without camera');
  const held = draw(found({ video: true, held: true }));
  expect(names()).not.toContain('Return without camera');
  expect(held?.getAttribute('aria-label')).toBe('Анна Петрова. On hold');
});

test('the return card shows a second call too, which can be ended alone', () => {
  const card = draw(found(), [found({ id: 'call-2', held: true, boris: true })]);
  expect(card?.textContent).toContain('Борис');
  expect(card?.textContent).toContain('On hold; you will return to it as well');
  document.querySelector<HTMLElement>('[data-held="call-2"] [data-action=end]')?.click();
  document.querySelector<HTMLElement>('[data-action=return]')?.click();
  expect(pressed).toEqual([['end', 'call-2'], ['return']]);
});

test('draws nothing without a call to return to', () => {
  expect(draw({ name: 'idle' })).toBeNull();
});
