// @vitest-environment happy-dom
import type { CallPhase } from '@xpchat/calls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callInfo } from '../view-models/test-snapshots.ts';
import { NotificationOffer } from './notification-offer.ts';

const call = callInfo();
const active: CallPhase = {
  name: 'active',
  call,
  answeredAt: 1,
  localHold: false,
  remoteHold: false,
};
const ended: CallPhase = { name: 'ended', call, reason: 'completed', by: 'local', duration: 9 };
const idle: CallPhase = { name: 'idle' };

let shown: boolean;
let asked: number;
let offer: NotificationOffer;
beforeEach(() => {
  localStorage.clear();
  shown = false;
  asked = 0;
  const question = { canAsk: () => true, ask: () => void asked++ };
  offer = new NotificationOffer(question, (now) => {
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

test('the offer comes when the card of an answered call has gone, never in the call', () => {
  expect(through(idle, { name: 'dialing', call }, active, ended, idle)).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
});

test('a call that nobody answered brings no offer', () => {
  expect(through({ name: 'ringing', call, waiting: false }, ended, idle)).toEqual([
    false,
    false,
    false,
  ]);
});

test('the next call takes the offer away', () => {
  expect(through(active, ended, idle, { name: 'incoming', call })).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test.each([
  [true, 1],
  [false, 0],
])('an answer of %s is the last word, and the browser asks %i times', (accepted, times) => {
  through(active, ended, idle);
  offer.answer(accepted);
  expect(asked).toBe(times);
  expect(shown).toBe(false);
  expect(through(active, ended, idle)).toEqual([false, false, false]);
});
