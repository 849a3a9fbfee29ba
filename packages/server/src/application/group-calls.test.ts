import { beforeEach, describe, expect, it } from 'vitest';
import type { Admission } from '../domain/admission.ts';
import { ALL, CALL, GroupLab } from '../testing/group-lab.ts';
import { dial, send } from '../testing/service-lab.ts';

const RING_MS = 45_000;
const rings: Admission = { verdict: 'ring', contact: true, busyMeansBusy: false, hidden: false };

let lab: GroupLab;
beforeEach(async () => {
  lab = new GroupLab();
  await lab.people(
    {
      alice: ['a1', 'a2'],
      bob: ['b1', 'b2'],
      carol: ['c1'],
      dave: ['d1'],
      erin: ['e1'],
      frank: ['f1'],
    },
    {
      conversations: {
        membersOf: async (id, userId) => {
          const members = ['alice', 'bob', 'carol', 'frank'];
          return id === 'team' && members.includes(userId) ? members : null;
        },
      },
    },
  );
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
  ])('[GR3] that is refused as %s is a reason in the roster', async (reason, to, admission) => {
    await lab.groupOf('bob');
    lab.policy = { admit: async () => admission };
    expect(await lab.invite('a1', to)).toBe('ok');
    for (const session of ['a1', 'b1']) {
      expect(lab.peopleOf(session)).toBe(`alice joined host, bob joined, ${to} left ${reason}`);
    }
    expect(lab.got('c1')).toEqual([]);
  });

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

describe('call_join', () => {
  it('[GR8] takes an invitation with one device, and the others stop ringing', async () => {
    await lab.invite('a1', 'bob');
    await lab.ring('b1', 'alice');
    lab.got('b2');
    expect(await lab.takes('b2', 'alice')).toBe('ok');
    expect(lab.got('b1')).toContain('call_end answered_elsewhere');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined');
    expect(await lab.takes('b1', 'alice')).toBe('already_in_call');
    expect(await lab.takes('b2', 'alice')).toBe('already_done');
  });

  it('[GR8] tells the others what the device sends', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    await lab.takes('c1', 'alice', { media: { audio: true, video: 'off' } });
    expect(lab.last('b1', 'call_media')).toMatchObject({ from: 'carol', leg: 'c1' });
  });

  it('[GR8] comes back after leaving, declining or not answering, on any device', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.ends('b1', 'alice');
    expect(await lab.takes('b2', 'carol')).toBe('ok');
    await lab.invite('a1', 'dave');
    await lab.rejects('d1', 'alice');
    expect(await lab.takes('d1', 'alice')).toBe('ok');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined, carol joined, dave joined');
  });

  it('[GR8] is refused to who was removed, or whose invitation was taken back', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.removes('a1', 'bob');
    expect(await lab.takes('b1', 'alice')).toBe('not_a_participant');
    expect(await lab.takes('b2', 'alice')).toBe('not_a_participant');
    await lab.invite('a1', 'dave');
    await lab.removes('a1', 'dave');
    expect(await lab.takes('d1', 'alice')).toBe('not_a_participant');
  });

  it('[GR8] of a member of the conversation needs no invitation, unless they were removed', async () => {
    await lab.invite('a1', 'bob', { conversationId: 'team' });
    expect(await lab.takes('c1', 'alice')).toBe('ok');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob invited, carol joined');
    expect(await lab.takes('d1', 'alice')).toBe('not_a_participant');
    await lab.removes('a1', 'carol');
    expect(await lab.takes('c1', 'alice')).toBe('not_a_participant');
    await lab.updates('a1', 'bob', { locked: true });
    expect(await lab.takes('f1', 'alice')).toBe('call_locked');
  });

  it('[GR5] counts who joins without an invitation', async () => {
    await lab.invite('a1', 'bob', { conversationId: 'team' });
    for (const to of ['dave', 'erin']) await lab.invite('a1', to);
    expect(await lab.takes('c1', 'alice')).toBe('call_full');
    // Who is invited is counted already.
    expect(await lab.takes('b1', 'alice')).toBe('ok');
  });

  it('[GR6] needs a device that knows group calls', async () => {
    await lab.invite('a1', 'bob');
    expect(await lab.takes('b1', 'alice', { supported: ['hold'] })).toBe('not_supported');
  });

  it('[AN2] is refused to a device in another call', async () => {
    await lab.say('d1', dial('carol', 'other'));
    await lab.say('c1', { type: 'call_answer', to: 'dave', callId: 'other', answer } as never);
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    expect(await lab.takes('c1', 'alice')).toBe('already_in_call');
  });

  it('[GR15] takes the place of a device that has no socket any more', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.takes('b2', 'alice')).toBe('already_in_call');
    const expiresAt = lab.clock.now() + 1;
    await lab.store.detach({ sessionId: 'b1', attachment: 'b1', expiresAt, left: false });
    expect(await lab.takes('b2', 'alice')).toBe('ok');
    expect(lab.got('b2')).toEqual(['already_in_call', 'call_roster']);
    expect(lab.got('b1')).toContain('call_end connection_lost');
    expect(await lab.stored()).toBe('active: alice joined host, bob joined, carol joined');
  });

  it('[GR14] counts although the person whom it names has just left', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.invite('b1', 'dave');
    await lab.ends('b1', 'alice');
    expect(await lab.ring('d1', 'bob')).toBe('ok');
    expect(await lab.takes('d1', 'bob')).toBe('ok');
    await lab.ends('c1', 'bob');
    expect(await lab.ends('d1', 'bob')).toBe('ok');
  });
});

describe('leaving', () => {
  it('[GR10] [GR13] is told by the roster while others remain, and ends the call of the last one', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.ends('b1', 'alice');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob left completed, carol joined');
    expect(lab.got('c1')).toEqual(['call_roster']);
    await lab.ends('c1', 'alice');
    expect(lab.got('a1')).toContain('call_end completed');
    expect(await lab.stored()).toMatch(/^ended completed/);
  });

  it('[GR10] of the last person who joined is missed by who still rings', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    await lab.ends('b1', 'alice');
    lab.got('c1');
    await lab.ends('a1', 'carol');
    expect(lab.got('c1')).toEqual(['call_end cancelled']);
    expect(await lab.stored()).toBe(
      'ended completed: alice left completed, bob left completed, carol left cancelled',
    );
  });

  it('[GR10] of the last one who rings ends an answered call as completed', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    await lab.ends('b1', 'alice');
    await lab.rejects('c1', 'alice');
    expect(lab.got('a1').at(-1)).toBe('call_end completed');
    expect(await lab.stored()).toBe(
      'ended completed: alice left completed, bob left completed, carol left declined',
    );
  });

  it('[DE1] declining ends a call in which nobody else rings, as in a call of two', async () => {
    await lab.invite('a1', 'bob');
    await lab.rejects('b1', 'alice');
    expect(lab.got('a1').at(-1)).toBe('call_reject declined');
    expect(lab.got('b2').at(-1)).toBe('call_end declined_elsewhere');
    expect(await lab.stored()).toMatch(/^ended declined/);
  });

  it('[GR13] declining is a reason in the roster while others ring', async () => {
    await lab.invite('a1', 'bob');
    await lab.invite('a1', 'carol');
    await lab.rejects('b1', 'alice');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob left declined, carol invited');
    expect(lab.peopleOf('c1')).toBe('alice joined host, bob left declined, carol invited');
  });

  it('[GR10] of the caller while nobody joined ends the call for everybody', async () => {
    await lab.invite('a1', 'bob');
    await lab.invite('a1', 'carol');
    await lab.ends('a1', 'bob');
    expect([lab.got('b1').at(-1), lab.got('c1').at(-1)]).toEqual([
      'call_end cancelled',
      'call_end cancelled',
    ]);
    expect(await lab.stored()).toMatch(/^ended cancelled/);
  });

  it('[GR2] of the last host makes the one who joined first a host', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.ends('b1', 'alice');
    lab.clock.advanceSync(1_000);
    await lab.takes('b1', 'alice');
    await lab.ends('a1', 'carol');
    // Carol joined before Bob came back.
    expect(lab.peopleOf('b1')).toBe('alice left completed, bob joined, carol joined host');
    expect(await lab.takes('a1', 'bob')).toBe('ok');
    expect(lab.peopleOf('b1')).toBe('alice joined, bob joined, carol joined host');
  });

  it('[EV5] of a lost device is told as connection_lost, and the person may come back', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.lose(lab.calls, lab.sender('b1'));
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob left connection_lost, carol joined');
    expect(await lab.takes('b2', 'alice')).toBe('ok');
  });

  it('[GR8] [GR10] while joining leaves the call, whoever waits for the answer', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    const about = { to: 'alice', callId: CALL } as const;
    const joining = { type: 'call_join', supported: ALL, ...about } as const;
    const ending = { type: 'call_end', reason: 'completed', ...about } as const;
    await send(lab.calls, lab.sender('c1'), joining, ending);
    expect(await lab.stored()).toBe('active: alice joined host, bob joined, carol left completed');
    expect(lab.got('c1')).toEqual(['call_invite', 'call_roster']);
  });
});

describe('a host', () => {
  it('[GR9] removes somebody: they get call_end removed, and the others the roster', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.removes('a1', 'bob')).toBe('ok');
    expect(lab.got('b1')).toEqual(['call_end removed']);
    expect(lab.peopleOf('c1')).toBe('alice joined host, bob left removed, carol joined');
    expect(await lab.removes('a1', 'bob')).toBe('already_done');
    expect(await lab.removes('a1', 'dave')).toBe('not_a_participant');
  });

  it('[GR9] [GR10] who removes the last one ends the call, which counts as completed', async () => {
    await lab.groupOf('bob');
    await lab.removes('a1', 'bob');
    expect(lab.got('b1')).toEqual(['call_end removed']);
    expect(lab.got('a1')).toEqual(['call_end completed']);
    expect(await lab.stored()).toMatch(/^ended completed/);
  });

  it('[GR9] takes an invitation back, and so does who invited', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.invite('b1', 'dave');
    expect(await lab.removes('c1', 'dave')).toBe('not_allowed');
    expect(await lab.removes('b1', 'dave')).toBe('ok');
    expect(lab.got('d1').at(-1)).toBe('call_end cancelled');
    await lab.invite('b1', 'dave');
    expect(await lab.removes('a1', 'dave')).toBe('ok');
  });

  it('[GR2] alone locks, silences, removes and ends for all', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.removes('b1', 'carol')).toBe('not_allowed');
    expect(await lab.updates('b1', 'carol', { locked: true })).toBe('not_allowed');
    expect(await lab.updates('b1', 'carol', { silenced: true })).toBe('not_allowed');
    expect(await lab.updates('b1', 'carol', { hand: true, locked: false })).toBe('not_allowed');
    expect(await lab.ends('b1', 'alice', { forAll: true })).toBe('not_allowed');
    expect(lab.got('a1')).toEqual([]);
  });

  it('[GR2] locks the call and silences people; anybody raises their own hand', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.updates('a1', 'bob', { locked: true, silenced: true });
    await lab.updates('c1', 'alice', { hand: true });
    expect(lab.roster('b1')).toMatchObject({ locked: true });
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined silenced, carol joined hand');
    expect(await lab.updates('c1', 'alice', { hand: true })).toBe('already_done');
    await lab.updates('c1', 'alice', { hand: false });
    await lab.updates('a1', 'bob', { silenced: false, locked: false });
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined, carol joined');
  });

  it('[GR2] cannot be evaded by leaving and coming back silenced', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.updates('a1', 'bob', { silenced: true });
    await lab.ends('b1', 'alice');
    await lab.takes('b1', 'alice');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined silenced, carol joined');
  });

  it('[GR2] ends the call for all', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.invite('a1', 'dave');
    lab.delivered.length = 0;
    await lab.ends('a1', 'bob', { forAll: true });
    expect(['b1', 'c1', 'd1'].map((each) => lab.got(each).at(-1))).toEqual([
      'call_end completed',
      'call_end completed',
      'call_end cancelled',
    ]);
    expect(await lab.stored()).toMatch(/^ended completed/);
  });
});

describe('the roster', () => {
  it('[GR11] has a topology for its people, and an epoch that each change raises', async () => {
    const topology = () => {
      const { topology: name, epoch } = lab.roster('a1') ?? {};
      return `${name} ${epoch}`;
    };
    await lab.callOfTwo();
    await lab.invite('a1', 'carol');
    expect(topology()).toBe('mesh 2');
    await lab.takes('c1', 'alice');
    expect(topology()).toBe('mesh 2');
    await lab.ends('b1', 'alice');
    expect(topology()).toBe('direct 3');
  });

  it('[GR13] is not sent for messages that are only relayed, and comes before the messages of its step', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.say('b1', {
      type: 'call_media',
      to: 'alice',
      callId: CALL,
      media: { audio: true, video: 'off' },
    });
    expect(lab.got('a1')).toEqual(['call_media']);
    await lab.say('b1', { type: 'call_hold', to: 'alice', callId: CALL, held: true });
    expect(lab.got('a1')).toEqual(['call_roster', 'call_hold']);
    expect(lab.peopleOf('c1')).toBe('alice joined host, bob joined held, carol joined');
  });

  it('[GR13] carries how long ago the call was answered, and its version', async () => {
    await lab.groupOf('bob');
    lab.clock.advanceSync(5_000);
    await lab.invite('a1', 'carol');
    expect(lab.roster('b1')).toMatchObject({ answeredFor: 5_000, callType: 'video', version: 3 });
  });

  it('[GR20] is in the welcome of a page that knows nothing of the call', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.calls.callsOf('carol', 'c1')).toMatchObject([
      {
        callId: CALL,
        joined: true,
        group: true,
        topology: 'mesh',
        epoch: 2,
        participants: [
          { userId: 'alice', state: 'joined' },
          { userId: 'bob', state: 'joined' },
        ],
        roster: { type: 'call_roster', from: 'alice', participants: [{}, {}, {}] },
      },
    ]);
  });
});

describe('messages of a call', () => {
  const chat = (to: string, frame: unknown = { text: 'hi' }) =>
    ({ type: 'call_chat', to, callId: CALL, frame }) as const;

  it('[GR16] relay the chat between people who joined, in a call of two as well', async () => {
    await lab.callOfTwo();
    expect(await lab.say('b1', chat('alice', { nested: [1] }))).toBe('ok');
    expect(lab.last('a1', 'call_chat')).toMatchObject({ from: 'bob', frame: { nested: [1] } });
    await lab.invite('a1', 'carol');
    expect(await lab.say('b1', chat('carol'))).toBe('invalid_state');
    expect(await lab.say('b1', chat('dave'))).toBe('not_a_participant');
    await lab.takes('c1', 'alice', { supported: ['group'] });
    expect(await lab.say('b1', chat('carol'))).toBe('not_supported');
    expect(await lab.say('c1', chat('bob'))).toBe('not_supported');
  });

  it('[GR13] from strangers, bystanders and ringing devices are refused', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    lab.delivered.length = 0;
    const media = { audio: true, video: 'off' } as const;
    const to = 'alice';
    const messages = [
      chat(to),
      { type: 'call_invite', to: 'erin', callId: CALL, callType: 'audio', supported: ALL },
      { type: 'call_remove', to: 'alice', callId: CALL },
      { type: 'call_update', to, callId: CALL, hand: true },
      { type: 'call_media', to, callId: CALL, media },
      { type: 'call_hold', to, callId: CALL, held: true },
      { type: 'call_end', to, callId: CALL, reason: 'completed', forAll: true },
      { type: 'call_cancel', to, callId: CALL, reason: 'cancelled' },
      { type: 'call_renegotiate', to, callId: CALL },
    ] as const;
    for (const message of messages) {
      expect([message.type, await lab.say('d1', message as never)]).toEqual([
        message.type,
        'not_a_participant',
      ]);
      for (const session of ['b2', 'c1']) {
        expect([message.type, await lab.say(session, message as never)]).toEqual([
          message.type,
          'invalid_state',
        ]);
      }
    }
    for (const type of ['call_join', 'call_ringing', 'call_reject'] as const) {
      const message = { type, to, callId: CALL, supported: ALL, reason: 'declined' } as never;
      expect(await lab.say('d1', message)).toBe('not_a_participant');
    }
    expect(lab.got('a1')).toEqual([]);
  });

  it('[CK2] [CK4] of an ended call, or of an old version, are refused', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.updates('a1', 'bob', { locked: true, version: 1 })).toBe('stale_version');
    await lab.ends('a1', 'bob', { forAll: true });
    expect(await lab.invite('a1', 'dave')).toBe('call_not_found');
    expect(await lab.takes('b1', 'alice')).toBe('call_not_found');
    expect(await lab.removes('a1', 'bob')).toBe('call_not_found');
  });

  it('offers and answers have no meaning in a group call', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.say('b1', dial('alice', CALL))).toBe('duplicate_call');
    expect(
      await lab.say('b1', { type: 'call_answer', to: 'alice', callId: CALL, answer } as never),
    ).toBe('invalid_state');
  });

  it('of groups have no meaning in a call of two', async () => {
    await lab.callOfTwo();
    expect(await lab.removes('a1', 'bob')).toBe('invalid_state');
    expect(await lab.updates('a1', 'bob', { locked: true })).toBe('invalid_state');
    expect(await lab.takes('b1', 'alice')).toBe('invalid_state');
    expect(await lab.takes('c1', 'alice')).toBe('not_a_participant');
  });
});

const answer = { type: 'answer', sdp: 'v=0' };
