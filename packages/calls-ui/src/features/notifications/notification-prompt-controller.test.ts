// @vitest-environment happy-dom
import type { CallPhase } from '@xpchat/calls';
import { VirtualClock } from '@xpchat/calls-testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callInfo } from '../../testing/snapshots.ts';
import { NotificationPromptController } from './notification-prompt-controller.ts';

const call = callInfo({ direction: 'incoming' });
const incoming: CallPhase = { name: 'incoming', call };
const missed: CallPhase = { name: 'ended', call, reason: 'cancelled', by: 'remote', duration: 0 };
const idle: CallPhase = { name: 'idle' };

let shown: boolean;
let requests: number;
let prompt: NotificationPromptController;
let clock: VirtualClock;
beforeEach(() => {
  localStorage.clear();
  shown = false;
  requests = 0;
  const permission = {
    permission: () => 'default' as const,
    request: async () => {
      requests++;
    },
  };
  clock = new VirtualClock();
  const show = (now: boolean) => {
    shown = now;
  };
  prompt = new NotificationPromptController(permission, show, clock);
});
afterEach(() => prompt.close());

/** Whether the prompt is shown after each of the phases. */
const shownAfter = (...phases: CallPhase[]) =>
  phases.map((phase) => {
    prompt.handlePhase(phase);
    return shown;
  });

test.each(['cancelled', 'no_answer'] as const)(
  'the prompt is shown once, when the card of a missed call (%s) has disappeared',
  (reason) => {
    const late: CallPhase = { ...missed, reason };
    expect(shownAfter(idle, incoming, late, idle)).toEqual([false, false, false, true]);
    expect(shownAfter(incoming, late, idle)).toEqual([false, false, false]);
  },
);

test.each<[string, CallPhase]>([
  ['was answered', { ...missed, reason: 'completed', duration: 9 }],
  ['was declined', { ...missed, reason: 'declined', by: 'local' }],
  ['nobody else answered', { ...missed, call: callInfo() }],
])('the prompt is not shown after a call that %s', (_, ended) => {
  expect(shownAfter(incoming, ended, idle)).toEqual([false, false, false]);
});

test('the prompt disappears after 30 s without an answer', async () => {
  shownAfter(incoming, missed, idle);
  await clock.advance(29_999);
  expect(shown).toBe(true);
  await clock.advance(1);
  expect(shown).toBe(false);
  expect(clock.pending).toBe(0);
});

test('the prompt stays while one of its buttons has the focus', async () => {
  document.body.innerHTML = '<div data-notify-prompt=""><button></button></div>';
  shownAfter(incoming, missed, idle);
  document.querySelector('button')?.focus();
  await clock.advance(30_000);
  expect(shown).toBe(true);
  document.querySelector('button')?.blur();
  await clock.advance(30_000);
  expect(shown).toBe(false);
});

test('the prompt is hidden by the next call', () => {
  expect(shownAfter(incoming, missed, idle, incoming)).toEqual([false, false, true, false]);
});

test.each([
  [true, 1],
  [false, 0],
])(
  'the prompt is never shown again after an answer of %s, which opens the browser’s prompt %i times',
  (accepted, times) => {
    shownAfter(incoming, missed, idle);
    prompt.answer(accepted);
    expect(requests).toBe(times);
    expect(shown).toBe(false);
    expect(shownAfter(incoming, missed, idle)).toEqual([false, false, false]);
  },
);
