import { type CancelReason, END_REASONS, type PeerMessageType } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import type { Call, RingingCall } from '../domain/call.ts';
import type { CallEvent, Step } from '../domain/events.ts';
import { transition } from '../domain/transition.ts';
import {
  active,
  inWords,
  leg,
  messageOf,
  rejection,
  ringing,
  says,
  stepOf,
  three,
} from '../testing/calls.ts';

const happens = (call: Call, event: CallEvent): Step => stepOf(transition(call, event, 100));
const words = (call: Call, event: CallEvent) => inWords(call, transition(call, event, 100));
const lost = (sessionId: string): CallEvent => ({ type: 'leg_lost', sessionId });

/** Rung on one device. */
const oneDevice: RingingCall = {
  ...ringing,
  participants: ringing.participants.map((each) =>
    each.userId === 'bob' ? { ...each, legs: [leg('b1', 'ringing')] } : each,
  ),
};

describe('every end has one reason, and both sides are told the same', () => {
  const spoken = (session: string, type: PeerMessageType, to: string) =>
    says(session, messageOf(type, to));

  /** Paths: what happens in order, the reason in the document, what is told in the last step. */
  it.each<[string, Call, readonly CallEvent[], string]>([
    [
      'the caller cancels',
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
      'the callee declines',
      oneDevice,
      [spoken('b1', 'call_reject', 'alice')],
      'ended+ declined, a1 call_reject declined',
    ],
    [
      'the only device is busy',
      oneDevice,
      [says('b1', rejection('alice', 'busy'))],
      'ended+ busy, a1 call_reject busy',
    ],
    [
      'nobody answers',
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
      'the only device of the callee is lost',
      oneDevice,
      [lost('b1')],
      'ended+ offline, a1 call_end offline, b1 call_end offline',
    ],
    [
      'one device after the other is lost',
      ringing,
      [lost('b1'), lost('b2')],
      'ended+ offline, a1 call_end offline, b2 call_end offline',
    ],
    ['both are lost while it rings', oneDevice, [lost('b1'), lost('a1')], 'ended'],
    ['both are lost in the call', active, [lost('a1'), lost('b1')], 'ended'],
    [
      'the caller is lost in the call',
      active,
      [lost('a1')],
      'ended+ connection_lost, a1 call_end connection_lost, b1 call_end connection_lost',
    ],
    [
      'the callee is lost in the call',
      active,
      [lost('b1')],
      'ended+ connection_lost, a1 call_end connection_lost, b1 call_end connection_lost',
    ],
    [
      'an answer that was faster than the cancel',
      oneDevice,
      [spoken('b1', 'call_answer', 'alice'), spoken('a1', 'call_cancel', 'bob')],
      'ended+ cancelled, b1 call_end cancelled',
    ],
    [
      'a cancel that was faster than the answer',
      oneDevice,
      [spoken('a1', 'call_cancel', 'bob'), spoken('b1', 'call_answer', 'alice')],
      'call_not_found',
    ],
    [
      'an answer that was faster than the other device’s decline',
      ringing,
      [spoken('b1', 'call_answer', 'alice'), spoken('b2', 'call_reject', 'alice')],
      'invalid_state',
    ],
    [
      'a decline that was faster than the other device’s answer',
      ringing,
      [spoken('b1', 'call_reject', 'alice'), spoken('b2', 'call_answer', 'alice')],
      'call_not_found',
    ],
    [
      'an answer that was faster than the timeout',
      oneDevice,
      [spoken('b1', 'call_answer', 'alice'), { type: 'ring_timeout' }],
      'active',
    ],
    [
      'one device may not use the microphone, then nobody answers',
      ringing,
      [says('b1', rejection('alice', 'permission_denied')), { type: 'ring_timeout' }],
      'ended+ no_answer, a1 call_end no_answer, b2 call_end no_answer',
    ],
    [
      'one device has no media, the other one answers',
      ringing,
      [says('b1', rejection('alice', 'media_failed')), spoken('b2', 'call_answer', 'alice')],
      'active+, a1 call_answer, b2 ice_candidate',
    ],
    [
      'one device is busy, the other one is lost',
      ringing,
      [says('b1', rejection('alice', 'busy')), lost('b2')],
      'ended+ offline, a1 call_end offline, b2 call_end offline',
    ],
    [
      'one device is lost, the other one has no media',
      ringing,
      [lost('b1'), says('b2', rejection('alice', 'media_failed'))],
      'ended+ media_failed, a1 call_reject media_failed',
    ],
    [
      'every device in trouble: the word of the last',
      ringing,
      [says('b1', rejection('alice', 'busy')), says('b2', rejection('alice', 'permission_denied'))],
      'ended+ permission_denied, a1 call_reject permission_denied',
    ],
    [
      'both hang up at once',
      active,
      [spoken('a1', 'call_end', 'bob'), spoken('b1', 'call_end', 'alice')],
      'call_not_found',
    ],
  ])('%s', (_path, start, events, expected) => {
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

  const NOW = 200_000;
  const late = (session: string, to: string, delayMs: number, more = {}) =>
    says(session, {
      type: 'call_end',
      to,
      callId: 'call',
      reason: 'completed',
      delayMs,
      ...more,
    });

  it.each([
    ['when its person pressed', 30_000, 170_000],
    ['at a whole millisecond, by a clock that has fractions', 30_000.4, 170_000],
    ['at most a minute ago', 3_600_000, 140_000],
    ['not before now, by a clock that was set back', -5000, NOW],
    ['now, said at once', undefined, NOW],
  ])('ends a call %s', (_when, delayMs, endedAt) => {
    const end = late('a1', 'bob', delayMs as number);
    const { call, send } = stepOf(transition(active, end, NOW));
    expect(call).toMatchObject({ state: 'ended', endedAt });
    const duration = endedAt - active.answeredAt;
    // Also the device that said it late is told: its own clock may have counted otherwise.
    const told = endedAt < NOW ? ['a1', 'b1'] : ['b1'];
    expect(send.map(({ sessionId }) => sessionId)).toEqual(told);
    for (const { message } of send) {
      expect(message).toMatchObject({ type: 'call_end', reason: 'completed', duration });
      expect(message).not.toHaveProperty('delayMs');
    }
  });

  const LENGTH = NOW - active.answeredAt;

  it('is as long as a clock with fractions shows, in whole milliseconds', () => {
    const end = late('a1', 'bob', 0, { duration: LENGTH - 1000.4 });
    const { call } = stepOf(transition(active, end, NOW));
    expect(call).toMatchObject({ endedAt: NOW - 1000 });
  });

  it.each([
    ['on a slow server', undefined, LENGTH - 4000],
    ['after an outage', 5000, LENGTH - 5300],
    ['by a clock that counts from a bit earlier', undefined, LENGTH + 1000],
    ['a minute late', 60_000, LENGTH - 60_000],
  ])(
    'is as long as who left it shows, and who left needs no word of it: %s',
    (_how, delayMs, shown) => {
      const end = late('a1', 'bob', delayMs as number, { duration: shown });
      const { call, send } = stepOf(transition(active, end, NOW));
      expect(call).toMatchObject({ state: 'ended', endedAt: active.answeredAt + shown });
      expect(send).toMatchObject([{ sessionId: 'b1', message: { duration: shown } }]);
    },
  );

  it.each([
    ['longer than it can be', undefined, LENGTH + 1001, LENGTH],
    ['shorter by more than a minute', undefined, LENGTH - 60_001, LENGTH],
    ['shorter by more than a minute, said late', 5000, 1, LENGTH - 5000],
    ['less than nothing', undefined, -1, LENGTH],
  ])('is not %s: then who left is told as well', (_what, delayMs, shown, duration) => {
    const end = late('a1', 'bob', delayMs as number, { duration: shown });
    const { call, send } = stepOf(transition(active, end, NOW));
    expect(call).toMatchObject({ endedAt: active.answeredAt + duration });
    expect(send).toMatchObject([
      { sessionId: 'a1', message: { duration } },
      { sessionId: 'b1', message: { duration } },
    ]);
  });

  it('ends a call not before it was answered', () => {
    const now = active.answeredAt + 1000;
    const { call, send } = stepOf(transition(active, late('b1', 'alice', 5000), now));
    expect(call).toMatchObject({ endedAt: active.answeredAt });
    expect(send.map(({ message }) => message)).toMatchObject([{ duration: 0 }, { duration: 0 }]);
    const before = stepOf(transition(active, late('b1', 'alice', 0, { duration: -1 }), now));
    expect(before.call).toMatchObject({ endedAt: now });
  });

  it('counts a late end once: the second one changes nothing', () => {
    const { call } = stepOf(transition(active, late('a1', 'bob', 30_000), NOW));
    const second = transition(call, late('b1', 'alice', 50_000), NOW + 1000);
    expect(second).toMatchObject({ ok: false });
  });

  it('tells no length, and takes nobody’s, of a call that was not answered', () => {
    const end = late('a1', 'bob', 30_000, { duration: 1 });
    const { call, send } = stepOf(transition(oneDevice, end, NOW));
    expect(call).toMatchObject({ endedAt: NOW });
    expect(send).toHaveLength(1);
    for (const { message } of send) {
      expect(message).not.toHaveProperty('duration');
      expect(message).not.toHaveProperty('delayMs');
    }
  });

  it.each<CancelReason>(['cancelled', 'no_answer', 'permission_denied', 'failed'])(
    'takes the caller’s reason %s for giving up',
    (reason) => {
      const cancel = { type: 'call_cancel', to: 'bob', callId: 'call', reason } as const;
      expect(words(oneDevice, says('a1', cancel))).toBe(
        `ended+ ${reason}, b1 call_cancel ${reason}`,
      );
      expect(words(active, says('a1', cancel))).toBe(
        `ended+ ${reason}, b1 call_end ${reason}, b3 call_end ${reason}`,
      );
    },
  );

  it('was never answered, if the caller’s cancel crossed the answer: it is that call for every device', () => {
    const heard = active.answeredAt + 60_000;
    for (const reason of ['cancelled', 'no_answer', 'failed'] as const) {
      const cancel = { type: 'call_cancel', to: 'bob', callId: 'call', reason } as const;
      const { call, send, endsCall } = stepOf(transition(active, says('a1', cancel), heard));
      expect(endsCall).toBe(true);
      expect(call).toMatchObject({ state: 'ended', endReason: reason, endedAt: heard });
      expect(call).not.toHaveProperty('answeredAt');
      // One device had answered, the other one had heard so.
      const message = { type: 'call_end', from: 'alice', reason, duration: 0 };
      expect(send).toMatchObject([
        { sessionId: 'b1', message },
        { sessionId: 'b3', message },
      ]);
    }
  });

  it('was answered, if the cancel comes too late to have crossed: it hangs up, and its sender is told', () => {
    const now = active.answeredAt + 60_001;
    const { call, send } = stepOf(
      transition(active, says('a1', messageOf('call_cancel', 'bob')), now),
    );
    const { answeredAt } = active;
    expect(call).toMatchObject({ answeredAt, endedAt: now, endReason: 'completed' });
    const end = { type: 'call_end', reason: 'completed', duration: 60_001 };
    expect(send).toMatchObject([
      { sessionId: 'a1', message: { ...end, from: 'bob' } },
      { sessionId: 'b1', message: { ...end, from: 'alice' } },
    ]);
  });

  it('was answered, if who cancels has the answer: it hangs up, and its sender is told', () => {
    const now = active.answeredAt + 1500;
    const hasAnswer = { ...says('a1', messageOf('call_cancel', 'bob')), hasAnswer: true };
    const { call, send } = stepOf(transition(active, hasAnswer, now));
    const { answeredAt } = active;
    expect(call).toMatchObject({ answeredAt, endedAt: now, endReason: 'completed' });
    const end = { type: 'call_end', reason: 'completed', duration: 1500 };
    expect(send).toMatchObject([
      { sessionId: 'a1', message: { ...end, from: 'bob' } },
      { sessionId: 'b1', message: { ...end, from: 'alice' } },
    ]);
  });

  it('was answered, if a basic device cancels more than 5 s later: it has the answer or is gone', () => {
    const cancel = says('a1', messageOf('call_cancel', 'bob'));
    const basic = { ...cancel, sender: { ...cancel.sender, basic: true } };
    const endAfter = (ms: number) => stepOf(transition(active, basic, active.answeredAt + ms)).call;
    expect(endAfter(5000)).toMatchObject({ endReason: 'cancelled' });
    expect(endAfter(5001)).toMatchObject({ endReason: 'completed', answeredAt: active.answeredAt });
  });

  it('was answered, if the caller cancels one of which others go on', () => {
    const { call, send } = happens(three, says('a1', messageOf('call_cancel', 'bob')));
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

  it.each(END_REASONS)('takes %s of a client only if a client can know it', (reason) => {
    const end = (to: string) => ({ type: 'call_end', to, callId: 'call', reason }) as const;
    const taken = CLIENT_REASONS.includes(reason) ? reason : 'completed';
    expect(words(active, says('b1', end('alice')))).toBe(`ended+ ${taken}, a1 call_end ${taken}`);
    const early = taken === 'completed' ? 'cancelled' : taken;
    expect(words(oneDevice, says('a1', end('bob')))).toBe(`ended+ ${early}, b1 call_end ${early}`);
  });

  it('keeps when it was answered, and says when it ended', () => {
    const { call } = happens(active, says('a1', messageOf('call_end', 'bob')));
    expect(call).toMatchObject({ answeredAt: 20, endedAt: 100, endReason: 'completed' });
    expect(happens(ringing, { type: 'ring_timeout' }).call).not.toHaveProperty('answeredAt');
  });

  it('says that a call is over in the name of the other person', () => {
    const from = (step: Step) => step.send.map(({ message }) => message.from);
    expect(from(happens(ringing, { type: 'ring_timeout' }))).toEqual(['bob', 'alice', 'alice']);
    expect(from(happens(active, lost('b1')))).toEqual(['bob', 'alice']);
    expect(from(happens(ringing, says('b1', messageOf('call_reject', 'alice'))))).toEqual([
      'bob',
      'alice',
    ]);
  });
});
