import { describe, expect, it } from 'vitest';
import { active, leg, person, ringing, three } from '../testing/calls.ts';
import type { ActiveCall } from './call.ts';
import { sessionCallOf } from './session-call.ts';

describe('sessionCallOf', () => {
  it('tells a device that is rung who calls', () => {
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
          profile,
          held: false,
          supported: ['early_answer', 'renegotiate', 'rollback', 'hold'],
        },
      ],
      joined: false,
      held: false,
    });
  });

  it('tells a device in the call since when, and who holds it', () => {
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
      participants: [{ userId: 'bob', held: false }],
      answeredFor: 300,
      joined: true,
      held: true,
    });
    expect(sessionCallOf(call, 'bob', 'b1', 500)).toMatchObject({
      held: false,
      participants: [{ userId: 'alice', held: true }],
    });
  });

  it('never counts below zero when the clocks of two nodes differ', () => {
    expect(sessionCallOf(active, 'alice', 'a1', 0)).toMatchObject({ answeredFor: 0 });
  });

  it('is nothing for a device that has no part in the call', () => {
    expect(sessionCallOf(active, 'bob', 'b3', 500)).toBeUndefined();
    expect(sessionCallOf(active, 'alice', 'a2', 500)).toBeUndefined();
    expect(sessionCallOf(active, 'dave', 'd1', 500)).toBeUndefined();
    // Another person's session.
    expect(sessionCallOf(active, 'alice', 'b1', 500)).toBeUndefined();
  });

  it('lists everybody else who has not left', () => {
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
