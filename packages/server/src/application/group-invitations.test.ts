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
  it('[GR1] of a call of two that was answered makes it a group', async () => {
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
    await lab.takes('c1', 'bob');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined, carol joined');
  });

  it('[GR1] of a call of two that rings is not possible', async () => {
    await lab.say('a1', { ...dial('bob', CALL), supported: ALL } as never);
    expect(await lab.invite('a1', 'carol')).toBe('invalid_state');
  });

  it('[GR1] is for hosts only while the call is locked', async () => {
    await lab.groupOf('bob');
    await lab.updates('a1', 'bob', { locked: true });
    expect(await lab.invite('b1', 'carol')).toBe('call_locked');
    expect(await lab.invite('a1', 'carol')).toBe('ok');
    expect(await lab.takes('c1', 'alice')).toBe('ok');
  });

  it('[GR3] is admitted with the inviter in the place of the caller', async () => {
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

  it('[GR3] of somebody who takes no second call is refused as busy', async () => {
    await lab.say('d1', { ...dial('carol', 'other') });
    await lab.say('c1', { type: 'call_answer', to: 'dave', callId: 'other', answer } as never);
    await lab.groupOf('bob');
    lab.policy = { admit: async () => ({ ...rings, busyMeansBusy: true }) };
    await lab.invite('a1', 'carol');
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined, carol left busy');
  });

  it('[GR3] waits for a decision that is newer than the rules of the person', async () => {
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

  it('[GR3] [EV10] ends for a person who blocks the inviter meanwhile', async () => {
    await lab.groupOf('bob');
    await lab.invite('b1', 'carol');
    lab.policy = {
      admit: async (from) => (from === 'bob' ? { ...rings, verdict: 'unavailable' } : rings),
    };
    await lab.calls.rulesChanged('carol');
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined, carol left unavailable');
    expect(lab.got('c1')).toContain('call_end declined_elsewhere');
  });

  it('[GR4] of the same person twice is already done, whoever invites', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    expect(await lab.invite('b1', 'carol')).toBe('already_done');
    expect(await lab.invite('a1', 'bob')).toBe('already_done');
    await lab.takes('c1', 'alice');
    expect(await lab.invite('a1', 'carol')).toBe('already_done');
  });

  it('[GR4] of somebody who left or was removed rings them again, in their old place', async () => {
    await lab.groupOf('bob', 'carol', 'dave');
    await lab.ends('b1', 'alice');
    await lab.removes('a1', 'carol');
    await lab.invite('d1', 'bob');
    await lab.invite('d1', 'carol');
    expect(lab.last('b2', 'call_invite')).toMatchObject({ from: 'dave' });
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob invited, carol invited, dave joined');
    expect(await lab.takes('b2', 'dave')).toBe('ok');
    expect(await lab.takes('c1', 'dave')).toBe('ok');
  });

  it('[GR5] over the limit is refused before the host is asked and before anybody rings', async () => {
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

  it('[GR5] allows more people in a voice call', async () => {
    for (const to of ['bob', 'carol', 'dave', 'erin', 'frank']) {
      expect(await lab.invite('a1', to, { callType: 'audio' })).toBe('ok');
    }
  });

  it('[GR6] needs everybody in the call to know group calls', async () => {
    await lab.callOfTwo(['renegotiate', 'rollback']);
    expect(await lab.invite('a1', 'carol')).toBe('not_supported');
    expect(await lab.invite('b1', 'carol')).toBe('not_supported');
  });

  it('[GR6] is not possible from a call with a basic client, although it announced group calls', async () => {
    await lab.connects('grace', 'g1', true);
    await lab.say('a1', { ...dial('grace', CALL), supported: ALL } as never);
    await lab.say('g1', { type: 'call_answer', to: 'alice', answer, supported: ALL } as never);
    expect(await lab.stored()).toBe('active: alice joined, grace joined');
    expect(await lab.invite('a1', 'carol')).toBe('not_supported');
  });

  it('[GR6] does not ring basic devices, and is not possible for a person who has no other', async () => {
    await lab.connects('grace', 'g1', true);
    await lab.connects('carol', 'c2', true);
    await lab.groupOf('bob');
    expect(await lab.invite('a1', 'grace')).toBe('not_supported');
    expect(await lab.invite('a1', 'carol')).toBe('ok');
    expect(lab.got('c2')).toEqual([]);
    expect(await lab.takes('c2', 'alice')).toBe('invalid_state');
  });

  it('[GR7] rings each person for their own time, and the others go on', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    lab.clock.advanceSync(10_000);
    await lab.invite('a1', 'dave');
    await lab.clock.advance(RING_MS - 10_000);
    await lab.settle();
    expect(lab.peopleOf('b1')).toBe(
      'alice joined host, bob joined, carol left no_answer, dave invited',
    );
    expect(lab.got('c1')).toEqual(['call_invite', 'call_roster', 'call_end no_answer']);
    await lab.clock.advance(10_000);
    await lab.settle();
    expect(lab.peopleOf('b1')).toBe(
      'alice joined host, bob joined, carol left no_answer, dave left no_answer',
    );
  });

  it('[GR7] ends on time after a restart of the process', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    lab.restart();
    lab.clock.advanceSync(RING_MS);
    for (const call of await lab.store.overdue(lab.clock.now())) {
      await lab.calls.ringTimedOut(call.id);
    }
    expect(await lab.stored()).toBe('active: alice joined host, bob joined, carol left no_answer');
  });

  it('[GR7] [EV1] rings a device that connects late, and one whose page was reloaded', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    await lab.connects('carol', 'c2');
    await lab.calls.devices.connected('carol', { sessionId: 'c2', basic: false });
    expect(lab.got('c2')).toEqual(['call_invite']);
    await lab.calls.devices.connected('carol', { sessionId: 'c2', basic: false });
    expect(lab.got('c2')).toEqual([]);
    await lab.calls.devices.reoffer(CALL, 'carol', { sessionId: 'c2', basic: false });
    expect(lab.got('c2')).toEqual(['call_invite']);
  });

  it('is limited in its rate', async () => {
    await lab.groupOf('bob');
    const ports = { dialLimit: { mayDial: () => true, mayInvite: () => false } };
    lab.restart(ports);
    expect(await lab.invite('a1', 'carol')).toBe('rate_limited');
    expect(lab.got('c1')).toEqual([]);
  });
});

describe('a call that an invitation places', () => {
  it('[GR2] has its caller as host', async () => {
    await lab.invite('a1', 'bob');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob invited');
    expect(lab.roster('a1')).toMatchObject({ topology: 'direct', epoch: 1, locked: false });
    expect(await lab.stored()).toBe('ringing: alice joined host, bob invited');
  });

  it('[GR12] waits for the next invitation while nobody could be rung', async () => {
    await lab.invite('a1', 'nobody');
    expect(lab.peopleOf('a1')).toBe('alice joined host, nobody left offline');
    lab.clock.advanceSync(1_000);
    expect(await lab.invite('a1', 'bob')).toBe('ok');
    await lab.clock.advance(3_000);
    await lab.settle();
    expect(await lab.stored()).toBe('ringing: alice joined host, nobody left offline, bob invited');
  });

  it('[GR12] ends with the last reason if nobody could be rung at all', async () => {
    await lab.invite('a1', 'nobody');
    lab.got('a1');
    await lab.clock.advance(3_000);
    await lab.settle();
    expect(lab.got('a1')).toEqual(['call_end offline']);
    expect(await lab.stored()).toMatch(/^ended offline/);
  });

  it('[NC2] is refused where a new call would be', async () => {
    expect(await lab.invite('a1', 'bob', { supported: ['hold'] })).toBe('not_supported');
    expect(await lab.invite('a1', 'alice')).toBe('self_call');
    lab.policy = { admit: async () => ({ ...rings, verdict: 'no' }) };
    expect(await lab.invite('a1', 'bob')).toBe('user_not_found');
    expect(await lab.stored()).toBe('none: ');
  });

  it('[NC4] is refused for a device that is in another call', async () => {
    await lab.callOfTwo();
    expect(await lab.invite('a1', 'carol', { callId: 'other' })).toBe('already_in_call');
  });

  it('[GR18] may belong to a conversation, which has one call only', async () => {
    expect(await lab.invite('a1', 'bob', { conversationId: 'team' })).toBe('ok');
    expect(lab.roster('a1')).toMatchObject({ conversationId: 'team' });
    const second = { callId: 'second', conversationId: 'team' };
    expect(await lab.invite('c1', 'bob', second)).toBe('duplicate_call');
    expect(lab.delivered.at(-1)?.message).toMatchObject({ callId: CALL, refused: 'second' });
    await lab.ends('a1', 'bob');
    expect(await lab.invite('c1', 'bob', second)).toBe('ok');
  });

  it('[GR18] is started in a conversation by its members only', async () => {
    expect(await lab.invite('d1', 'bob', { conversationId: 'team' })).toBe('not_a_participant');
    expect(await lab.invite('a1', 'bob', { conversationId: 'none' })).toBe('not_a_participant');
  });

  it('[GR17] is no glare with a call of two that the invited person places', async () => {
    await lab.invite('a1', 'bob');
    expect(await lab.say('b1', { ...dial('alice', 'own') })).toBe('ok');
    expect(lab.got('a1')).toContain('call_offer');
  });
});
