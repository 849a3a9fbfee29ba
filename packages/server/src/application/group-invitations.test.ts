import { beforeEach, describe, expect, it } from 'vitest';
import type { Admission } from '../domain/admission.ts';
import { ALL, CALL, GroupLab } from '../testing/group-lab.ts';
import { dial } from '../testing/service-lab.ts';

const RING_MS = 45_000;
const rings: Admission = { verdict: 'ring', contact: true, busyMeansBusy: false, hidden: false };
const answer = { type: 'answer', sdp: 'v=0' };

let lab: GroupLab;
beforeEach(async () => {
  lab = await GroupLab.start();
});

describe('an invitation', () => {
  it('[GR1] the first invitation makes an answered call of two a group call', async () => {
    await lab.callOfTwo();
    expect(await lab.invite('b1', 'carol')).toBe('ok');
    expect(lab.last('c1', 'call_invite')).toMatchObject({
      from: 'bob',
      callType: 'video',
      contact: true,
      participants: [
        { userId: 'alice', state: 'joined', host: true },
        { userId: 'bob', state: 'joined' },
        { userId: 'carol', state: 'invited' },
      ],
    });
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined, carol invited');
    await lab.ring('c1', 'bob');
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined, carol ringing');
    await lab.join('c1', 'bob');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined, carol joined');
  });

  it('[GR1] a call of two that rings accepts no invitation', async () => {
    await lab.send('a1', { ...dial('bob', CALL), supported: ALL } as never);
    expect(await lab.invite('a1', 'carol')).toBe('invalid_state');
  });

  it('[GR1] only hosts may invite while the call is locked', async () => {
    await lab.groupOf('bob');
    await lab.updates('a1', 'bob', { locked: true });
    expect(await lab.invite('b1', 'carol')).toBe('call_locked');
    expect(await lab.invite('a1', 'carol')).toBe('ok');
    expect(await lab.join('c1', 'alice')).toBe('ok');
  });

  it('[GR3] an invitation is admitted like a call from the inviter', async () => {
    const asked: string[] = [];
    lab.policy = {
      admit: async (from, to) => {
        asked.push(`${from} ${to}`);
        return to === 'dave' ? { ...rings, verdict: 'no' } : rings;
      },
    };
    await lab.groupOf('bob');
    expect(await lab.invite('b1', 'dave')).toBe('user_not_found');
    expect(asked).toEqual(['alice bob', 'bob dave']);
    // Nobody else learns of it.
    expect(lab.got('a1')).toEqual([]);
  });

  it.each([
    ['offline', 'nobody', rings],
    ['unavailable', 'carol', { ...rings, verdict: 'unavailable' as const, hidden: true }],
    ['unavailable', 'nobody', { ...rings, verdict: 'unavailable' as const, hidden: true }],
  ])(
    '[GR3] [NC13] that is refused as %s is a reason in the roster',
    async (reason, to, admission) => {
      await lab.groupOf('bob');
      lab.policy = { admit: async () => admission };
      expect(await lab.invite('a1', to)).toBe('ok');
      for (const session of ['a1', 'b1']) {
        expect(lab.peopleOf(session)).toBe(`alice joined host, bob joined, ${to} left ${reason}`);
      }
      expect(lab.got('c1')).toEqual([]);
    },
  );

  it('[GR3] an invitation of a person who takes no second call gets busy', async () => {
    await lab.send('d1', { ...dial('carol', 'other') });
    await lab.send('c1', { type: 'call_answer', to: 'dave', callId: 'other', answer } as never);
    await lab.groupOf('bob');
    lab.policy = { admit: async () => ({ ...rings, busyMeansBusy: true }) };
    await lab.invite('a1', 'carol');
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined, carol left busy');
  });

  it('[GR3] an invitation is decided again after the rules of the person changed', async () => {
    await lab.groupOf('bob');
    let asked = 0;
    lab.policy = {
      admit: async () => {
        if (++asked > 1) return { ...rings, verdict: 'unavailable' };
        // She blocks him at this moment.
        void lab.calls.rulesChanged('carol');
        return rings;
      },
    };
    await lab.invite('a1', 'carol');
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined, carol left unavailable');
  });

  it('[GR3] [EV10] an invitation ends when the person blocks the inviter', async () => {
    await lab.groupOf('bob');
    await lab.invite('b1', 'carol');
    lab.policy = {
      admit: async (from) => (from === 'bob' ? { ...rings, verdict: 'unavailable' } : rings),
    };
    await lab.calls.rulesChanged('carol');
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined, carol left unavailable');
    expect(lab.got('c1')).toContain('call_end declined_elsewhere');
  });

  it('[GR4] a second invitation of the same person is already_done, whoever invites', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    expect(await lab.invite('b1', 'carol')).toBe('already_done');
    expect(await lab.invite('a1', 'bob')).toBe('already_done');
    await lab.join('c1', 'alice');
    expect(await lab.invite('a1', 'carol')).toBe('already_done');
  });

  it('[GR4] an invitation rings again a person who left or was removed, in their old place', async () => {
    await lab.groupOf('bob', 'carol', 'dave');
    await lab.ends('b1', 'alice');
    await lab.removes('a1', 'carol');
    await lab.invite('d1', 'bob');
    await lab.invite('d1', 'carol');
    expect(lab.last('b2', 'call_invite')).toMatchObject({ from: 'dave' });
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob invited, carol invited, dave joined');
    expect(await lab.join('b2', 'dave')).toBe('ok');
    expect(await lab.join('c1', 'dave')).toBe('ok');
  });

  it('[GR5] an invitation over the limit is refused before the host is asked and before anybody rings', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.invite('a1', 'dave');
    let asked = 0;
    lab.policy = {
      admit: async () => {
        asked++;
        return rings;
      },
    };
    expect(await lab.invite('a1', 'erin')).toBe('call_full');
    expect(asked).toBe(0);
    expect(lab.got('e1')).toEqual([]);
    await lab.rejects('d1', 'alice');
    expect(await lab.invite('a1', 'erin')).toBe('ok');
  });

  it('[GR5] a voice call may have more people than a video call', async () => {
    for (const to of ['bob', 'carol', 'dave', 'erin', 'frank']) {
      expect(await lab.invite('a1', to, { callType: 'audio' })).toBe('ok');
    }
  });

  it('[GR6] an invitation is not_supported unless everybody in the call announced group', async () => {
    await lab.callOfTwo(['renegotiate', 'rollback']);
    expect(await lab.invite('a1', 'carol')).toBe('not_supported');
    expect(await lab.invite('b1', 'carol')).toBe('not_supported');
  });

  it('[GR6] a call with a basic client accepts no invitation, although that client announced group', async () => {
    await lab.connects('grace', 'g1', true);
    await lab.send('a1', { ...dial('grace', CALL), supported: ALL } as never);
    await lab.send('g1', { type: 'call_answer', to: 'alice', answer, supported: ALL } as never);
    expect(await lab.stored()).toBe('active: alice joined, grace joined');
    expect(await lab.invite('a1', 'carol')).toBe('not_supported');
  });

  it('[GR6] an invitation rings no basic devices, and is not_supported for a person who has no other', async () => {
    await lab.connects('grace', 'g1', true);
    await lab.connects('carol', 'c2', true);
    await lab.groupOf('bob');
    expect(await lab.invite('a1', 'grace')).toBe('not_supported');
    expect(await lab.invite('a1', 'carol')).toBe('ok');
    expect(lab.got('c2')).toEqual([]);
    expect(await lab.join('c2', 'alice')).toBe('invalid_state');
  });

  it('[GR7] each invitation has its own ring time, and the others go on', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    lab.clock.advanceSync(10_000);
    await lab.invite('a1', 'dave');
    await lab.clock.advance(RING_MS - 10_000);
    await lab.untilIdle();
    expect(lab.peopleOf('b1')).toBe(
      'alice joined host, bob joined, carol left no_answer, dave invited',
    );
    expect(lab.got('c1')).toEqual(['call_invite', 'call_roster', 'call_end no_answer']);
    await lab.clock.advance(10_000);
    await lab.untilIdle();
    expect(lab.peopleOf('b1')).toBe(
      'alice joined host, bob joined, carol left no_answer, dave left no_answer',
    );
  });

  it('[GR7] an invitation ends on time after a restart of the process', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    lab.restart();
    lab.clock.advanceSync(RING_MS);
    for (const call of await lab.store.overdue(lab.clock.now())) {
      await lab.calls.ringTimedOut(call.id);
    }
    expect(await lab.stored()).toBe('active: alice joined host, bob joined, carol left no_answer');
  });

  it('[GR7] [EV1] an invitation rings a device that connects late, and one whose page was reloaded', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    await lab.connects('carol', 'c2');
    await lab.calls.legs.connected('carol', { sessionId: 'c2', basic: false });
    expect(lab.got('c2')).toEqual(['call_invite']);
    await lab.calls.legs.connected('carol', { sessionId: 'c2', basic: false });
    expect(lab.got('c2')).toEqual([]);
    await lab.calls.legs.reoffer(CALL, 'carol', { sessionId: 'c2', basic: false });
    expect(lab.got('c2')).toEqual(['call_invite']);
  });

  it('invitations have a rate limit', async () => {
    await lab.groupOf('bob');
    const ports = { dialLimit: { mayDial: () => true, mayInvite: () => false } };
    lab.restart(ports);
    expect(await lab.invite('a1', 'carol')).toBe('rate_limited');
    expect(lab.got('c1')).toEqual([]);
  });
});

describe('a call that an invitation places', () => {
  it('[GR2] the caller of a call that an invitation places is its host', async () => {
    await lab.invite('a1', 'bob');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob invited');
    expect(lab.roster('a1')).toMatchObject({ topology: 'direct', epoch: 1, locked: false });
    expect(await lab.stored()).toBe('ringing: alice joined host, bob invited');
  });

  it('[GR12] a call waits for the next invitation while nobody could be rung', async () => {
    await lab.invite('a1', 'nobody');
    expect(lab.peopleOf('a1')).toBe('alice joined host, nobody left offline');
    lab.clock.advanceSync(1_000);
    expect(await lab.invite('a1', 'bob')).toBe('ok');
    await lab.clock.advance(3_000);
    await lab.untilIdle();
    expect(await lab.stored()).toBe('ringing: alice joined host, nobody left offline, bob invited');
  });

  it('[GR12] a call for which nobody could be rung ends with the last reason', async () => {
    await lab.invite('a1', 'nobody');
    lab.got('a1');
    await lab.clock.advance(3_000);
    await lab.untilIdle();
    expect(lab.got('a1')).toEqual(['call_end offline']);
    expect(await lab.stored()).toMatch(/^ended offline/);
  });

  it('[NC2] an invitation that places a call is refused where a new call would be', async () => {
    expect(await lab.invite('a1', 'bob', { supported: ['hold'] })).toBe('not_supported');
    expect(await lab.invite('a1', 'alice')).toBe('self_call');
    lab.policy = { admit: async () => ({ ...rings, verdict: 'no' }) };
    expect(await lab.invite('a1', 'bob')).toBe('user_not_found');
    expect(await lab.stored()).toBe('none: ');
  });

  it('[NC4] a device in another call cannot place a call by an invitation', async () => {
    await lab.callOfTwo();
    expect(await lab.invite('a1', 'carol', { callId: 'other' })).toBe('already_in_call');
  });

  it('[GR18] a conversation has one call only', async () => {
    expect(await lab.invite('a1', 'bob', { conversationId: 'team' })).toBe('ok');
    expect(lab.roster('a1')).toMatchObject({ conversationId: 'team' });
    const second = { callId: 'second', conversationId: 'team' };
    expect(await lab.invite('c1', 'bob', second)).toBe('duplicate_call');
    expect(lab.delivered.at(-1)?.message).toMatchObject({ callId: CALL, refused: 'second' });
    await lab.ends('a1', 'bob');
    expect(await lab.invite('c1', 'bob', second)).toBe('ok');
  });

  it('[GR18] only members start a call in a conversation', async () => {
    expect(await lab.invite('d1', 'bob', { conversationId: 'team' })).toBe('not_a_participant');
    expect(await lab.invite('a1', 'bob', { conversationId: 'none' })).toBe('not_a_participant');
  });

  it('[GR17] an invitation and a call of two in the other direction are no glare', async () => {
    await lab.invite('a1', 'bob');
    expect(await lab.send('b1', { ...dial('alice', 'own') })).toBe('ok');
    expect(lab.got('a1')).toContain('call_offer');
  });
});
