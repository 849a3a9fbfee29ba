// @vitest-environment happy-dom
import type { CallsSnapshot } from '@xpchat/calls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppKey } from '../../app/texts.ts';
import type { AppContext } from '../../context/app-context.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { attachHistoryButton } from './history-button.ts';

let fake: ReturnType<typeof fakeContext>;
let detach: () => void;
const attach = (change: Partial<AppContext<AppKey>> = {}) => {
  detach = attachHistoryButton({ ...fake.context, ...change });
};
const button = () => document.querySelector<HTMLButtonElement>('#callHistoryBtn.action-btn');
const badge = () => button()?.querySelector<HTMLElement>('.xpc-badge');
const missed = (count: number): Partial<CallsSnapshot> => ({ missed: count });

beforeEach(() => {
  document.body.innerHTML = '<nav data-webrtc-calls-panel></nav>';
  fake = fakeContext();
});
afterEach(() => detach());

test('the history button is placed in the element of the host and opens the history', () => {
  attach();
  expect(button()?.parentElement?.tagName).toBe('NAV');
  button()?.click();
  expect(fake.context.ui.get().panel).toBe('history');
});

test('the history button shows the current number of missed calls in its badge and its name', () => {
  attach();
  expect(badge()?.hidden).toBe(true);
  expect(button()?.title).toBe('Calls');
  fake.change(missed(3));
  expect([badge()?.hidden, badge()?.textContent]).toEqual([false, '3']);
  expect(button()?.getAttribute('aria-label')).toBe('Calls. Missed: 3');
  fake.change(missed(100));
  expect(badge()?.textContent).toBe('99+');
  fake.change(missed(0));
  expect(badge()?.hidden).toBe(true);
});

test('the history button is added again exactly once when the host redraws its element', async () => {
  attach();
  document.body.innerHTML = '<aside data-webrtc-calls-panel></aside>';
  await vi.waitFor(() => expect(button()?.parentElement?.tagName).toBe('ASIDE'));
  expect(document.querySelectorAll('#callHistoryBtn')).toHaveLength(1);
});

test('the history button is absent over the host’s own socket, which has no history', () => {
  attach({ server: null });
  expect(button()).toBeNull();
});

test('the history button removes the button and its listeners on detach', () => {
  attach();
  detach();
  expect(button()).toBeNull();
  expect(fake.listeners.size).toBe(0);
});
