import { beforeEach, describe, expect, it } from 'vitest';
import { ALL, CALL, GroupLab } from '../testing/group-lab.ts';
import { dial, send } from '../testing/service-lab.ts';

const answer = { type: 'answer', sdp: 'v=0' };

let lab: GroupLab;
beforeEach(async () => {
  lab = await GroupLab.start();
});

describe('call_join', () => {
  it('[GR8] call_join accepts an invitation on one device, and the others stop ringing', async () => {
    await lab.invite('a1', 'bob');
    await lab.ring('b1', 'alice');
    lab.got('b2');
    expect(await lab.join('b2', 'alice')).toBe('ok');
    expect(lab.got('b1')).toContain('call_end answered_elsewhere');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined');
    expect(await lab.join('b1', 'alice')).toBe('already_in_call');
    expect(await lab.join('b2', 'alice')).toBe('already_done');
  });

  it('[GR8] call_join reports the media of the device to the others', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    await lab.join('c1', 'alice', { media: { audio: true, video: 'off' } });
    expect(lab.last('b1', 'call_media')).toMatchObject({ from: 'carol', leg: 'c1' });
  });

  it('[GR8] a person who left, declined or did not answer may join again on any device', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.ends('b1', 'alice');
    expect(await lab.join('b2', 'carol')).toBe('ok');
    await lab.invite('a1', 'dave');
    await lab.rejects('d1', 'alice');
    expect(await lab.join('d1', 'alice')).toBe('ok');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined, carol joined, dave joined');
  });

  it('[GR8] a person who was removed, or whose invitation was taken back, cannot join', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.removes('a1', 'bob');
    expect(await lab.join('b1', 'alice')).toBe('not_a_participant');
    expect(await lab.join('b2', 'alice')).toBe('not_a_participant');
    await lab.invite('a1', 'dave');
    await lab.removes('a1', 'dave');
    expect(await lab.join('d1', 'alice')).toBe('not_a_participant');
  });

  it('[GR8] a member of the conversation joins without an invitation, unless they were removed', async () => {
    await lab.invite('a1', 'bob', { conversationId: 'team' });
    expect(await lab.join('c1', 'alice')).toBe('ok');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob invited, carol joined');
    expect(await lab.join('d1', 'alice')).toBe('not_a_participant');
    await lab.removes('a1', 'carol');
    expect(await lab.join('c1', 'alice')).toBe('not_a_participant');
    await lab.updates('a1', 'bob', { locked: true });
    expect(await lab.join('f1', 'alice')).toBe('call_locked');
  });

  it('[GR5] a person who joins without an invitation counts towards the limit', async () => {
    await lab.invite('a1', 'bob', { conversationId: 'team' });
    for (const to of ['dave', 'erin']) await lab.invite('a1', to);
    expect(await lab.join('c1', 'alice')).toBe('call_full');
    // An invited person is counted already.
    expect(await lab.join('b1', 'alice')).toBe('ok');
  });

  it('[GR6] a device that does not announce group cannot join', async () => {
    await lab.invite('a1', 'bob');
    expect(await lab.join('b1', 'alice', { supported: ['hold'] })).toBe('not_supported');
  });

  it('[AN2] a device in another call cannot join', async () => {
    await lab.send('d1', dial('carol', 'other'));
    await lab.send('c1', { type: 'call_answer', to: 'dave', callId: 'other', answer } as never);
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    expect(await lab.join('c1', 'alice')).toBe('already_in_call');
  });

  it('[GR15] a device that joins replaces the device of that person that has no socket', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.join('b2', 'alice')).toBe('already_in_call');
    const expiresAt = lab.clock.now() + 1;
    await lab.store.detach({ sessionId: 'b1', attachment: 'b1', expiresAt, left: false });
    expect(await lab.join('b2', 'alice')).toBe('ok');
    expect(lab.got('b2')).toEqual(['already_in_call', 'call_roster']);
    expect(lab.got('b1')).toContain('call_end connection_lost');
    expect(await lab.stored()).toBe('active: alice joined host, bob joined, carol joined');
  });

  it('[GR14] call_join is accepted although the person in `to` has just left', async () => {
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
  it('[GR10] [GR13] the roster reports a person who left while others remain, and the call of the last one ends', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.ends('b1', 'alice');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob left completed, carol joined');
    expect(lab.got('c1')).toEqual(['call_roster']);
    await lab.ends('c1', 'alice');
    expect(lab.got('a1')).toContain('call_end completed');
    expect(await lab.stored()).toMatch(/^ended completed/);
  });

  it('[GR10] people who still ring when the last one leaves have missed the call', async () => {
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

  it('[GR10] an answered call ends as completed when the last person who rings declines', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    await lab.ends('b1', 'alice');
    await lab.rejects('c1', 'alice');
    expect(lab.got('a1').at(-1)).toBe('call_end completed');
    expect(await lab.stored()).toBe(
      'ended completed: alice left completed, bob left completed, carol left declined',
    );
  });

  it('[DE1] a decline ends a group call in which nobody else rings, like a call of two', async () => {
    await lab.invite('a1', 'bob');
    await lab.rejects('b1', 'alice');
    expect(lab.got('a1').at(-1)).toBe('call_reject declined');
    expect(lab.got('b2').at(-1)).toBe('call_end declined_elsewhere');
    expect(await lab.stored()).toMatch(/^ended declined/);
  });

  it('[GR13] the roster carries the reason of a person who declined while others ring', async () => {
    await lab.invite('a1', 'bob');
    await lab.invite('a1', 'carol');
    await lab.rejects('b1', 'alice');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob left declined, carol invited');
    expect(lab.peopleOf('c1')).toBe('alice joined host, bob left declined, carol invited');
  });

  it('[GR10] a caller who leaves before anybody joined ends the call for everybody', async () => {
    await lab.invite('a1', 'bob');
    await lab.invite('a1', 'carol');
    await lab.ends('a1', 'bob');
    expect([lab.got('b1').at(-1), lab.got('c1').at(-1)]).toEqual([
      'call_end cancelled',
      'call_end cancelled',
    ]);
    expect(await lab.stored()).toMatch(/^ended cancelled/);
  });

  it('[GR2] the participant who joined first becomes a host when the last host leaves', async () => {
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

  it('[EV5] a person whose device is lost leaves with connection_lost, and may join again', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.lose(lab.calls, lab.sender('b1'));
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob left connection_lost, carol joined');
    expect(await lab.join('b2', 'alice')).toBe('ok');
  });

  it('[GR8] [GR10] a person who ends the call while joining leaves it', async () => {
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
