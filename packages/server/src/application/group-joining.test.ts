import { beforeEach, describe, expect, it } from 'vitest';
import { ALL, CALL, GroupLab } from '../testing/group-lab.ts';
import { dial, send } from '../testing/service-lab.ts';

const answer = { type: 'answer', sdp: 'v=0' };

let lab: GroupLab;
beforeEach(async () => {
  lab = await GroupLab.start();
});

describe('call_join', () => {
  it('[GR8] takes an invitation with one device, and the others stop ringing', async () => {
    await lab.invite('a1', 'bob');
    await lab.ring('b1', 'alice');
    lab.got('b2');
    expect(await lab.join('b2', 'alice')).toBe('ok');
    expect(lab.got('b1')).toContain('call_end answered_elsewhere');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined');
    expect(await lab.join('b1', 'alice')).toBe('already_in_call');
    expect(await lab.join('b2', 'alice')).toBe('already_done');
  });

  it('[GR8] tells the others what the device sends', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    await lab.join('c1', 'alice', { media: { audio: true, video: 'off' } });
    expect(lab.last('b1', 'call_media')).toMatchObject({ from: 'carol', leg: 'c1' });
  });

  it('[GR8] comes back after leaving, declining or not answering, on any device', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.ends('b1', 'alice');
    expect(await lab.join('b2', 'carol')).toBe('ok');
    await lab.invite('a1', 'dave');
    await lab.rejects('d1', 'alice');
    expect(await lab.join('d1', 'alice')).toBe('ok');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined, carol joined, dave joined');
  });

  it('[GR8] is refused to who was removed, or whose invitation was taken back', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.removes('a1', 'bob');
    expect(await lab.join('b1', 'alice')).toBe('not_a_participant');
    expect(await lab.join('b2', 'alice')).toBe('not_a_participant');
    await lab.invite('a1', 'dave');
    await lab.removes('a1', 'dave');
    expect(await lab.join('d1', 'alice')).toBe('not_a_participant');
  });

  it('[GR8] of a member of the conversation needs no invitation, unless they were removed', async () => {
    await lab.invite('a1', 'bob', { conversationId: 'team' });
    expect(await lab.join('c1', 'alice')).toBe('ok');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob invited, carol joined');
    expect(await lab.join('d1', 'alice')).toBe('not_a_participant');
    await lab.removes('a1', 'carol');
    expect(await lab.join('c1', 'alice')).toBe('not_a_participant');
    await lab.updates('a1', 'bob', { locked: true });
    expect(await lab.join('f1', 'alice')).toBe('call_locked');
  });

  it('[GR5] counts who joins without an invitation', async () => {
    await lab.invite('a1', 'bob', { conversationId: 'team' });
    for (const to of ['dave', 'erin']) await lab.invite('a1', to);
    expect(await lab.join('c1', 'alice')).toBe('call_full');
    // Who is invited is counted already.
    expect(await lab.join('b1', 'alice')).toBe('ok');
  });

  it('[GR6] needs a device that knows group calls', async () => {
    await lab.invite('a1', 'bob');
    expect(await lab.join('b1', 'alice', { supported: ['hold'] })).toBe('not_supported');
  });

  it('[AN2] is refused to a device in another call', async () => {
    await lab.send('d1', dial('carol', 'other'));
    await lab.send('c1', { type: 'call_answer', to: 'dave', callId: 'other', answer } as never);
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    expect(await lab.join('c1', 'alice')).toBe('already_in_call');
  });

  it('[GR15] takes the place of a device that has no socket any more', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.join('b2', 'alice')).toBe('already_in_call');
    const expiresAt = lab.clock.now() + 1;
    await lab.store.detach({ sessionId: 'b1', attachment: 'b1', expiresAt, left: false });
    expect(await lab.join('b2', 'alice')).toBe('ok');
    expect(lab.got('b2')).toEqual(['already_in_call', 'call_roster']);
    expect(lab.got('b1')).toContain('call_end connection_lost');
    expect(await lab.stored()).toBe('active: alice joined host, bob joined, carol joined');
  });

  it('[GR14] counts although the person whom it names has just left', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.invite('b1', 'dave');
    await lab.ends('b1', 'alice');
    expect(await lab.ring('d1', 'bob')).toBe('ok');
    expect(await lab.join('d1', 'bob')).toBe('ok');
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
    await lab.join('b1', 'alice');
    await lab.ends('a1', 'carol');
    // Carol joined before Bob came back.
    expect(lab.peopleOf('b1')).toBe('alice left completed, bob joined, carol joined host');
    expect(await lab.join('a1', 'bob')).toBe('ok');
    expect(lab.peopleOf('b1')).toBe('alice joined, bob joined, carol joined host');
  });

  it('[EV5] of a lost device is told as connection_lost, and the person may come back', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.lose(lab.calls, lab.sender('b1'));
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob left connection_lost, carol joined');
    expect(await lab.join('b2', 'alice')).toBe('ok');
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
