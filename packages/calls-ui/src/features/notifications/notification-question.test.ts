// @vitest-environment happy-dom
import type { CallPhase } from '@xpchat/calls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callInfo } from '../../testing/snapshots.ts';
import { NotificationQuestion } from './notification-question.ts';

const call = callInfo({ direction: 'incoming' });
const incoming: CallPhase = { name: 'incoming', call };
const missed: CallPhase = { name: 'ended', call, reason: 'cancelled', by: 'remote', duration: 0 };
const idle: CallPhase = { name: 'idle' };

let shown: boolean;
let asked: number;
let offer: NotificationQuestion;
beforeEach(() => {
  localStorage.clear();
  shown = false;
  asked = 0;
  const question = {
    answer: () => 'default' as const,
    ask: async () => {
      asked++;
    },
  };
  offer = new NotificationQuestion(question, (now) => {
    shown = now;
  });
});
afterEach(() => offer.close());

/** Whether the offer is on the screen after each of the phases. */
const through = (...phases: CallPhase[]) =>
  phases.map((phase) => {
    offer.handlePhase(phase);
    return shown;
  });

test.each(['cancelled', 'no_answer'] as const)(
  'the offer comes when the card of a missed call (%s) has gone, and never again',
  (reason) => {
    const late: CallPhase = { ...missed, reason };
    expect(through(idle, incoming, late, idle)).toEqual([false, false, false, true]);
    expect(through(incoming, late, idle)).toEqual([false, false, false]);
  },
);

test.each<[string, CallPhase]>([
  ['was answered', { ...missed, reason: 'completed', duration: 9 }],
  ['was declined', { ...missed, reason: 'declined', by: 'local' }],
  ['nobody else answered', { ...missed, call: callInfo() }],
])('a call that %s brings no offer', (_, ended) => {
  expect(through(incoming, ended, idle)).toEqual([false, false, false]);
});

test('the next call takes the offer away', () => {
  expect(through(incoming, missed, idle, incoming)).toEqual([false, false, true, false]);
});

test.each([
  [true, 1],
  [false, 0],
])('an answer of %s is the last word, and the browser asks %i times', (accepted, times) => {
  through(incoming, missed, idle);
  offer.answer(accepted);
  expect(asked).toBe(times);
  expect(shown).toBe(false);
  expect(through(incoming, missed, idle)).toEqual([false, false, false]);
});
