import { beforeEach, describe, expect, it } from 'vitest';
import { ALL, CALL, GroupLab } from '../testing/group-lab.ts';
import { dial } from '../testing/service-lab.ts';

const answer = { type: 'answer', sdp: 'v=0' };

let lab: GroupLab;
beforeEach(async () => {
  lab = await GroupLab.start();
});

describe('a host', () => {
  it('[GR9] a host removes a person: they get call_end removed, and the others the roster', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.removes('a1', 'bob')).toBe('ok');
    expect(lab.got('b1')).toEqual(['call_end removed']);
    expect(lab.peopleOf('c1')).toBe('alice joined host, bob left removed, carol joined');
    expect(await lab.removes('a1', 'bob')).toBe('already_done');
    expect(await lab.removes('a1', 'dave')).toBe('not_a_participant');
  });

  it('[GR9] [GR10] a host who removes the last other person ends the call as completed', async () => {
    await lab.groupOf('bob');
    await lab.removes('a1', 'bob');
    expect(lab.got('b1')).toEqual(['call_end removed']);
    expect(lab.got('a1')).toEqual(['call_end completed']);
    expect(await lab.stored()).toMatch(/^ended completed/);
  });

  it('[GR9] a host or the inviter takes an invitation back', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.invite('b1', 'dave');
    expect(await lab.removes('c1', 'dave')).toBe('not_allowed');
    expect(await lab.removes('b1', 'dave')).toBe('ok');
    expect(lab.got('d1').at(-1)).toBe('call_end cancelled');
    await lab.invite('b1', 'dave');
    expect(await lab.removes('a1', 'dave')).toBe('ok');
  });

  it('[GR2] only a host locks, silences, removes and ends for all', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.removes('b1', 'carol')).toBe('not_allowed');
    expect(await lab.updates('b1', 'carol', { locked: true })).toBe('not_allowed');
    expect(await lab.updates('b1', 'carol', { silenced: true })).toBe('not_allowed');
    expect(await lab.updates('b1', 'carol', { hand: true, locked: false })).toBe('not_allowed');
    expect(await lab.ends('b1', 'alice', { forAll: true })).toBe('not_allowed');
    expect(lab.got('a1')).toEqual([]);
  });

  it('[GR2] a host locks the call and silences people; anybody raises their own hand', async () => {
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

  it('[GR2] a silenced person who leaves and joins again stays silenced', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.updates('a1', 'bob', { silenced: true });
    await lab.ends('b1', 'alice');
    await lab.join('b1', 'alice');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined silenced, carol joined');
  });

  it('[GR2] a host ends the call for all', async () => {
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
  it('[GR11] the roster has the topology for its people, and an epoch that each change raises', async () => {
    const topology = () => {
      const { topology: name, epoch } = lab.roster('a1') ?? {};
      return `${name} ${epoch}`;
    };
    await lab.callOfTwo();
    await lab.invite('a1', 'carol');
    expect(topology()).toBe('mesh 2');
    await lab.join('c1', 'alice');
    expect(topology()).toBe('mesh 2');
    await lab.ends('b1', 'alice');
    expect(topology()).toBe('direct 3');
  });

  it('[GR13] the roster is not sent for relayed messages, and comes before the other messages of its step', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.send('b1', {
      type: 'call_media',
      to: 'alice',
      callId: CALL,
      media: { audio: true, video: 'off' },
    });
    expect(lab.got('a1')).toEqual(['call_media']);
    await lab.send('b1', { type: 'call_hold', to: 'alice', callId: CALL, held: true });
    expect(lab.got('a1')).toEqual(['call_roster', 'call_hold']);
    expect(lab.peopleOf('c1')).toBe('alice joined host, bob joined held, carol joined');
  });

  it('[GR13] the roster carries the time since the answer, and the version of the call', async () => {
    await lab.groupOf('bob');
    lab.clock.advanceSync(5_000);
    await lab.invite('a1', 'carol');
    expect(lab.roster('b1')).toMatchObject({ answeredFor: 5_000, callType: 'video', version: 3 });
  });

  it('[GR20] welcome carries the roster to a page that does not know the call', async () => {
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

  it('[GR16] call_chat is relayed between people who joined, in a call of two as well', async () => {
    await lab.callOfTwo();
    expect(await lab.send('b1', chat('alice', { nested: [1] }))).toBe('ok');
    expect(lab.last('a1', 'call_chat')).toMatchObject({ from: 'bob', frame: { nested: [1] } });
    await lab.invite('a1', 'carol');
    expect(await lab.send('b1', chat('carol'))).toBe('invalid_state');
    expect(await lab.send('b1', chat('dave'))).toBe('not_a_participant');
    await lab.join('c1', 'alice', { supported: ['group'] });
    expect(await lab.send('b1', chat('carol'))).toBe('not_supported');
    expect(await lab.send('c1', chat('bob'))).toBe('not_supported');
  });

  it('[GR13] messages from strangers, bystanders and ringing devices are refused', async () => {
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
      expect([message.type, await lab.send('d1', message as never)]).toEqual([
        message.type,
        'not_a_participant',
      ]);
      for (const session of ['b2', 'c1']) {
        expect([message.type, await lab.send(session, message as never)]).toEqual([
          message.type,
          'invalid_state',
        ]);
      }
    }
    for (const type of ['call_join', 'call_ringing', 'call_reject'] as const) {
      const message = { type, to, callId: CALL, supported: ALL, reason: 'declined' } as never;
      expect(await lab.send('d1', message)).toBe('not_a_participant');
    }
    expect(lab.got('a1')).toEqual([]);
  });

  it('[CK2] [CK4] messages about an ended call, or with an old version, are refused', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.updates('a1', 'bob', { locked: true, version: 1 })).toBe('stale_version');
    await lab.ends('a1', 'bob', { forAll: true });
    expect(await lab.invite('a1', 'dave')).toBe('call_not_found');
    expect(await lab.join('b1', 'alice')).toBe('call_not_found');
    expect(await lab.removes('a1', 'bob')).toBe('call_not_found');
  });

  it('offers and answers have no meaning in a group call', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.send('b1', dial('alice', CALL))).toBe('duplicate_call');
    expect(
      await lab.send('b1', { type: 'call_answer', to: 'alice', callId: CALL, answer } as never),
    ).toBe('invalid_state');
  });

  it('group messages are refused in a call of two', async () => {
    await lab.callOfTwo();
    expect(await lab.removes('a1', 'bob')).toBe('invalid_state');
    expect(await lab.updates('a1', 'bob', { locked: true })).toBe('invalid_state');
    expect(await lab.join('b1', 'alice')).toBe('invalid_state');
    expect(await lab.join('c1', 'alice')).toBe('not_a_participant');
  });
});
