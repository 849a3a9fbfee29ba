import { type CancelReason, END_REASONS, type PeerMessageType } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import type { Call, RingingCall } from '../domain/call.ts';
import type { CallEvent, Step } from '../domain/events.ts';
import { transition } from '../domain/transition.ts';
import {
  active,
  inWords,
  leg,
  messageFrom,
  messageOf,
  rejection,
  ringing,
  stepOf,
  three,
} from '../testing/calls.ts';

const happens = (call: Call, event: CallEvent): Step => stepOf(transition(call, event, 100));
const words = (call: Call, event: CallEvent) => inWords(call, transition(call, event, 100));
const lost = (sessionId: string): CallEvent => ({ type: 'leg_lost', sessionId });

/** Ringing on one device. */
const oneDevice: RingingCall = {
  ...ringing,
  participants: ringing.participants.map((each) =>
    each.userId === 'bob' ? { ...each, legs: [leg('b1', 'ringing')] } : each,
  ),
};

describe('the end of a call', () => {
  const spoken = (session: string, type: PeerMessageType, to: string) =>
    messageFrom(session, messageOf(type, to));

  /** Paths: the call, its events in order, and the last step in words. */
  it.each<[string, Call, readonly CallEvent[], string]>([
    [
      '[DE3] the caller cancels',
      oneDevice,
      [spoken('a1', 'call_cancel', 'bob')],
      'ended+ cancelled, b1 call_cancel cancelled',
    ],
    [
      'the caller hangs up while it rings',
      oneDevice,
      [spoken('a1', 'call_end', 'bob')],
      'ended+ cancelled, b1 call_end cancelled',
    ],
    [
      '[DE1] the callee declines',
      oneDevice,
      [spoken('b1', 'call_reject', 'alice')],
      'ended+ declined, a1 call_reject declined',
    ],
    [
      'the only device is busy',
      oneDevice,
      [messageFrom('b1', rejection('alice', 'busy'))],
      'ended+ busy, a1 call_reject busy',
    ],
    [
      '[EV6] nobody answers',
      oneDevice,
      [{ type: 'ring_timeout' }],
      'ended+ no_answer, a1 call_end no_answer, b1 call_end no_answer',
    ],
    [
      'the caller is lost while it rings',
      oneDevice,
      [lost('a1')],
      'ended+ connection_lost, a1 call_end connection_lost, b1 call_end connection_lost',
    ],
    [
      '[EV4] the only device of the callee is lost',
      oneDevice,
      [lost('b1')],
      'ended+ offline, a1 call_end offline, b1 call_end offline',
    ],
    [
      '[EV3] [EV4] one device after the other is lost',
      ringing,
      [lost('b1'), lost('b2')],
      'ended+ offline, a1 call_end offline, b2 call_end offline',
    ],
    ['both are lost while it rings', oneDevice, [lost('b1'), lost('a1')], 'ended'],
    ['both are lost in the call', active, [lost('a1'), lost('b1')], 'ended'],
    [
      '[EV5] the caller is lost in the call',
      active,
      [lost('a1')],
      'ended+ connection_lost, a1 call_end connection_lost, b1 call_end connection_lost',
    ],
    [
      '[EV5] the callee is lost in the call',
      active,
      [lost('b1')],
      'ended+ connection_lost, a1 call_end connection_lost, b1 call_end connection_lost',
    ],
    [
      '[XW2] an answer before the cancel',
      oneDevice,
      [spoken('b1', 'call_answer', 'alice'), spoken('a1', 'call_cancel', 'bob')],
      'ended+ cancelled, b1 call_end cancelled',
    ],
    [
      '[XW1] a cancel before the answer',
      oneDevice,
      [spoken('a1', 'call_cancel', 'bob'), spoken('b1', 'call_answer', 'alice')],
      'call_not_found',
    ],
    [
      '[XW1] an answer before the other device’s decline',
      ringing,
      [spoken('b1', 'call_answer', 'alice'), spoken('b2', 'call_reject', 'alice')],
      'invalid_state',
    ],
    [
      '[XW1] a decline before the other device’s answer',
      ringing,
      [spoken('b1', 'call_reject', 'alice'), spoken('b2', 'call_answer', 'alice')],
      'call_not_found',
    ],
    [
      'an answer before the timeout',
      oneDevice,
      [spoken('b1', 'call_answer', 'alice'), { type: 'ring_timeout' }],
      'active',
    ],
    [
      '[DE2] one device may not use the microphone, then nobody answers',
      ringing,
      [messageFrom('b1', rejection('alice', 'permission_denied')), { type: 'ring_timeout' }],
      'ended+ no_answer, a1 call_end no_answer, b2 call_end no_answer',
    ],
    [
      '[DE2] one device has no media, then the other one answers',
      ringing,
      [messageFrom('b1', rejection('alice', 'media_failed')), spoken('b2', 'call_answer', 'alice')],
      'active+, a1 call_answer, b2 ice_candidate',
    ],
    [
      '[DE2] one device is busy, then the other one is lost',
      ringing,
      [messageFrom('b1', rejection('alice', 'busy')), lost('b2')],
      'ended+ offline, a1 call_end offline, b2 call_end offline',
    ],
    [
      '[DE2] one device is lost, then the other one has no media',
      ringing,
      [lost('b1'), messageFrom('b2', rejection('alice', 'media_failed'))],
      'ended+ media_failed, a1 call_reject media_failed',
    ],
    [
      '[DE2] every device has a problem: the reason of the last one counts',
      ringing,
      [
        messageFrom('b1', rejection('alice', 'busy')),
        messageFrom('b2', rejection('alice', 'permission_denied')),
      ],
      'ended+ permission_denied, a1 call_reject permission_denied',
    ],
    [
      'both hang up at once',
      active,
      [spoken('a1', 'call_end', 'bob'), spoken('b1', 'call_end', 'alice')],
      'call_not_found',
    ],
  ])('[ER1] has one reason for everybody: %s', (_path, start, events, expected) => {
    let call = start;
    let last = '';
    for (const event of events) {
      const outcome = transition(call, event, 100);
      last = inWords(call, outcome);
      if (!outcome.ok) continue;
      call = outcome.call;
      if (call.state !== 'ended') continue;
      for (const { message } of outcome.send) {
        const isElsewhere = message.type === 'call_end' && message.reason === 'declined_elsewhere';
        if (!isElsewhere) expect(message).toMatchObject({ reason: call.endReason });
      }
    }
    expect(last).toBe(expected);
  });

  const NOW_MS = 200_000;
  const late = (session: string, to: string, delayMs: number, more = {}) =>
    messageFrom(session, {
      type: 'call_end',
      to,
      callId: 'call',
      reason: 'completed',
      delayMs,
      ...more,
    });

  it.each([
    ['when the person hung up', 30_000, 170_000],
    ['at a whole millisecond, by a clock with fractions', 30_000.4, 170_000],
    ['at most a minute ago', 3_600_000, 140_000],
    ['now, by a clock that was set back', -5000, NOW_MS],
    ['now, if the message was not delayed', undefined, NOW_MS],
  ])('[LE2] [LE3] is %s', (_when, delayMs, endedAt) => {
    const end = late('a1', 'bob', delayMs as number);
    const { call, send } = stepOf(transition(active, end, NOW_MS));
    expect(call).toMatchObject({ state: 'ended', endedAt });
    const duration = endedAt - active.answeredAt;
    // A device that reports a late end gets the end too, because its own clock may differ.
    const receivers = endedAt < NOW_MS ? ['a1', 'b1'] : ['b1'];
    expect(send.map(({ sessionId }) => sessionId)).toEqual(receivers);
    for (const { message } of send) {
      expect(message).toMatchObject({ type: 'call_end', reason: 'completed', duration });
      expect(message).not.toHaveProperty('delayMs');
    }
  });

  const LENGTH_MS = NOW_MS - active.answeredAt;

  it('[LE1] is stored in whole milliseconds, though the device’s clock has fractions', () => {
    const end = late('a1', 'bob', 0, { duration: LENGTH_MS - 1000.4 });
    const { call } = stepOf(transition(active, end, NOW_MS));
    expect(call).toMatchObject({ endedAt: NOW_MS - 1000 });
  });

  it.each([
    ['on a slow server', undefined, LENGTH_MS - 4000],
    ['after an outage', 5000, LENGTH_MS - 5300],
    ['by a clock that started a little earlier', undefined, LENGTH_MS + 1000],
    ['a minute late', 60_000, LENGTH_MS - 60_000],
  ])(
    '[LE1] follows the duration that the leaving device shows, and sends that device no end: %s',
    (_how, delayMs, shown) => {
      const end = late('a1', 'bob', delayMs as number, { duration: shown });
      const { call, send } = stepOf(transition(active, end, NOW_MS));
      expect(call).toMatchObject({ state: 'ended', endedAt: active.answeredAt + shown });
      expect(send).toMatchObject([{ sessionId: 'b1', message: { duration: shown } }]);
    },
  );

  it.each([
    ['longer than possible', undefined, LENGTH_MS + 1001, LENGTH_MS],
    ['shorter by more than a minute', undefined, LENGTH_MS - 60_001, LENGTH_MS],
    ['shorter by more than a minute, reported late', 5000, 1, LENGTH_MS - 5000],
    ['negative', undefined, -1, LENGTH_MS],
  ])(
    '[LE1] [LE3] does not follow a duration that is %s, and sends the leaving device the right one',
    (_what, delayMs, shown, duration) => {
      const end = late('a1', 'bob', delayMs as number, { duration: shown });
      const { call, send } = stepOf(transition(active, end, NOW_MS));
      expect(call).toMatchObject({ endedAt: active.answeredAt + duration });
      expect(send).toMatchObject([
        { sessionId: 'a1', message: { duration } },
        { sessionId: 'b1', message: { duration } },
      ]);
    },
  );

  it('[LE2] is not before the answer', () => {
    const now = active.answeredAt + 1000;
    const { call, send } = stepOf(transition(active, late('b1', 'alice', 5000), now));
    expect(call).toMatchObject({ endedAt: active.answeredAt });
    expect(send.map(({ message }) => message)).toMatchObject([{ duration: 0 }, { duration: 0 }]);
    const before = stepOf(transition(active, late('b1', 'alice', 0, { duration: -1 }), now));
    expect(before.call).toMatchObject({ endedAt: now });
  });

  it('[TW5] [ST1] counts once, though both devices report it late', () => {
    const { call } = stepOf(transition(active, late('a1', 'bob', 30_000), NOW_MS));
    const second = transition(call, late('b1', 'alice', 50_000), NOW_MS + 1000);
    expect(second).toMatchObject({ ok: false });
  });

  it('[LE4] has no duration if the call was not answered, whatever a device sends', () => {
    const end = late('a1', 'bob', 30_000, { duration: 1 });
    const { call, send } = stepOf(transition(oneDevice, end, NOW_MS));
    expect(call).toMatchObject({ endedAt: NOW_MS });
    expect(send).toHaveLength(1);
    for (const { message } of send) {
      expect(message).not.toHaveProperty('duration');
      expect(message).not.toHaveProperty('delayMs');
    }
  });

  it.each<CancelReason>(['cancelled', 'no_answer', 'permission_denied', 'failed'])(
    '[MT6] takes the reason %s from the caller’s cancel',
    (reason) => {
      const cancel = { type: 'call_cancel', to: 'bob', callId: 'call', reason } as const;
      expect(words(oneDevice, messageFrom('a1', cancel))).toBe(
        `ended+ ${reason}, b1 call_cancel ${reason}`,
      );
      expect(words(active, messageFrom('a1', cancel))).toBe(
        `ended+ ${reason}, b1 call_end ${reason}, b3 call_end ${reason}`,
      );
    },
  );

  it('[XW2] is that of an unanswered call on every device if the cancel crossed the answer', () => {
    const heard = active.answeredAt + 60_000;
    for (const reason of ['cancelled', 'no_answer', 'failed'] as const) {
      const cancel = { type: 'call_cancel', to: 'bob', callId: 'call', reason } as const;
      const { call, send, endsCall } = stepOf(transition(active, messageFrom('a1', cancel), heard));
      expect(endsCall).toBe(true);
      expect(call).toMatchObject({ state: 'ended', endReason: reason, endedAt: heard });
      expect(call).not.toHaveProperty('answeredAt');
      // One device had answered, and the other one knew that.
      const message = { type: 'call_end', from: 'alice', reason, duration: 0 };
      expect(send).toMatchObject([
        { sessionId: 'b1', message },
        { sessionId: 'b3', message },
      ]);
    }
  });

  it('[XW3] is a hang-up if the cancel comes too late to have crossed, and its sender gets the end', () => {
    const now = active.answeredAt + 60_001;
    const { call, send } = stepOf(
      transition(active, messageFrom('a1', messageOf('call_cancel', 'bob')), now),
    );
    const { answeredAt } = active;
    expect(call).toMatchObject({ answeredAt, endedAt: now, endReason: 'completed' });
    const end = { type: 'call_end', reason: 'completed', duration: 60_001 };
    expect(send).toMatchObject([
      { sessionId: 'a1', message: { ...end, from: 'bob' } },
      { sessionId: 'b1', message: { ...end, from: 'alice' } },
    ]);
  });

  it('[XW3] is a hang-up if the cancelling device has the answer, and its sender gets the end', () => {
    const now = active.answeredAt + 1500;
    const hasAnswer = { ...messageFrom('a1', messageOf('call_cancel', 'bob')), hasAnswer: true };
    const { call, send } = stepOf(transition(active, hasAnswer, now));
    const { answeredAt } = active;
    expect(call).toMatchObject({ answeredAt, endedAt: now, endReason: 'completed' });
    const end = { type: 'call_end', reason: 'completed', duration: 1500 };
    expect(send).toMatchObject([
      { sessionId: 'a1', message: { ...end, from: 'bob' } },
      { sessionId: 'b1', message: { ...end, from: 'alice' } },
    ]);
  });

  it('[XW4] is a hang-up if a basic device cancels more than 5 s after the answer', () => {
    const cancel = messageFrom('a1', messageOf('call_cancel', 'bob'));
    const basic = { ...cancel, sender: { ...cancel.sender, basic: true } };
    const endAfter = (ms: number) => stepOf(transition(active, basic, active.answeredAt + ms)).call;
    expect(endAfter(5000)).toMatchObject({ endReason: 'cancelled' });
    expect(endAfter(5001)).toMatchObject({ endReason: 'completed', answeredAt: active.answeredAt });
  });

  it('[XW5] does not come for people who go on: the call stays answered', () => {
    const { call, send } = happens(three, messageFrom('a1', messageOf('call_cancel', 'bob')));
    expect(call).toMatchObject({ state: 'active', answeredAt: three.answeredAt });
    expect(send.map(({ sessionId }) => sessionId)).not.toContain('b3');
  });

  const CLIENT_REASONS = [
    'completed',
    'media_failed',
    'permission_denied',
    'connection_lost',
    'failed',
  ];

  it.each(END_REASONS)(
    '[ER2] has the reason %s from a client only if a client can know it',
    (reason) => {
      const end = (to: string) => ({ type: 'call_end', to, callId: 'call', reason }) as const;
      const taken = CLIENT_REASONS.includes(reason) ? reason : 'completed';
      expect(words(active, messageFrom('b1', end('alice')))).toBe(
        `ended+ ${taken}, a1 call_end ${taken}`,
      );
      const early = taken === 'completed' ? 'cancelled' : taken;
      expect(words(oneDevice, messageFrom('a1', end('bob')))).toBe(
        `ended+ ${early}, b1 call_end ${early}`,
      );
    },
  );

  it('[ER3] has a time, and keeps the time of the answer if there was one', () => {
    const { call } = happens(active, messageFrom('a1', messageOf('call_end', 'bob')));
    expect(call).toMatchObject({ answeredAt: 20, endedAt: 100, endReason: 'completed' });
    expect(happens(ringing, { type: 'ring_timeout' }).call).not.toHaveProperty('answeredAt');
  });

  it('[ST8] is sent in the name of the other person', () => {
    const from = (step: Step) => step.send.map(({ message }) => message.from);
    expect(from(happens(ringing, { type: 'ring_timeout' }))).toEqual(['bob', 'alice', 'alice']);
    expect(from(happens(active, lost('b1')))).toEqual(['bob', 'alice']);
    expect(from(happens(ringing, messageFrom('b1', messageOf('call_reject', 'alice'))))).toEqual([
      'bob',
      'alice',
    ]);
  });
});
