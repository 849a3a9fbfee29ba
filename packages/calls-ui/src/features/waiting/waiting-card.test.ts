// @vitest-environment happy-dom
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AppKey } from '../../app/texts.ts';
import { appTexts } from '../../app/texts.ts';
import type { AppContext } from '../../context/app-context.ts';
import { ANNA } from '../../testing/snapshots.ts';
import { personView } from '../../ui-kit/person.ts';
import { WaitingCard } from './waiting-card.tsx';
import type { WaitingView } from './waiting-view.ts';

const texts = appTexts('en');
const view: WaitingView = {
  callId: 'call-2',
  person: personView(ANNA, texts),
  kind: 'Voice call',
  sentence: 'Anna is calling you. Voice call',
  buttons: [
    { action: 'reject', icon: 'phone-off', hint: 'action.reject', label: 'action.reject' },
    { action: 'accept', icon: 'phone', hint: 'waiting.hold', label: 'waiting.hold' },
  ],
};

let pressed: [string, string | undefined][];
const draw = (card: boolean) => {
  const actions = { press: (action: string, callId?: string) => pressed.push([action, callId]) };
  const context = { texts, actions } as unknown as AppContext<AppKey>;
  const screen = h(
    'section',
    { id: 'call', tabIndex: -1 },
    card && h(WaitingCard, { view, context }),
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
    'Anna is calling you. Voice call',
  );
  expect(document.activeElement).toBe(document.body);
});

test('the focus moves to the call screen when a focused card disappears', () => {
  button('accept')?.focus();
  draw(false);
  expect(document.activeElement?.id).toBe('call');
});
