import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import type { ActiveCall, Call, Leg, Participant, RingingCall, Role } from './call.ts';
import type { CallEvent, Effect } from './events.ts';
import { transition } from './transition.ts';

type PeerMessageType = OutgoingPeerMessage['type'];

const offer = { type: 'offer', sdp: 'v=0 offer' } as const;
const answer = { type: 'answer', sdp: 'v=0 answer' } as const;
const candidate = { candidate: 'candidate:1' };

function leg(sessionId: string, state: Leg['state'], plain = false): Leg {
  return { sessionId, state, plain };
}

function people(callee: Participant['state'], legs: readonly Leg[]): Participant[] {
  return [
    { userId: 'alice', role: 'caller', state: 'joined', legs: [leg('a1', 'accepted')] },
    { userId: 'bob', role: 'callee', state: callee, legs },
  ];
}

const base = {
  id: 'call',
  type: 'audio',
  version: 7,
  createdAt: 10,
  ringDeadline: 45_010,
  takesEarlyAnswer: true,
} as const;

/** Bob has two devices that ring, and one that let go. */
const ringing: RingingCall = {
  ...base,
  state: 'ringing',
  participants: people('invited', [
    leg('b1', 'offered'),
    leg('b2', 'ringing'),
    leg('b3', 'released'),
  ]),
};
const active: ActiveCall = {
  ...base,
  state: 'active',
  answeredAt: 20,
  participants: people('joined', [leg('b1', 'accepted'), leg('b3', 'released')]),
};
const ended: Call = {
  ...base,
  state: 'ended',
  endedAt: 30,
  endReason: 'completed',
  participants: people('left', [leg('b1', 'released')]),
};

function message(type: PeerMessageType, to: string): OutgoingPeerMessage {
  switch (type) {
    case 'call_offer':
      return { type, to, offer, callType: 'audio' };
    case 'call_answer':
      return { type, to, answer };
    case 'ice_candidate':
      return { type, to, candidate };
    case 'call_ringing':
      return { type, to, callId: 'call' };
    case 'call_reject':
      return { type, to, callId: 'call', reason: 'declined' };
    case 'call_cancel':
      return { type, to, callId: 'call', reason: 'cancelled' };
    case 'call_end':
      return { type, to, callId: 'call', reason: 'completed' };
    case 'call_media':
      return { type, to, callId: 'call', media: { audio: true, video: 'off' } };
    case 'call_renegotiate':
      return { type, to, callId: 'call', description: offer };
  }
}

function from(userId: string, sessionId: string, what: OutgoingPeerMessage): CallEvent {
  const sender = { userId, sessionId, plain: false, profile: { name: userId } };
  return { type: 'message', message: what, sender };
}

function happens(call: Call, event: CallEvent) {
  const outcome = transition(call, event, 100);
  if (!outcome.ok) throw new Error(`refused: ${outcome.code}`);
  return outcome;
}

function sent(effects: readonly Effect[]) {
  return effects.flatMap((effect) =>
    effect.type === 'send' ? [[effect.sessionId, effect.message] as const] : [],
  );
}

/** Session, message type and reason of everything that is sent. */
function told(effects: readonly Effect[]) {
  return sent(effects).map(([sessionId, { type, ...rest }]) =>
    [sessionId, type, 'reason' in rest ? rest.reason : ''].join(' ').trim(),
  );
}

describe('the table: every state x message x role', () => {
  const types: readonly PeerMessageType[] = [
    'call_offer',
    'call_answer',
    'ice_candidate',
    'call_ringing',
    'call_reject',
    'call_cancel',
    'call_end',
    'call_media',
    'call_renegotiate',
  ];
  const roles: Record<Role, readonly [call: Call, user: string, session: string, to: string][]> = {
    caller: [
      [ringing, 'alice', 'a1', 'bob'],
      [active, 'alice', 'a1', 'bob'],
    ],
    ringing_callee: [[ringing, 'bob', 'b1', 'alice']],
    accepted_callee: [[active, 'bob', 'b1', 'alice']],
    bystander: [
      [ringing, 'alice', 'a2', 'bob'],
      [ringing, 'bob', 'b3', 'alice'],
      [active, 'alice', 'a2', 'bob'],
      [active, 'bob', 'b3', 'alice'],
      [ended, 'alice', 'a1', 'bob'],
      [ended, 'bob', 'b1', 'alice'],
    ],
    stranger: [
      [ringing, 'carol', 'c1', 'bob'],
      [active, 'carol', 'c1', 'bob'],
      [ended, 'carol', 'c1', 'bob'],
    ],
  };
  /** As in the docstring of `transition` and in docs/architecture.md. */
  const allowed = new Set([
    'ringing call_ringing ringing_callee',
    'ringing call_answer ringing_callee',
    'ringing call_reject ringing_callee',
    'ringing call_cancel caller',
    'ringing call_end caller',
    'ringing ice_candidate caller',
    'ringing ice_candidate ringing_callee',
    'active call_offer caller',
    'active call_offer accepted_callee',
    'active call_answer caller',
    'active call_answer accepted_callee',
    'active call_cancel caller',
    'active call_end caller',
    'active call_end accepted_callee',
    'active ice_candidate caller',
    'active ice_candidate accepted_callee',
    'active call_media caller',
    'active call_media accepted_callee',
    'active call_renegotiate caller',
    'active call_renegotiate accepted_callee',
  ]);
  const seen = new Set<string>();
  for (const [role, cases] of Object.entries(roles)) {
    for (const [call, user, session, to] of cases) {
      for (const type of types) {
        const name = `${call.state} ${type} ${role}`;
        const expected = allowed.has(name);
        seen.add(name);
        it(`${expected ? 'takes' : 'refuses'} ${name} (${user} ${session})`, () => {
          const before = JSON.stringify(call);
          const outcome = transition(call, from(user, session, message(type, to)), 100);
          expect(outcome.ok).toBe(expected);
          expect(JSON.stringify(call)).toBe(before);
        });
      }
    }
  }

  it('has no allowed row that was not tried', () => {
    expect([...allowed].filter((name) => !seen.has(name))).toEqual([]);
  });

  it.each([
    [ended, 'alice', 'a1', 'call_end', 'call_not_found'],
    [active, 'carol', 'c1', 'call_end', 'not_a_participant'],
    [ringing, 'bob', 'b3', 'call_answer', 'invalid_state'],
    [ringing, 'bob', 'b1', 'call_offer', 'glare'],
    [ringing, 'alice', 'a1', 'call_offer', 'already_in_call'],
    [active, 'bob', 'b3', 'call_offer', 'already_in_call'],
    [active, 'bob', 'b1', 'call_reject', 'invalid_state'],
  ] as const)('says why: %#', (call, user, session, type, code) => {
    const to = user === 'bob' ? 'alice' : 'bob';
    expect(transition(call, from(user, session, message(type, to)), 100)).toMatchObject({ code });
  });

  it('refuses a message to somebody who is not in the call', () => {
    const event = from('alice', 'a1', message('ice_candidate', 'carol'));
    expect(transition(ringing, event, 100)).toMatchObject({ code: 'not_a_participant' });
  });
});

describe('forwarding', () => {
  it('stamps sender, device, call and profile, and drops what the sender wrote there', () => {
    const forged: OutgoingPeerMessage = {
      type: 'call_answer',
      to: 'alice',
      answer,
      callId: 'forged',
      leg: 'forged',
      profile: { name: 'Eve' },
    };
    const { effects } = happens(ringing, from('bob', 'b1', forged));
    expect(sent(effects)[0]).toEqual([
      'a1',
      {
        type: 'call_answer',
        answer,
        callId: 'call',
        from: 'bob',
        leg: 'b1',
        profile: { name: 'bob' },
      },
    ]);
  });

  it.each([
    ['nobody, until a device has answered early', {}, []],
    ['the device whose early answer was taken', { earlyLeg: 'b2' }, ['b2 ice_candidate']],
    [
      'the only device',
      {
        participants: ringing.participants.map((each) => ({
          ...each,
          legs: each.legs.slice(0, 1),
        })),
      },
      ['b1 ice_candidate'],
    ],
    [
      'every device, if none answers early',
      { takesEarlyAnswer: false },
      ['b1 ice_candidate', 'b2 ice_candidate'],
    ],
  ])('sends candidates of the caller to %s, and keeps them', (_to, given, expected) => {
    const before = { ...ringing, ...given };
    const { call, effects } = happens(before, from('alice', 'a1', message('ice_candidate', 'bob')));
    expect(call).toBe(before);
    expect(told(effects)).toEqual(expected);
    expect(effects.at(-1)).toMatchObject({ type: 'keep_candidate', message: { from: 'alice' } });
  });

  it('sends a plain client only what it knows, and that a call is over', () => {
    const plain: ActiveCall = {
      ...active,
      participants: people('joined', [leg('b1', 'accepted', true)]),
    };
    const toBob = (type: PeerMessageType) =>
      told(happens(plain, from('alice', 'a1', message(type, 'bob'))).effects);
    expect(toBob('call_media')).toEqual([]);
    expect(toBob('call_renegotiate')).toEqual([]);
    expect(toBob('call_offer')).toEqual(['b1 call_offer']);
    expect(toBob('call_end')).toEqual(['b1 call_end completed']);
  });
});

describe('ringing', () => {
  const ring = (early: boolean) =>
    ({ ...message('call_ringing', 'alice'), ...(early ? { answer } : {}) }) as OutgoingPeerMessage;

  it('keeps the early answer of the first device alone', () => {
    const none = happens(ringing, from('bob', 'b2', ring(false)));
    expect(none.call).toMatchObject({ version: 8 });
    expect(none.call).not.toHaveProperty('earlyLeg');
    const first = happens(none.call, from('bob', 'b1', ring(true)));
    expect(first.call).toMatchObject({ earlyLeg: 'b1', version: 9 });
    expect(sent(first.effects)[0]?.[1]).toMatchObject({ type: 'call_ringing', answer, leg: 'b1' });
    expect(first.effects).toContainEqual({ type: 'send_candidates', sessionId: 'b1' });
    const second = happens(first.call, from('bob', 'b2', ring(true)));
    expect(second.call).toMatchObject({ earlyLeg: 'b1' });
    expect(sent(second.effects)[0]?.[1]).toMatchObject({ type: 'call_ringing', leg: 'b2' });
    expect(sent(second.effects)[0]?.[1]).not.toHaveProperty('answer');
    expect(second.effects).not.toContainEqual(expect.objectContaining({ type: 'send_candidates' }));
  });

  it('sends the candidates to a device that accepts when none has answered early', () => {
    const { effects } = happens(ringing, from('bob', 'b2', message('call_answer', 'alice')));
    expect(effects).toContainEqual({ type: 'send_candidates', sessionId: 'b2' });
    const early = { ...ringing, earlyLeg: 'b1' };
    const other = happens(early, from('bob', 'b2', message('call_answer', 'alice')));
    expect(other.effects).not.toContainEqual(expect.objectContaining({ type: 'send_candidates' }));
  });

  it('drops an early answer that the caller did not ask for', () => {
    const call = { ...ringing, takesEarlyAnswer: false };
    const outcome = happens(call, from('bob', 'b1', ring(true)));
    expect(outcome.call).not.toHaveProperty('earlyLeg');
    expect(sent(outcome.effects)).toMatchObject([['a1', { type: 'call_ringing' }]]);
    expect(sent(outcome.effects)[0]?.[1]).not.toHaveProperty('answer');
  });

  it('lets the first answer win, and the other devices know', () => {
    const { call, effects } = happens(ringing, from('bob', 'b2', message('call_answer', 'alice')));
    expect(call).toMatchObject({ state: 'active', answeredAt: 100, version: 8 });
    expect(call.participants[1]).toMatchObject({
      state: 'joined',
      legs: [{ state: 'released' }, { state: 'accepted' }, { state: 'released' }],
    });
    expect(told(effects)).toEqual(['a1 call_answer', 'b1 call_end answered_elsewhere']);
    expect(effects.at(-1)).toEqual({ type: 'stop_ringing' });
    const late = transition(call, from('bob', 'b1', message('call_answer', 'alice')), 101);
    expect(late).toMatchObject({ ok: false, code: 'invalid_state' });
  });

  it('ends for the person when a device declines', () => {
    const { call, effects } = happens(ringing, from('bob', 'b1', message('call_reject', 'alice')));
    expect(call).toMatchObject({ state: 'ended', endReason: 'declined', endedAt: 100 });
    expect(told(effects)).toEqual(['a1 call_reject declined', 'b2 call_end declined_elsewhere']);
    expect(effects.slice(-2)).toEqual([{ type: 'stop_ringing' }, { type: 'ended' }]);
  });

  it('goes on when one device cannot, and ends with its reason when it was the last', () => {
    const cannot = { ...message('call_reject', 'alice'), reason: 'permission_denied' } as const;
    const one = happens(ringing, from('bob', 'b1', cannot as OutgoingPeerMessage));
    expect(one.call.state).toBe('ringing');
    expect(one.effects).toEqual([]);
    const two = happens(one.call, from('bob', 'b2', cannot as OutgoingPeerMessage));
    expect(two.call).toMatchObject({ state: 'ended', endReason: 'permission_denied' });
    expect(told(two.effects)).toEqual(['a1 call_reject permission_denied']);
  });

  it.each([
    ['call_cancel', 'cancelled'],
    ['call_end', 'cancelled'],
  ] as const)('stops on every device after %s of the caller', (type, reason) => {
    const { call, effects } = happens(ringing, from('alice', 'a1', message(type, 'bob')));
    expect(call).toMatchObject({ state: 'ended', endReason: reason });
    expect(told(effects)).toEqual([`b1 ${type} ${reason}`, `b2 ${type} ${reason}`]);
  });

  it('ends everywhere with no_answer at the timeout', () => {
    const { call, effects } = happens(ringing, { type: 'ring_timeout' });
    expect(call).toMatchObject({ state: 'ended', endReason: 'no_answer' });
    expect(told(effects)).toEqual([
      'a1 call_end no_answer',
      'b1 call_end no_answer',
      'b2 call_end no_answer',
    ]);
    expect(sent(effects).map(([, { from: who }]) => who)).toEqual(['bob', 'alice', 'alice']);
  });

  it.each([active, ended])('ignores a timeout that comes too late', (call) => {
    expect(happens(call, { type: 'ring_timeout' })).toEqual({ ok: true, call, effects: [] });
  });
});

describe('devices', () => {
  const connects = (sessionId: string, plain = false, backlog = true): CallEvent => ({
    type: 'device_connected',
    userId: 'bob',
    device: { sessionId, plain },
    backlog: backlog
      ? [
          { type: 'call_offer', from: 'alice', callId: 'call', offer, callType: 'audio' },
          { type: 'ice_candidate', from: 'alice', callId: 'call', candidate },
        ]
      : [],
  });

  it('rings a device that connects late, with the candidates so far if it may use them', () => {
    const { call, effects } = happens(ringing, connects('b4'));
    expect(call.participants[1]?.legs.at(-1)).toEqual(leg('b4', 'offered'));
    expect(told(effects)).toEqual(['b4 call_offer']);
    for (const [before, plain] of [
      [ringing, true],
      [{ ...ringing, takesEarlyAnswer: false }, false],
    ] as const) {
      const rung = happens(before, connects('b4', plain));
      expect(told(rung.effects)).toEqual(['b4 call_offer', 'b4 ice_candidate']);
    }
  });

  it('does not ring a device twice, and learns that it said hello', () => {
    expect(happens(ringing, connects('b1')).call).toBe(ringing);
    const { call, effects } = happens(ringing, connects('b1', true));
    expect(call.participants[1]?.legs[0]).toEqual(leg('b1', 'offered', true));
    expect(effects).toEqual([]);
  });

  it('rings nothing in an answered or finished call, or without its offer', () => {
    for (const [call, event] of [
      [active, connects('b4')],
      [ended, connects('b4')],
      [ringing, connects('b4', false, false)],
    ] as const) {
      expect(happens(call, event)).toEqual({ ok: true, call, effects: [] });
    }
  });

  it('goes on ringing while another device is left, and is offline after the last', () => {
    const one = happens(ringing, { type: 'leg_lost', sessionId: 'b1' });
    expect(one.call.state).toBe('ringing');
    const two = happens(one.call, { type: 'leg_lost', sessionId: 'b2' });
    expect(two.call).toMatchObject({ state: 'ended', endReason: 'offline' });
    expect(told(two.effects)).toEqual(['a1 call_end offline']);
  });

  it.each([
    [ringing, 'a1', ['b1 call_end connection_lost', 'b2 call_end connection_lost']],
    [active, 'a1', ['b1 call_end connection_lost']],
    [active, 'b1', ['a1 call_end connection_lost']],
  ] as const)('ends with connection_lost when a joined device is lost: %#', (call, id, out) => {
    const outcome = happens(call, { type: 'leg_lost', sessionId: id });
    expect(outcome.call).toMatchObject({ state: 'ended', endReason: 'connection_lost' });
    expect(told(outcome.effects)).toEqual(out);
  });

  it('ignores the loss of a device that has no part', () => {
    for (const call of [ringing, active, ended]) {
      expect(happens(call, { type: 'leg_lost', sessionId: 'b3' }).call).toBe(call);
      expect(happens(call, { type: 'leg_lost', sessionId: 'x' }).call).toBe(call);
    }
  });
});

describe('an answered call', () => {
  it('is ended by a cancel that crossed the answer', () => {
    const { call, effects } = happens(active, from('alice', 'a1', message('call_cancel', 'bob')));
    expect(call).toMatchObject({ state: 'ended', endReason: 'cancelled', answeredAt: 20 });
    expect(told(effects)).toEqual(['b1 call_end cancelled']);
    expect(effects.at(-1)).toEqual({ type: 'ended' });
  });

  it.each([
    ['media_failed', 'media_failed'],
    ['no_answer', 'completed'],
    ['answered_elsewhere', 'completed'],
  ] as const)('takes the reason %s of a device as %s', (given, kept) => {
    const end = { type: 'call_end', to: 'alice', callId: 'call', reason: given } as const;
    const { call, effects } = happens(active, from('bob', 'b1', end));
    expect(call).toMatchObject({ state: 'ended', endReason: kept });
    expect(told(effects)).toEqual([`a1 call_end ${kept}`]);
  });
});
