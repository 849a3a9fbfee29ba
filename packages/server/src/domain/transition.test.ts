import type { OutgoingPeerMessage, PeerMessageType } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import {
  active,
  answer,
  buffered,
  ended,
  growing,
  inWords,
  leg,
  messageFrom,
  messageOf,
  person,
  ringing,
  stepOf,
  summarize,
  three,
} from '../testing/calls.ts';
import type { ActiveCall, Call, Participant, RingingCall } from './call.ts';
import type { CallEvent, Step } from './events.ts';
import { needsBuffered, transition } from './transition.ts';

const happens = (call: Call, event: CallEvent): Step => stepOf(transition(call, event, 100));
const words = (call: Call, event: CallEvent) => inWords(call, transition(call, event, 100));
const lost = (sessionId: string): CallEvent => ({ type: 'leg_lost', sessionId });

/** The call with one participant changed. */
function withPerson<C extends Call>(call: C, userId: string, more: Partial<Participant>): C {
  const participants = call.participants.map((each) =>
    each.userId === userId ? { ...each, ...more } : each,
  );
  return { ...call, participants };
}

/** The same call, ringing on one device. */
const oneDevice: RingingCall = withPerson(ringing, 'bob', { legs: [leg('b1', 'ringing')] });

describe('relayed messages', () => {
  it('[RE1] carry the server’s sender, device, call, version and profile, not the sender’s', () => {
    const forged: OutgoingPeerMessage = {
      type: 'call_answer',
      to: 'alice',
      answer,
      callId: 'forged',
      leg: 'forged',
      profile: { name: 'Eve' },
      seq: 12,
    };
    expect(happens(oneDevice, messageFrom('b1', forged)).send[0]).toEqual({
      sessionId: 'a1',
      message: {
        type: 'call_answer',
        answer,
        callId: 'call',
        version: 8,
        from: 'bob',
        leg: 'b1',
        profile: { name: 'bob' },
      },
    });
  });

  it('[RE1] carry the version of the call after the step, like everything that is sent', () => {
    const steps = [
      happens(ringing, messageFrom('b1', messageOf('call_answer', 'alice'))),
      happens(ringing, messageFrom('b1', messageOf('call_reject', 'alice'))),
      happens(ringing, messageFrom('a1', messageOf('call_cancel', 'bob'))),
      happens(ringing, { type: 'ring_timeout' }),
      happens(ringing, messageFrom('a1', messageOf('ice_candidate', 'bob'))),
      happens(active, messageFrom('a1', messageOf('call_media', 'bob'))),
      happens(active, messageFrom('a1', messageOf('call_hold', 'bob'))),
      happens(active, messageFrom('a1', messageOf('call_end', 'bob'))),
      happens(ringing, {
        type: 'session_connected',
        userId: 'bob',
        session: { sessionId: 'b4', basic: true },
        buffered,
      }),
    ];
    for (const { call, send, buffer } of steps) {
      expect(send.length + buffer.length).toBeGreaterThan(0);
      for (const { message } of send) expect(message.version).toBe(call.version);
      for (const message of buffer) expect(message.version).toBe(call.version);
    }
  });

  it('[CK3] are refused to oneself, to people outside the call, and to people who left it', () => {
    const to = (userId: string) => messageFrom('a1', messageOf('ice_candidate', userId));
    expect(words(ringing, to('alice'))).toBe('not_a_participant');
    expect(words(ringing, to('carol'))).toBe('not_a_participant');
    const { call } = happens(three, messageFrom('c1', messageOf('call_end', 'alice')));
    expect(words(call, to('carol'))).toBe('not_a_participant');
    expect(words(call, to('bob'))).toBe('active, b1 ice_candidate');
  });

  it.each<[string, RingingCall, string[]]>([
    ['no device before an early answer', ringing, []],
    [
      'the device whose early answer was taken',
      withPerson(ringing, 'bob', { earlyLeg: 'b2' }),
      ['b2 ice_candidate'],
    ],
    ['the only ringing device', oneDevice, ['b1 ice_candidate']],
    [
      'every device if the caller takes no early answers',
      { ...ringing, takesEarlyAnswer: false },
      ['b1 ice_candidate', 'b2 ice_candidate'],
    ],
    [
      'a basic device among others',
      withPerson(ringing, 'bob', { legs: [leg('b1', 'offered'), leg('b2', 'offered', true)] }),
      ['b2 ice_candidate'],
    ],
  ])('[CA1] with candidates of the caller go to %s, and are buffered', (_to, before, expected) => {
    const { call, send, buffer } = happens(
      before,
      messageFrom('a1', messageOf('ice_candidate', 'bob')),
    );
    expect(call).toBe(before);
    expect(summarize(send)).toEqual(expected);
    expect(buffer).toMatchObject([{ type: 'ice_candidate', from: 'alice' }]);
  });

  it('[RE2] reach a basic client only if it knows them or they end the call', () => {
    const basic = withPerson(active, 'bob', {
      legs: [leg('b1', 'accepted', true)],
      supported: undefined,
    });
    const toBob = (type: PeerMessageType) =>
      words(basic, messageFrom('a1', messageOf(type, 'bob')));
    expect(toBob('call_media')).toBe('active');
    expect(toBob('call_renegotiate')).toBe('active');
    expect(toBob('call_hold')).toBe('active+');
    expect(toBob('call_offer')).toBe('active, b1 call_offer');
    expect(toBob('call_end')).toBe('ended+ completed, b1 call_end completed');
  });

  it('[MT12] start a new call with an offer that names another call', () => {
    const named = (callId: string) => ({ ...messageOf('call_offer', 'bob'), callId });
    expect(words(active, messageFrom('a1', named('call')))).toBe('invalid_state');
    expect(words(active, messageFrom('a1', named('other')))).toBe('already_in_call');
  });

  it.each(['alice', 'bob'])(
    '[MT12] [TW3] carry offers and answers within a call where %s does not know call_renegotiate',
    (person) => {
      const older = withPerson(active, person, { supported: ['early_answer'] });
      const outcomeOf = (sender: string, type: PeerMessageType, to: string) =>
        words(older, messageFrom(sender, messageOf(type, to)));
      expect(outcomeOf('a1', 'call_offer', 'bob')).toBe('active, b1 call_offer');
      expect(outcomeOf('b1', 'call_answer', 'alice')).toBe('active, a1 call_answer');
      expect(words(active, messageFrom('b1', messageOf('call_answer', 'alice')))).toBe(
        'invalid_state',
      );
    },
  );

  it('[GL1] get glare and the ringing call in answer to an offer to the caller', () => {
    const offer = messageOf('call_offer', 'alice');
    expect(transition(ringing, messageFrom('b1', offer), 100)).toEqual({
      ok: false,
      code: 'glare',
      callId: 'call',
    });
  });

  it('[GL2] get no glare in answer to an offer to the caller if the device may not answer', () => {
    const offer = messageOf('call_offer', 'alice');
    const other = (held: boolean): ActiveCall => {
      const bob = { held, legs: [leg('b1', 'accepted')] };
      return { ...withPerson(active, 'bob', bob), id: 'other' };
    };
    const dials = (held: boolean) => messageFrom('b1', offer, { calls: [other(held), ringing] });
    expect(words(ringing, dials(false))).toBe('already_in_call');
    expect(words(ringing, dials(true))).toBe('glare');
  });

  it('[GL3] are refused with the id of the offer if it is a second offer of the caller', () => {
    const offer = messageOf('call_offer', 'bob');
    for (const device of ['a1', 'a2']) {
      expect(transition(ringing, messageFrom(device, offer), 100)).toEqual({
        ok: false,
        code: 'already_in_call',
      });
    }
  });
});

describe('a ringing call', () => {
  const ring = (early: boolean): OutgoingPeerMessage => ({
    type: 'call_ringing',
    to: 'alice',
    callId: 'call',
    ...(early ? { answer } : {}),
  });

  it('[RI2] takes the early answer of the first device only', () => {
    const rung = withPerson(ringing, 'bob', { legs: [leg('b1', 'offered'), leg('b2', 'offered')] });
    const none = happens(rung, messageFrom('b1', ring(false)));
    expect(none.call.participants[1]).not.toHaveProperty('earlyLeg');
    // It rang before, and sends its early answer now.
    const first = happens(none.call, messageFrom('b1', ring(true)));
    expect(first.call.participants[1]).toMatchObject({ earlyLeg: 'b1' });
    expect(first.send).toMatchObject([
      { sessionId: 'a1', message: { type: 'call_ringing', answer, leg: 'b1' } },
      { sessionId: 'b1', message: { type: 'ice_candidate', from: 'alice' } },
    ]);
    const second = happens(first.call, messageFrom('b2', ring(true)));
    expect(second.call.participants[1]).toMatchObject({ earlyLeg: 'b1' });
    expect(summarize(second.send)).toEqual(['a1 call_ringing']);
    expect(second.send[0]?.message).not.toHaveProperty('answer');
  });

  it('C1: [CA3] shows addresses of the callee only from the device whose early answer was taken', () => {
    const candidate = messageFrom('b1', messageOf('ice_candidate', 'alice'));
    const answered = withPerson(ringing, 'bob', { earlyLeg: 'b1' });
    expect(words(answered, candidate)).toBe('ringing, a1 ice_candidate');
    expect(words(withPerson(ringing, 'bob', { earlyLeg: 'b2' }), candidate)).toBe('ringing');
  });

  it('C1: [CA3] keeps the candidates of a device without an early answer for its answer', () => {
    const candidate = messageFrom('b1', messageOf('ice_candidate', 'alice'));
    const { call, buffer, send } = happens(ringing, candidate);
    expect(send).toEqual([]);
    const waiting = { buffered: [...buffered, ...buffer] };
    const sentTo = (session: string, event: OutgoingPeerMessage) =>
      summarize(happens(call, messageFrom(session, event, waiting)).send);
    const accept = messageOf('call_answer', 'alice');
    expect(sentTo('b1', accept).slice(0, 2)).toEqual(['a1 call_answer', 'a1 ice_candidate']);
    expect(sentTo('b2', accept)).not.toContain('a1 ice_candidate');
    expect(sentTo('b1', ring(true))).toEqual([
      'a1 call_ringing',
      'a1 ice_candidate',
      'b1 ice_candidate',
    ]);
    // No other session of the callee gets them.
    const session = { sessionId: 'b4', basic: true } as const;
    const connected = { type: 'session_connected', userId: 'bob', session, ...waiting } as const;
    const given = happens(call, connected).send.map(({ message }) => message);
    expect(given).toMatchObject([{ type: 'call_offer' }, { type: 'ice_candidate', from: 'alice' }]);
  });

  it('[RI3] is announced once by each device, and once more with the early answer that is taken', () => {
    expect(words(ringing, messageFrom('b2', ring(false)))).toBe('already_done');
    const { call } = happens(ringing, messageFrom('b2', ring(true)));
    expect(words(call, messageFrom('b2', ring(true)))).toBe('already_done');
  });

  it('[RI2] drops an early answer that the caller did not ask for', () => {
    const outcome = happens({ ...ringing, takesEarlyAnswer: false }, messageFrom('b1', ring(true)));
    expect(outcome.call.participants[1]).not.toHaveProperty('earlyLeg');
    expect(summarize(outcome.send)).toEqual(['a1 call_ringing']);
    expect(outcome.send[0]?.message).not.toHaveProperty('answer');
  });

  it('[RI1] tells the caller that the call waits', () => {
    const waiting = { ...ring(false), waiting: true };
    expect(happens(ringing, messageFrom('b1', waiting)).send).toMatchObject([
      { sessionId: 'a1', message: { type: 'call_ringing', waiting: true } },
    ]);
  });

  it('[AN3] sends the buffered candidates to the answering device, unless another one answered early', () => {
    const accept = messageFrom('b2', messageOf('call_answer', 'alice'));
    expect(summarize(happens(ringing, accept).send)).toContain('b2 ice_candidate');
    const early = withPerson(ringing, 'bob', { earlyLeg: 'b1' });
    expect(summarize(happens(early, accept).send)).not.toContain('b2 ice_candidate');
    // A basic device got them as they came.
    const basic = withPerson(ringing, 'bob', { legs: [leg('b2', 'offered', true)] });
    expect(summarize(happens(basic, accept).send)).toEqual(['a1 call_answer']);
  });

  it('needs the buffered messages only for messages that connect a transport', () => {
    expect(needsBuffered(ring(true))).toBe(true);
    expect(needsBuffered(messageOf('call_answer', 'alice'))).toBe(true);
    expect(needsBuffered(ring(false))).toBe(false);
    expect(needsBuffered(messageOf('ice_candidate', 'alice'))).toBe(false);
  });

  it('[AN1] is won by the first answer, and the other devices get `answered_elsewhere`', () => {
    const { call, send } = happens(ringing, messageFrom('b2', messageOf('call_answer', 'alice')));
    expect(call).toMatchObject({ state: 'active', answeredAt: 100, version: 8 });
    expect(call.participants[1]).toMatchObject({
      state: 'joined',
      legs: [{ state: 'released' }, { state: 'accepted' }, { state: 'released' }],
    });
    expect(summarize(send)).toEqual([
      'a1 call_answer',
      'b2 ice_candidate',
      'b1 call_end answered_elsewhere',
    ]);
    expect(words(call, messageFrom('b1', messageOf('call_answer', 'alice')))).toBe('invalid_state');
  });

  it('[AN2] cannot be answered by a device in another call that is not on hold', () => {
    const accept = messageOf('call_answer', 'carol');
    const second = {
      ...ringing,
      id: 'second',
      participants: [
        person('carol', 'caller', 'joined', [leg('c1', 'accepted')]),
        person('bob', 'callee', 'invited', [leg('b1', 'ringing'), leg('b2', 'ringing')]),
      ],
    };
    const first = (held: boolean) => withPerson(active, 'bob', { held });
    expect(words(second, messageFrom('b1', accept, { calls: [first(false), second] }))).toBe(
      'already_in_call',
    );
    expect(words(second, messageFrom('b1', accept, { calls: [first(true), second] }))).toMatch(
      /^active\+/,
    );
    // The callee's other device is free.
    expect(words(second, messageFrom('b2', accept, { calls: [first(false), second] }))).toMatch(
      /^active\+/,
    );
  });

  it('[RI4] stores what a device announces and the profile of its person', () => {
    const can: OutgoingPeerMessage = {
      type: 'call_ringing',
      to: 'alice',
      callId: 'call',
      supported: ['hold'],
    };
    const rung = happens(ringing, messageFrom('b1', can));
    expect(rung.call.participants[1]).toMatchObject({
      supported: ['hold'],
      profile: { name: 'bob' },
    });
    const accept = messageOf('call_answer', 'alice');
    const without = happens(rung.call, messageFrom('b1', accept));
    expect(without.call.participants[1]).toMatchObject({ supported: ['hold'] });
    const other: OutgoingPeerMessage = {
      type: 'call_answer',
      to: 'alice',
      answer,
      supported: ['rollback'],
    };
    expect(happens(rung.call, messageFrom('b2', other)).call.participants[1]).toMatchObject({
      supported: ['rollback'],
    });
    const event = messageFrom('b2', accept);
    const basic = { ...event, sender: { ...event.sender, basic: true, profile: {} } };
    const { supported, profile } = happens(rung.call, basic).call.participants[1] ?? {};
    expect(supported).toBeUndefined();
    expect(profile).toEqual({ name: 'bob' });
  });
});

describe('a hold', () => {
  const hold = (held: boolean): OutgoingPeerMessage => ({
    type: 'call_hold',
    to: 'bob',
    callId: 'call',
    held,
  });

  it('[HO1] is stored for its sender, and announced once', () => {
    const on = happens(active, messageFrom('a1', hold(true)));
    expect(on.call.participants.map(({ held }) => held)).toEqual([true, false]);
    expect(on.send).toMatchObject([
      { sessionId: 'b1', message: { type: 'call_hold', held: true, from: 'alice', leg: 'a1' } },
    ]);
    expect(words(on.call, messageFrom('a1', hold(true)))).toBe('already_done');
    const off = happens(on.call, messageFrom('a1', hold(false)));
    expect(off.call.participants.map(({ held }) => held)).toEqual([false, false]);
    expect(off.send).toMatchObject([{ message: { type: 'call_hold', held: false } }]);
  });

  it('[HO1] holds the call for one side and does not change the other side', () => {
    const on = happens(active, messageFrom('a1', hold(true)));
    const both = happens(on.call, messageFrom('b1', messageOf('call_hold', 'alice')));
    expect(both.call.participants.map(({ held }) => held)).toEqual([true, true]);
  });

  it.each([
    ['an older client', { supported: ['early_answer' as const] }],
    ['a client that announced nothing', { supported: undefined }],
    ['a basic client', { legs: [leg('b1', 'accepted', true)] }],
  ])('[HO1] is stored, but not sent to %s', (_who, bob) => {
    const call = withPerson(active, 'bob', bob);
    expect(words(call, messageFrom('a1', hold(true)))).toBe('active+');
  });

  it('[HO2] cannot be resumed while the device is in another call that is not on hold', () => {
    const on = withPerson(active, 'alice', { held: true });
    const other = { ...active, id: 'other' };
    expect(words(on, messageFrom('a1', hold(false), { calls: [on, other] }))).toBe(
      'already_in_call',
    );
    const held = withPerson(other, 'alice', { held: true });
    expect(words(on, messageFrom('a1', hold(false), { calls: [on, held] }))).toBe(
      'active+, b1 call_hold',
    );
    const elsewhere = withPerson(other, 'alice', { legs: [leg('a2', 'accepted')] });
    expect(words(on, messageFrom('a1', hold(false), { calls: [on, elsewhere] }))).toBe(
      'active+, b1 call_hold',
    );
  });

  it('[ST7] ends with the call', () => {
    const on = withPerson(active, 'alice', { held: true });
    const { call } = happens(on, messageFrom('b1', messageOf('call_end', 'alice')));
    expect(call.participants.some(({ held }) => held)).toBe(false);
  });
});

describe('a device', () => {
  const connects = (sessionId: string, basic = false, what = buffered): CallEvent => ({
    type: 'session_connected',
    userId: 'bob',
    session: { sessionId, basic },
    buffered: what,
  });

  it('[EV8] gets the offer when it connects late, and the candidates so far if it may use them', () => {
    const { call, send } = happens(ringing, connects('b4'));
    expect(call.participants[1]?.legs.at(-1)).toEqual(leg('b4', 'offered'));
    expect(summarize(send)).toEqual(['b4 call_offer']);
    for (const [before, basic] of [
      [ringing, true],
      [{ ...ringing, takesEarlyAnswer: false }, false],
    ] as const) {
      expect(summarize(happens(before, connects('b4', basic)).send)).toEqual([
        'b4 call_offer',
        'b4 ice_candidate',
      ]);
    }
  });

  it('[EV8] gets the offer and the candidates so far if it is the only one left', () => {
    const alone = withPerson(ringing, 'bob', { legs: [leg('b3', 'released')] });
    expect(summarize(happens(alone, connects('b4')).send)).toEqual([
      'b4 call_offer',
      'b4 ice_candidate',
    ]);
  });

  it('[EV1] is not rung twice, though it may have said hello since', () => {
    expect(happens(ringing, connects('b1')).call).toBe(ringing);
    const { call, send } = happens(ringing, connects('b1', true));
    expect(call.participants[1]?.legs[0]).toEqual(leg('b1', 'offered', true));
    expect(send).toEqual([]);
  });

  it('[EV8] is not rung without the buffered offer', () => {
    expect(happens(ringing, connects('b4', false, [])).call).toBe(ringing);
  });
});

describe('a call with three people', () => {
  it('[ST3] goes on when one of them leaves, and ends when one of the last two does', () => {
    const one = happens(three, messageFrom('b1', messageOf('call_end', 'alice')));
    expect(one.endsCall).toBe(false);
    expect(summarize(one.send)).toEqual(['a1 call_end completed', 'c1 call_end completed']);
    expect(one.call.participants[1]).toMatchObject({
      state: 'left',
      legs: [{ state: 'released' }, { state: 'released' }],
    });
    expect(words(one.call, messageFrom('c1', messageOf('call_end', 'alice')))).toBe(
      'ended+ completed, a1 call_end completed',
    );
  });

  it('[DE3] [ST3] ends when the caller gives up, however many people are rung', () => {
    const dialing: RingingCall = {
      ...ringing,
      participants: [
        ...ringing.participants,
        person('carol', 'callee', 'invited', [leg('c1', 'ringing')]),
      ],
    };
    expect(words(dialing, messageFrom('a1', messageOf('call_cancel', 'bob')))).toBe(
      'ended+ cancelled, b1 call_cancel cancelled, b2 call_cancel cancelled, c1 call_cancel cancelled',
    );
    const one = happens(dialing, messageFrom('b1', messageOf('call_reject', 'alice')));
    expect(summarize(one.send)).toEqual([
      'a1 call_reject declined',
      'b2 call_end declined_elsewhere',
    ]);
    expect(one.call.state).toBe('ringing');
    expect(words(one.call, messageFrom('c1', messageOf('call_reject', 'alice')))).toBe(
      'ended+ declined, a1 call_reject declined',
    );
  });

  it('[EV6] goes on without people who did not answer, and keeps the time of its answer', () => {
    const { call } = happens(growing, { type: 'ring_timeout' });
    expect(call).toMatchObject({ state: 'active', answeredAt: 20 });
    const joins = happens(growing, messageFrom('c2', messageOf('call_answer', 'alice')));
    expect(joins.call).toMatchObject({ state: 'active', answeredAt: 20 });
    expect(words(joins.call, { type: 'ring_timeout' })).toBe('active');
  });

  it('[MT11] lets a ringing device address only people who joined', () => {
    const candidate = (session: string, to: string) =>
      words(growing, messageFrom(session, messageOf('ice_candidate', to)));
    expect(candidate('c1', 'bob')).toBe('active, keep ice_candidate');
    // The caller's candidates are still buffered for Carol; nobody else has an offer there.
    expect(candidate('a1', 'carol')).toBe('active, keep ice_candidate');
    expect(candidate('b1', 'carol')).toBe('invalid_state');
    expect(words(growing, messageFrom('b1', messageOf('call_media', 'carol')))).toBe(
      'invalid_state',
    );
    const two = withPerson(growing, 'bob', { state: 'invited', legs: [leg('b1', 'ringing')] });
    expect(words(two, messageFrom('c1', messageOf('call_answer', 'bob')))).toBe('invalid_state');
  });

  it('[ST8] ends a leg in the name of a person who is still there, the caller first', () => {
    const from = (call: Call, sessionId: string) =>
      happens(call, lost(sessionId)).send.find((each) => each.sessionId === sessionId)?.message
        .from;
    expect(from(three, 'c1')).toBe('alice');
    expect(from(three, 'a1')).toBe('bob');
    const { call } = happens(three, messageFrom('a1', messageOf('call_end', 'bob')));
    expect(from(call, 'c1')).toBe('bob');
  });

  it('[HO1] tells everybody in it about a hold', () => {
    expect(words(three, messageFrom('a1', messageOf('call_hold', 'bob')))).toBe(
      'active+, b1 call_hold, c1 call_hold',
    );
  });
});

it('[ST1] [EV7] an ended call does not change', () => {
  for (const event of [{ type: 'ring_timeout' } as const, lost('a1'), lost('b1')]) {
    expect(happens(ended, event)).toEqual({
      ok: true,
      call: ended,
      send: [],
      buffer: [],
      endsCall: false,
    });
  }
});

it('[EV6] a call in which nobody is rung does not time out', () => {
  const call: ActiveCall = active;
  expect(happens(call, { type: 'ring_timeout' }).call).toBe(call);
});
