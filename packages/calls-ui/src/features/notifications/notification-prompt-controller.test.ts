// @vitest-environment happy-dom
import type { CallPhase } from '@xpchat/calls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callInfo } from '../../testing/snapshots.ts';
import { NotificationPromptController } from './notification-prompt-controller.ts';

const call = callInfo({ direction: 'incoming' });
const incoming: CallPhase = { name: 'incoming', call };
const missed: CallPhase = { name: 'ended', call, reason: 'cancelled', by: 'remote', duration: 0 };
const idle: CallPhase = { name: 'idle' };

let shown: boolean;
let prompts: number;
let prompt: NotificationPromptController;
beforeEach(() => {
  localStorage.clear();
  shown = false;
  prompts = 0;
  const question = {
    permission: () => 'default' as const,
    request: async () => {
      prompts++;
    },
  };
  prompt = new NotificationPromptController(question, (now) => {
    shown = now;
  });
});
afterEach(() => prompt.close());

/** Whether the prompt is on the screen after each of the phases. */
const shownAfter = (...phases: CallPhase[]) =>
  phases.map((phase) => {
    prompt.handlePhase(phase);
    return shown;
  });

test.each(['cancelled', 'no_answer'] as const)(
  'the prompt comes when the card of a missed call (%s) has gone, and never again',
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
])('a call that %s brings no prompt', (_, ended) => {
  expect(shownAfter(incoming, ended, idle)).toEqual([false, false, false]);
});

test('the next call takes the prompt away', () => {
  expect(shownAfter(incoming, missed, idle, incoming)).toEqual([false, false, true, false]);
});

test.each([
  [true, 1],
  [false, 0],
])('an answer of %s is the last word, and the browser asks %i times', (accepted, times) => {
  shownAfter(incoming, missed, idle);
  prompt.answer(accepted);
  expect(prompts).toBe(times);
  expect(shown).toBe(false);
  expect(shownAfter(incoming, missed, idle)).toEqual([false, false, false]);
});
