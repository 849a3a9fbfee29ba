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
  stepOf,
} from '../testing/calls.ts';
import type { Admission, Callee } from './admission.ts';
import type { LiveCall, Participant } from './call.ts';
import { createCall, type Placement } from './create-call.ts';
import { transition } from './transition.ts';

const welcome: Admission = {
  verdict: 'ring',
  contact: true,
  busyMeansBusy: false,
  hidden: false,
};

const b1 = { sessionId: 'b1', basic: false };
const b2 = { sessionId: 'b2', basic: true };

interface Setup extends Partial<Omit<Placement, 'callee'>> {
  readonly callee?: Partial<Callee>;
  readonly admission?: Admission;
}

function placement({ callee, admission = welcome, ...more }: Setup = {}): Placement {
  const offered = { type: 'call_offer', to: 'bob', offer, callType: 'video' } as const;
  return {
    id: 'new',
    now: 100,
    ringTimeout: 45_000,
    sender: {
      userId: 'alice',
      sessionId: 'a1',
      attachment: 'a1-socket',
      basic: false,
      profile: { name: 'Alice' },
    },
    offer: offered,
    calls: [],
    ...more,
    callee: {
      userId: more.offer?.to ?? offered.to,
      admission,
      sessions: [b1, b2],
      calls: [],
      ...callee,
    },
  };
}

/** The outcome in one line: the state of the call, and the messages. */
function words(setup: Setup): string {
  return inWords(ringing, createCall(placement(setup))).replace('+', '');
}

/** Bob talks to Carol with `b1`. */
const bobTalks: LiveCall = {
  ...active,
  id: 'other',
  participants: [
    person('carol', 'caller', 'joined', [leg('c1', 'accepted')]),
    person('bob', 'callee', 'joined', [leg('b1', 'accepted')]),
  ],
};

/** Another person rings Bob. */
const rings = (id: string, more: Partial<Participant> = {}): LiveCall => ({
  ...ringing,
  id,
  participants: [
    person(`caller-${id}`, 'caller', 'joined', [leg(id, 'accepted')]),
    person('bob', 'callee', 'invited', [leg('b1', 'ringing')], more),
  ],
});

describe('a person in eight calls', () => {
  const held = (index: number): LiveCall => ({
    ...active,
    id: `held-${index}`,
    participants: [
      person('alice', 'caller', 'joined', [leg('a1', 'accepted')], { held: true }),
      person(`friend-${index}`, 'callee', 'joined', [leg('f1', 'accepted')]),
    ],
  });
  const many = (count: number) => Array.from({ length: count }, (_, index) => held(index));

  it('[NC4] [ST6] places no other call', () => {
    expect(words({ calls: many(7) })).toMatch(/^ringing, b1 call_offer/);
    expect(words({ calls: many(8) })).toBe('too_many_calls');
  });

  it('[ST6] answers no other call', () => {
    const rung: LiveCall = {
      ...ringing,
      participants: [
        person('bob', 'caller', 'joined', [leg('b1', 'accepted')]),
        person('alice', 'callee', 'invited', [leg('a1', 'ringing')]),
      ],
    };
    const accept = (calls: readonly LiveCall[]) =>
      inWords(
        rung,
        transition(
          rung,
          messageFrom('a1', messageOf('call_answer', 'bob'), { calls, buffered: [] }),
          100,
        ),
      );
    expect(accept([...many(7), rung])).toBe('active+, b1 call_answer');
    expect(accept([...many(8), rung])).toBe('too_many_calls');
  });
});

describe('a new call', () => {
  it('[NC10] rings every device, until its deadline', () => {
    const { call, send, buffer, endsCall } = stepOf(createCall(placement()));
    expect(call).toEqual({
      id: 'new',
      type: 'video',
      version: 1,
      state: 'ringing',
      createdAt: 100,
      ringDeadline: 45_100,
      takesEarlyAnswer: false,
      participants: [
        person('alice', 'caller', 'joined', [leg('a1', 'accepted')], {
          profile: { name: 'Alice' },
        }),
        person('bob', 'callee', 'invited', [leg('b1', 'offered'), leg('b2', 'offered', true)]),
      ],
    });
    const message = {
      type: 'call_offer',
      callId: 'new',
      version: 1,
      from: 'alice',
      leg: 'a1',
      // C10: vouched for, so that the callee sees who is no contact.
      profile: { name: 'Alice', contact: true },
      contact: true,
      offer,
      callType: 'video',
    };
    expect(send).toEqual([
      { sessionId: 'b1', message },
      { sessionId: 'b2', message },
    ]);
    expect(buffer).toEqual([message]);
    expect(endsCall).toBe(false);
  });

  it('[NC17] tells the callee whether they know the caller, whatever the caller sends', () => {
    const stranger = { ...welcome, contact: false };
    const forged = { ...messageOf('call_offer', 'bob'), contact: true, seq: 4, leg: 'forged' };
    if (forged.type !== 'call_offer') throw new Error('not an offer');
    const { buffer } = stepOf(createCall(placement({ admission: stranger, offer: forged })));
    expect(buffer[0]).toMatchObject({ contact: false, leg: 'a1' });
    expect(buffer[0]).not.toHaveProperty('seq');
  });

  it('[RI4] stores what the caller’s device announces', () => {
    const supported = ['early_answer', 'hold'] as const;
    const able = { ...placement().offer, supported: [...supported] };
    const { call } = stepOf(createCall(placement({ offer: able })));
    expect(call).toMatchObject({ takesEarlyAnswer: true, participants: [{ supported }, {}] });
  });

  it.each<[string, Partial<Admission>, boolean]>([
    ['a contact', {}, true],
    ['a caller for whom nobody vouches', { contact: false }, false],
    ['a contact whose callee hides their address', { hidesAddress: true }, false],
  ])('C1: [RI5] lets nobody but a contact connect while it rings: %s', (_who, more, connects) => {
    const offer = { ...placement().offer, supported: ['early_answer' as const, 'hold' as const] };
    const { call, send, buffer } = stepOf(
      createCall(placement({ offer, admission: { ...welcome, ...more } })),
    );
    const supported = connects ? ['early_answer', 'hold'] : ['hold'];
    expect(send.map(({ message }) => message)).toMatchObject(send.map(() => ({ supported })));
    expect(buffer).toMatchObject([{ supported }]);
    // The options of the caller's device are stored for the answered call.
    expect(call).toMatchObject({
      takesEarlyAnswer: connects,
      participants: [{ supported: ['early_answer', 'hold'] }, {}],
    });
  });

  it('[NC1] [NC5] is not placed to oneself, or to a person who does not exist for the caller', () => {
    expect(words({ offer: { ...placement().offer, to: 'alice' } })).toBe('self_call');
    expect(words({ admission: { ...welcome, verdict: 'no' } })).toBe('user_not_found');
  });

  it('[NC2] is not placed from a device in a call that is not on hold', () => {
    const calls = [active];
    expect(words({ calls })).toBe('already_in_call');
    expect(words({ calls: [ringing] })).toBe('already_in_call');
    const [alice, bob] = active.participants;
    if (!alice || !bob) throw new Error('a call of two');
    const held = { ...active, participants: [{ ...alice, held: true }, bob] };
    expect(words({ calls: [held] })).toMatch(/^ringing/);
    const sender = { ...placement().sender, sessionId: 'a2' };
    expect(words({ calls, sender })).toMatch(/^ringing/);
  });
});

describe('a call that ends at once', () => {
  it.each([
    ['offline', { callee: { sessions: [], calls: [] } }, 'a1 call_end offline'],
    [
      'unavailable',
      { admission: { ...welcome, verdict: 'unavailable' as const } },
      'a1 call_end unavailable',
    ],
    [
      'busy',
      {
        callee: { sessions: [b1], calls: [bobTalks] },
        admission: { ...welcome, busyMeansBusy: true },
      },
      'a1 call_reject busy',
    ],
  ])(
    '[NC6] [NC7] [NC9] [NC15] with %s: the caller gets the reason, nobody rings, and the call is stored for both',
    (reason, more, out) => {
      const { call, send, buffer, endsCall } = stepOf(createCall(placement(more)));
      expect(call).toMatchObject({
        state: 'ended',
        version: 1,
        endReason: reason,
        endedAt: 100,
        ringDeadline: 100,
        participants: [
          { userId: 'alice', state: 'left', legs: [{ sessionId: 'a1', state: 'released' }] },
          { userId: 'bob', state: 'left', legs: [], hidden: false },
        ],
      });
      expect(call).not.toHaveProperty('answeredAt');
      expect(words(more)).toBe(`ended ${reason}, ${out}`);
      expect(send).toMatchObject([{ message: { callId: 'new', from: 'bob', version: 1 } }]);
      expect(buffer).toEqual([]);
      expect(endsCall).toBe(true);
    },
  );

  it('[NC13] C7: has the same reason for every call setting, whatever the callee does and whether they are there', () => {
    const blocked = { ...welcome, verdict: 'unavailable' as const, hidden: true };
    const busyToo = { sessions: [b1], calls: [bobTalks] };
    expect(words({ admission: blocked })).toBe('ended unavailable, a1 call_end unavailable');
    expect(words({ admission: { ...blocked, busyMeansBusy: true }, callee: busyToo })).toBe(
      'ended unavailable, a1 call_end unavailable',
    );
    const nobody = { sessions: [], calls: [] };
    expect(words({ admission: blocked, callee: nobody })).toBe(
      'ended unavailable, a1 call_end unavailable',
    );
  });

  it.each([
    ['online', [b1]],
    ['offline', []],
  ])('[NC14] is hidden from a callee who blocked the caller and is %s', (_presence, sessions) => {
    const blocked = { ...welcome, verdict: 'unavailable' as const, hidden: true };
    const { call } = stepOf(
      createCall(placement({ admission: blocked, callee: { sessions, calls: [] } })),
    );
    expect(call.participants.map(({ hidden }) => hidden)).toEqual([false, true]);
  });
});

describe('a person in a call', () => {
  const callee = (...calls: LiveCall[]) => ({ callee: { sessions: [b1, b2], calls } });

  it('[NC10] is rung by a waiting call on every device', () => {
    expect(words(callee(bobTalks))).toBe('ringing, b1 call_offer, b2 call_offer, keep call_offer');
  });

  it('[NC9] is busy if their settings say so, even while the call is on hold', () => {
    const admission = { ...welcome, busyMeansBusy: true };
    expect(words({ ...callee(bobTalks), admission })).toBe('ended busy, a1 call_reject busy');
    const [carol, bob] = bobTalks.participants;
    if (!carol || !bob) throw new Error('a call of two');
    const held = { ...bobTalks, participants: [carol, { ...bob, held: true }] };
    expect(words({ ...callee(held), admission })).toBe('ended busy, a1 call_reject busy');
    // Being rung is not being in a call.
    expect(words({ ...callee(rings('r1')), admission })).toMatch(/^ringing/);
  });

  it('[NC9] is busy if their device in the call is basic, because it cannot show a waiting call', () => {
    const [carol, bob] = bobTalks.participants;
    if (!carol || !bob) throw new Error('a call of two');
    const basic = { ...bob, legs: [leg('b1', 'accepted', true)] };
    expect(words(callee({ ...bobTalks, participants: [carol, basic] }))).toBe(
      'ended busy, a1 call_reject busy',
    );
  });

  it('[NC8] is busy when three calls ring them', () => {
    const two = [rings('r1'), rings('r2')];
    expect(words(callee(bobTalks, ...two))).toMatch(/^ringing/);
    expect(words(callee(bobTalks, ...two, rings('r3')))).toBe('ended busy, a1 call_reject busy');
    expect(words(callee(...two, rings('r3')))).toBe('ended busy, a1 call_reject busy');
  });

  it('[NC8] is not busy for a contact because of strangers, but for a stranger because of anybody', () => {
    const stranger = { ...welcome, contact: false };
    const strangers = ['s1', 's2', 's3'].map((id) => rings(id, { byStranger: true }));
    const contacts = [rings('r1'), rings('r2')];
    expect(words(callee(...strangers))).toMatch(/^ringing/);
    expect(words(callee(...strangers, ...contacts))).toMatch(/^ringing/);
    expect(words(callee(...strangers, ...contacts, rings('r3')))).toBe(
      'ended busy, a1 call_reject busy',
    );
    const busy = 'ended busy, a1 call_reject busy';
    const [first, ...others] = strangers;
    if (!first) throw new Error('three strangers');
    expect(words({ ...callee(...others), admission: stranger })).toMatch(/^ringing/);
    expect(words({ ...callee(...strangers), admission: stranger })).toBe(busy);
    expect(words({ ...callee(first, ...contacts), admission: stranger })).toBe(busy);
  });

  it('[GL4] is not busy for the person they are calling: writing the call finds the glare', () => {
    const admission = { ...welcome, busyMeansBusy: true };
    const toAlice: LiveCall = {
      ...ringing,
      participants: [
        person('bob', 'caller', 'joined', [leg('b1', 'accepted')]),
        person('alice', 'callee', 'invited', [leg('a1', 'ringing')]),
      ],
    };
    expect(words({ ...callee(toAlice), admission })).toMatch(/^ringing/);
  });
});
