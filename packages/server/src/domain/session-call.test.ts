import { describe, expect, it } from 'vitest';
import { active, leg, person, ringing, three } from '../testing/calls.ts';
import type { ActiveCall } from './call.ts';
import { sessionCallOf } from './session-call.ts';

describe('welcome.calls', () => {
  it('[WE1] tells a ringing device who calls', () => {
    const profile = { name: 'Alice', picture: 'https://chat.example/alice.png' };
    const [alice, bob] = ringing.participants;
    if (!alice || !bob) throw new Error('a call of two');
    const call = { ...ringing, participants: [{ ...alice, profile }, bob] };
    expect(sessionCallOf(call, 'bob', 'b2', 500)).toEqual({
      callId: 'call',
      state: 'ringing',
      role: 'callee',
      callType: 'audio',
      participants: [
        {
          userId: 'alice',
          profile: { ...profile, contact: true },
          held: false,
          state: 'joined',
          supported: ['early_answer', 'renegotiate', 'rollback', 'hold'],
        },
      ],
      joined: false,
      held: false,
    });
  });

  it('C10: tells a ringing device that the caller is no contact, even if they have no name', () => {
    const [alice, bob] = ringing.participants;
    if (!alice || !bob) throw new Error('a call of two');
    const { profile: _profile, ...nameless } = alice;
    const call = { ...ringing, participants: [nameless, { ...bob, byStranger: true as const }] };
    const shown = sessionCallOf(call, 'bob', 'b2', 500)?.participants[0];
    expect(shown).toMatchObject({ userId: 'alice', profile: { contact: false } });
    expect(
      sessionCallOf(call, 'alice', 'a1', 500)?.participants[0]?.profile ?? {},
    ).not.toHaveProperty('contact');
  });

  it('[WE1] tells a device in the call how long ago it was answered and who holds it', () => {
    const call: ActiveCall = {
      ...active,
      answeredAt: 200,
      participants: [
        person('alice', 'caller', 'joined', [leg('a1', 'accepted')], { held: true }),
        person('bob', 'callee', 'joined', [leg('b1', 'accepted', true)]),
      ],
    };
    expect(sessionCallOf(call, 'alice', 'a1', 500)).toEqual({
      callId: 'call',
      state: 'active',
      role: 'caller',
      callType: 'audio',
      participants: [{ userId: 'bob', held: false, state: 'joined' }],
      answeredFor: 300,
      joined: true,
      held: true,
    });
    expect(sessionCallOf(call, 'bob', 'b1', 500)).toMatchObject({
      held: false,
      participants: [{ userId: 'alice', held: true }],
    });
  });

  it('[WE1] never has a negative time when the clocks of two nodes differ', () => {
    expect(sessionCallOf(active, 'alice', 'a1', 0)).toMatchObject({ answeredFor: 0 });
  });

  it('[WE1] leaves out calls in which the device has no live leg', () => {
    expect(sessionCallOf(active, 'bob', 'b3', 500)).toBeUndefined();
    expect(sessionCallOf(active, 'alice', 'a2', 500)).toBeUndefined();
    expect(sessionCallOf(active, 'dave', 'd1', 500)).toBeUndefined();
    // Another person's session.
    expect(sessionCallOf(active, 'alice', 'b1', 500)).toBeUndefined();
  });

  it('[WE1] lists everybody else who has not left', () => {
    const participants = three.participants.map((each) =>
      each.userId === 'alice'
        ? { ...each, state: 'left' as const, legs: [leg('a1', 'released')] }
        : each,
    );
    expect(sessionCallOf({ ...three, participants }, 'bob', 'b1', 500)).toMatchObject({
      participants: [{ userId: 'carol' }],
    });
  });
});
