// @vitest-environment happy-dom
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeContext } from '../../testing/fake-context.ts';
import { callInfo, snapshot } from '../../testing/snapshots.ts';
import { WaitingCard } from './waiting-card.tsx';

let pressed: [string, string | undefined][];
const draw = (waiting: boolean) => {
  const { context, change } = fakeContext();
  const active = { name: 'active', answeredAt: 1, localHold: false, remoteHold: false } as const;
  const others = [{ name: 'incoming', call: callInfo({ id: 'call-2' }) }] as const;
  change(snapshot({ ...active, call: callInfo() }, { others: waiting ? others : [] }));
  const actions = { press: (action: string, callId?: string) => pressed.push([action, callId]) };
  const screen = h(
    'section',
    { id: 'call', tabIndex: -1 },
    h(WaitingCard, { context: { ...context, actions } as unknown as typeof context }),
  );
  act(() => render(screen, document.body));
};
const button = (action: string) =>
  document.querySelector<HTMLButtonElement>(`[data-action=${action}]`);

beforeEach(() => {
  pressed = [];
  draw(true);
});
afterEach(() => render(null, document.body));

test('a press acts on the waiting call, not on the foreground call', () => {
  button('accept')?.click();
  button('reject')?.click();
  expect(pressed).toEqual([
    ['accept', 'call-2'],
    ['reject', 'call-2'],
  ]);
});

test('the card names the caller and does not take the focus', () => {
  expect(document.querySelector('[role=alertdialog]')?.getAttribute('aria-label')).toBe(
    'Анна Петрова is calling you. Voice call',
  );
  expect(document.activeElement).toBe(document.body);
});

test('the focus moves to the call screen when a focused card disappears', () => {
  button('accept')?.focus();
  draw(false);
  expect(document.activeElement?.id).toBe('call');
});
