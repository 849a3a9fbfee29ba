import { describe, expect, it } from 'vitest';
import {
  active,
  inWords,
  leg,
  messageFrom,
  messageOf,
  offer,
  person,
  ringing,
} from '../testing/calls.ts';
import type { LiveCall } from './call.ts';
import { createCall } from './create-call.ts';
import { transition } from './transition.ts';

const deviceId = 'firefox-of-bob';
const talking = { ...leg('b1', 'accepted'), deviceId };

/** Bob talks with alice on page `b1`. His page `b2` is another tab of the same browser profile. */
const talk: LiveCall = {
  ...active,
  participants: active.participants.map((each) =>
    each.userId === 'bob' ? { ...each, legs: [talking] } : each,
  ),
};

/** Carol rings both pages. */
const second: LiveCall = {
  ...ringing,
  id: 'second',
  participants: [
    person('carol', 'caller', 'joined', [leg('c1', 'accepted')]),
    person('bob', 'callee', 'invited', [
      { ...leg('b1', 'ringing'), deviceId },
      { ...leg('b2', 'ringing'), deviceId },
    ]),
  ],
};

function callsDave(sessionId: string): string {
  const outcome = createCall({
    id: 'new',
    now: 100,
    ringTimeout: 45_000,
    sender: {
      userId: 'bob',
      sessionId,
      deviceId,
      attachment: `${sessionId}-socket`,
      basic: false,
      profile: {},
    },
    offer: { type: 'call_offer', to: 'dave', offer, callType: 'audio' },
    calls: [talk],
    callee: {
      userId: 'dave',
      admission: { verdict: 'ring', contact: true, busyMeansBusy: false, hidden: false },
      sessions: [{ sessionId: 'd1', basic: false }],
      calls: [],
    },
  });
  return inWords(ringing, outcome);
}

function accepts(sessionId: string): string {
  const { sender, ...event } = messageFrom(sessionId, messageOf('call_answer', 'carol'), {
    calls: [talk, second],
  });
  return inWords(second, transition(second, { ...event, sender: { ...sender, deviceId } }, 100));
}

describe('two pages of one device', () => {
  it('[ST5] [NC2] may each place a call, because each page has calls of its own', () => {
    expect(callsDave('b1')).toBe('already_in_call');
    expect(callsDave('b2')).toMatch(/^ringing\+, d1 call_offer/);
  });

  it('[ST5] [AN2] may each answer a call, while the other page is in one', () => {
    expect(accepts('b1')).toBe('already_in_call');
    expect(accepts('b2')).toMatch(/^active\+, c1 call_answer/);
  });
});
