import { beforeEach, describe, expect, it } from 'vitest';
import { CALL, GroupLab } from '../testing/group-lab.ts';
import { silentLog } from '../testing/silent-log.ts';

let lab: GroupLab;
beforeEach(async () => {
  lab = await GroupLab.start();
});

const MINUTE = 60_000;

/** Alice, who is the host, and Bob, with a link that Alice made. */
async function withLink(): Promise<string> {
  await lab.callOfTwo();
  expect(await lab.makesLink('a1')).toBe('ok');
  return lab.links('a1')[0]?.id ?? '';
}

/** A guest whom Alice let in, and whose page joined. */
async function withGuest(): Promise<string> {
  await withLink();
  const guest = await lab.guest('g1', { name: 'Gina' });
  await lab.knocks('g1');
  await lab.admits('a1', guest);
  expect(await lab.join('g1', 'alice')).toBe('ok');
  return guest;
}

describe('a link for guests', () => {
  it('[GU1] turns a call of two into a group call, and is visible to hosts and to its maker', async () => {
    await withLink();
    expect(lab.links('a1')).toMatchObject([{ by: 'alice', token: expect.any(String) }]);
    expect(lab.links('b1')).toEqual([]);
    expect(await lab.makesLink('b1')).toBe('ok');
    expect(lab.links('b1').map(({ by }) => by)).toEqual(['bob']);
    expect(lab.links('a1').map(({ by }) => by)).toEqual(['alice', 'bob']);
  });

  it('[GU1] only people who joined can create guest links: hosts only in a locked call, at most ten', async () => {
    await withLink();
    expect(await lab.makesLink('c1')).toBe('not_a_participant');
    await lab.updates('a1', 'bob', { locked: true });
    expect(await lab.makesLink('b1')).toBe('call_locked');
    for (let links = 1; links < 10; links++) expect(await lab.makesLink('a1')).toBe('ok');
    expect(await lab.makesLink('a1')).toBe('call_full');
  });

  it('[GU1] needs apps that know calls of several people', async () => {
    await lab.callOfTwo(['renegotiate', 'rollback', 'hold']);
    expect(await lab.makesLink('a1')).toBe('not_supported');
  });

  it('[GU2] is revoked by a host or its maker, and those who wait still wait', async () => {
    const id = await withLink();
    await lab.guest('g1', { name: 'Gina' });
    await lab.guest('g2', { name: 'Gleb' });
    expect(await lab.knocks('g1')).toBe('ok');
    expect(await lab.updates('b1', 'alice', { revokedLink: id })).toBe('not_allowed');
    expect(await lab.updates('a1', 'bob', { revokedLink: id })).toBe('ok');
    expect(await lab.updates('a1', 'bob', { revokedLink: id })).toBe('already_done');
    expect(await lab.knocks('g2')).toBe('not_allowed');
    expect(lab.waiting('a1')).toEqual(['Gina']);
    expect(lab.links('a1')).toEqual([]);
  });

  it('[GU3] does not let anybody wait once it has expired', async () => {
    await lab.callOfTwo();
    await lab.makesLink('a1', MINUTE);
    await lab.guest('g1');
    await lab.clock.advance(MINUTE + 1);
    expect(await lab.knocks('g1')).toBe('not_allowed');
  });
});

describe('a waiting guest', () => {
  it('[GU4] is visible to hosts only, and gets nothing of the call', async () => {
    await withLink();
    const guest = await lab.guest('g1', { name: 'Gina' });
    expect(await lab.knocks('g1')).toBe('ok');
    expect(lab.waiting('a1')).toEqual(['Gina']);
    expect(lab.waiting('b1')).toEqual([]);
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined');
    await lab.updates('a1', 'bob', { hand: true });
    expect(lab.got('g1')).toEqual([]);
    expect(await lab.calls.callsOf(guest, 'g1')).toEqual([]);
    expect(await lab.calls.isPresent(CALL, guest)).toBe(false);
  });

  it('[GU4] can neither send to anybody nor be sent to', async () => {
    await withLink();
    const guest = await lab.guest('g1');
    await lab.knocks('g1');
    const media = { audio: true, video: 'off' as const };
    expect(await lab.send('g1', { type: 'call_media', to: 'alice', callId: CALL, media })).toBe(
      'not_a_participant',
    );
    expect(await lab.join('g1', 'alice')).toBe('not_a_participant');
    expect(await lab.send('a1', { type: 'call_media', to: guest, callId: CALL, media })).toBe(
      'not_a_participant',
    );
    expect(lab.got('g1').filter((each) => each.startsWith('call_'))).toEqual([]);
  });

  it('[GU3] waits once, also when the page asks again, or was reloaded', async () => {
    await withLink();
    const guest = await lab.guest('g1', { name: 'Gina' });
    await lab.knocks('g1');
    expect(await lab.knocks('g1')).toBe('ok');
    await lab.connects(guest, 'g9');
    expect(lab.waiting('a1')).toEqual(['Gina']);
  });

  it('[GU3] is refused where the call is locked, over, full of guests, or too new for the browser', async () => {
    await withLink();
    await lab.guest('g0');
    expect(await lab.knocks('g0', ['hold'])).toBe('not_supported');
    for (let guests = 0; guests < 10; guests++) {
      await lab.guest(`w${guests}`);
      expect(await lab.knocks(`w${guests}`)).toBe('ok');
    }
    expect(await lab.knocks('g0')).toBe('call_full');
    await lab.updates('a1', 'bob', { locked: true });
    await lab.send('w0', { type: 'call_end', to: CALL, callId: CALL, reason: 'completed' });
    expect(await lab.knocks('g0')).toBe('call_locked');
    await lab.ends('a1', 'bob', { forAll: true });
    expect(await lab.knocks('g0')).toBe('call_not_found');
  });

  it('[GU3] [GU8] is a guest of this call, and nobody else may knock', async () => {
    await withLink();
    expect(await lab.knocks('c1')).toBe('not_allowed');
    expect(await lab.knocks('b1')).toBe('not_allowed');
  });

  it('[GU6] is refused by a host, and may not wait again', async () => {
    await withLink();
    const guest = await lab.guest('g1');
    await lab.knocks('g1');
    expect(await lab.removes('b1', guest)).toBe('not_allowed');
    expect(await lab.removes('a1', guest)).toBe('ok');
    expect(lab.got('g1')).toContain('call_lobby declined');
    expect(await lab.knocks('g1')).toBe('not_allowed');
    expect(lab.waiting('a1')).toEqual([]);
  });

  it('[GU7] waits for ten minutes', async () => {
    await withLink();
    await lab.guest('g1');
    await lab.knocks('g1');
    await lab.clock.advance(10 * MINUTE);
    await lab.untilIdle();
    expect(lab.got('g1')).toContain('call_lobby no_answer');
    expect(lab.waiting('a1')).toEqual([]);
    expect(await lab.stored()).toBe('active: alice joined host, bob joined');
  });

  it('[GU7] stops waiting when the call ends, and the links end with it', async () => {
    await withLink();
    await lab.guest('g1');
    await lab.knocks('g1');
    await lab.ends('b1', 'alice');
    expect(lab.got('g1')).toContain('call_lobby completed');
    expect((await lab.store.load(CALL))?.group?.lobby).toBeUndefined();
  });

  it('[GU7] stops waiting when they leave, or their device is gone', async () => {
    await withLink();
    await lab.guest('g1', { name: 'Gina' });
    const gleb = await lab.guest('g2', { name: 'Gleb' });
    await lab.knocks('g1');
    await lab.knocks('g2');
    await lab.send('g1', { type: 'call_end', to: CALL, callId: CALL, reason: 'completed' });
    expect(lab.waiting('a1')).toEqual(['Gleb']);
    await lab.calls.sessionLost(gleb, 'g2');
    expect(lab.waiting('a1')).toEqual([]);
    await lab.knocks('g1');
    expect(lab.waiting('a1')).toEqual(['Guest'.replace('Guest', 'Gina')]);
  });
});

describe('a guest whom a host lets in', () => {
  it('[GU5] is invited, joins, and is marked as a guest for everybody', async () => {
    await withLink();
    const guest = await lab.guest('g1', { name: 'Gina' });
    await lab.knocks('g1');
    lab.delivered.length = 0;
    expect(await lab.admits('b1', guest)).toBe('not_allowed');
    expect(await lab.admits('a1', guest)).toBe('ok');
    expect(lab.got('g1')).toEqual(['call_invite']);
    expect(await lab.admits('a1', guest)).toBe('already_done');
    expect(await lab.join('g1', 'alice')).toBe('ok');
    const [, , gina] = lab.roster('b1')?.participants ?? [];
    expect(gina).toMatchObject({
      userId: guest,
      profile: { name: 'Gina' },
      state: 'joined',
      guest: true,
    });
    expect(lab.roster('g1')?.guestLinks).toBeUndefined();
    expect(lab.roster('g1')?.topology).toBe('mesh');
  });

  it('[GU5] gets ICE servers before the invitation, and no earlier', async () => {
    const told: string[] = [];
    lab.restart({ onAdmitting: async (guestId) => void told.push(guestId), log: silentLog });
    await withLink();
    const guest = await lab.guest('g1');
    await lab.knocks('g1');
    await lab.admits('b1', guest);
    expect(told).toEqual([]);
    await lab.admits('a1', guest);
    expect(told).toEqual([guest]);
  });

  it('[GU5] counts as a participant: a full call lets nobody in, and the guest goes on waiting', async () => {
    await lab.groupOf('bob', 'carol', 'dave');
    await lab.makesLink('a1');
    const guest = await lab.guest('g1', { name: 'Gina' });
    await lab.knocks('g1');
    expect(await lab.admits('a1', guest)).toBe('call_full');
    expect(lab.waiting('a1')).toEqual(['Gina']);
  });

  it('[GU5] leaves as somebody who does not answer if their page does not join', async () => {
    await withLink();
    const guest = await lab.guest('g1');
    await lab.knocks('g1');
    await lab.admits('a1', guest);
    await lab.clock.advance(MINUTE);
    await lab.untilIdle();
    expect(lab.peopleOf('a1')).toBe(`alice joined host, bob joined, ${guest} left no_answer`);
  });

  it('[GU8] neither invites, makes links, nor does what hosts do', async () => {
    const guest = await withGuest();
    expect(await lab.invite('g1', 'carol')).toBe('not_allowed');
    expect(await lab.makesLink('g1')).toBe('not_allowed');
    expect(await lab.removes('g1', 'bob')).toBe('not_allowed');
    expect(await lab.updates('g1', 'bob', { silenced: true })).toBe('not_allowed');
    expect(await lab.updates('g1', 'bob', { locked: true })).toBe('not_allowed');
    expect(await lab.ends('g1', 'bob', { forAll: true })).toBe('not_allowed');
    expect(await lab.updates('g1', 'bob', { hand: true })).toBe('ok');
    expect(lab.peopleOf('a1')).toContain(`${guest} joined hand`);
  });

  it('[GU9] does not become host when the host leaves: another member does', async () => {
    const guest = await withGuest();
    await lab.ends('a1', 'bob');
    expect(lab.peopleOf('b1')).toBe(`alice left completed, bob joined host, ${guest} joined`);
  });

  it('[GU9] has no call without a member', async () => {
    await withGuest();
    await lab.ends('a1', 'bob');
    await lab.ends('b1', 'alice');
    expect(lab.got('g1')).toContain('call_end completed');
    expect(await lab.stored()).toContain('ended completed');
  });

  it('[GU10] comes back by the lobby, not by call_join', async () => {
    const guest = await withGuest();
    await lab.ends('g1', 'alice');
    expect(await lab.join('g1', 'alice')).toBe('not_a_participant');
    expect(await lab.knocks('g1')).toBe('ok');
    await lab.admits('a1', guest);
    expect(await lab.join('g1', 'alice')).toBe('ok');
  });

  it('[GU10] does not come back after a host removed them, and neither does anybody by their link', async () => {
    const guest = await withGuest();
    const linkId = lab.links('a1')[0]?.id ?? '';
    await lab.makesLink('a1');
    await lab.guest('g2', { name: 'Gina again', linkId });
    expect(await lab.removes('a1', guest)).toBe('ok');
    expect(lab.got('g1')).toContain('call_end removed');
    expect(await lab.join('g1', 'alice')).toBe('not_a_participant');
    expect(await lab.knocks('g1')).toBe('not_allowed');
    expect(await lab.knocks('g2')).toBe('not_allowed');
    expect(lab.links('a1')).toHaveLength(1);
  });
});
