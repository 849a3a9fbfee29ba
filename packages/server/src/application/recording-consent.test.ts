import type { IncomingGroup } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { ALL, CALL, GroupLab } from '../testing/group-lab.ts';

let lab: GroupLab;
beforeEach(async () => {
  lab = await GroupLab.start();
});

/** Alice records a group call of alice, bob and carol, and everybody agreed. */
async function recordedGroup(): Promise<void> {
  await lab.groupOf('bob', 'carol');
  await lab.records('a1', 'start');
  await lab.records('b1', 'agree');
  await lab.records('c1', 'agree');
}

describe('the question before a recording', () => {
  it('[RC1] a recording of a call of two begins when the other person has agreed', async () => {
    await lab.callOfTwo();
    expect(await lab.records('a1', 'start')).toBe('ok');
    expect(lab.recordingOf('a1')).toBe('asking, agreed alice, asked bob');
    expect(lab.recordingOf('b1')).toBe('asking, agreed alice, asked bob');
    expect(await lab.records('b1', 'agree')).toBe('ok');
    expect(lab.recordingOf('a1')).toBe('on, agreed alice bob');
    expect(lab.recordingOf('b1')).toBe('on, agreed alice bob');
  });

  it('[RC1] a recording of a group begins when the last person has agreed', async () => {
    await lab.groupOf('bob', 'carol');
    expect(await lab.records('b1', 'start')).toBe('ok');
    await lab.records('a1', 'agree');
    expect(lab.recordingOf('c1')).toBe('asking, agreed bob alice, asked carol');
    await lab.records('c1', 'agree');
    expect(lab.recordingOf('a1')).toBe('on, agreed bob alice carol');
  });

  it('[RC1] a recording begins when the last person who did not answer leaves', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.records('a1', 'start');
    await lab.records('b1', 'agree');
    await lab.ends('c1', 'alice');
    expect(lab.recordingOf('a1')).toBe('on, agreed alice bob');
  });

  it('[RC1] the call has one recording: of two that start at once the second is refused', async () => {
    await lab.callOfTwo();
    const both = await Promise.all([
      lab.records('a1', 'start'),
      lab.records('b1', 'start', { recordingId: 'r2' }),
    ]);
    expect(both).toEqual(['ok', 'already_recording']);
    expect(lab.recordingOf('b1')).toBe('asking, agreed alice, asked bob');
  });

  it('[RC1] a call that was never answered cannot be recorded', async () => {
    await lab.invite('a1', 'bob');
    expect(await lab.records('a1', 'start')).toBe('invalid_state');
  });

  it('[RC1] a stranger, a ringing device and another device of a participant cannot start one', async () => {
    await lab.groupOf('bob');
    await lab.invite('a1', 'carol');
    expect(await lab.records('d1', 'start')).toBe('not_a_participant');
    expect(await lab.records('c1', 'start')).toBe('invalid_state');
    expect(await lab.records('a2', 'start')).toBe('invalid_state');
  });

  it('[RC1] a guest cannot start one', async () => {
    await lab.callOfTwo();
    await lab.makesLink('a1');
    const guest = await lab.guest('g1', { name: 'Gina' });
    await lab.knocks('g1');
    await lab.admits('a1', guest);
    await lab.join('g1', 'alice');
    expect(await lab.records('g1', 'start')).toBe('not_allowed');
  });

  it('[RC2] a call with an app that cannot ask its person is not recorded', async () => {
    await lab.callOfTwo(ALL.filter((tag) => tag !== 'record'));
    expect(await lab.records('b1', 'start')).toBe('not_supported');
  });

  it('[RC2] a server that takes no recordings refuses them', async () => {
    lab.restart({});
    await lab.callOfTwo();
    expect(await lab.records('a1', 'start')).toBe('not_supported');
  });

  it('[RC3] the question ends after 60 s without an answer, and another one may be asked', async () => {
    await lab.callOfTwo();
    await lab.records('a1', 'start');
    await lab.clock.advance(59_000);
    await lab.untilIdle();
    expect(lab.recordingOf('a1')).toBe('asking, agreed alice, asked bob');
    await lab.clock.advance(1_500);
    await lab.untilIdle();
    expect(lab.recordingOf('a1')).toBe('over no_answer bob, agreed alice');
    expect(await lab.records('b1', 'agree')).toBe('already_done');
    expect(await lab.records('a1', 'start', { recordingId: 'r2' })).toBe('ok');
  });

  it('[RC4] one person who declines ends the question', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.records('a1', 'start');
    await lab.records('b1', 'agree');
    expect(await lab.records('c1', 'decline')).toBe('ok');
    expect(lab.recordingOf('a1')).toBe('over declined carol, agreed alice bob');
    expect(await lab.stored()).toBe('active: alice joined host, bob joined, carol joined');
  });

  it('[RC9] a server that only gives notice starts at once, and withholds nothing', async () => {
    lab.restart({ recording: { consent: 'notice' } });
    await lab.groupOf('bob', 'carol');
    await lab.records('a1', 'start');
    expect(lab.recordingOf('c1')).toBe('on, agreed alice');
    await lab.invite('a1', 'frank');
    await lab.join('f1', 'alice');
    expect(lab.peopleOf('f1')).toBe('alice joined host, bob joined, carol joined, frank joined');
    expect(await lab.records('b1', 'decline')).toBe('not_allowed');
  });
});

describe('a running recording', () => {
  it('[RC5] anybody who agreed may withdraw, which ends it', async () => {
    await recordedGroup();
    expect(await lab.records('c1', 'decline')).toBe('ok');
    expect(lab.recordingOf('a1')).toBe('over withdrawn carol, agreed alice bob carol');
  });

  it('[RC5] a withdrawal that crosses the stop changes nothing', async () => {
    await recordedGroup();
    expect(await Promise.all([lab.records('a1', 'stop'), lab.records('b1', 'decline')])).toEqual([
      'ok',
      'already_done',
    ]);
    expect(lab.recordingOf('b1')).toBe('over stopped alice, agreed alice bob carol');
  });

  it('[RC6] a person who joins is asked, and nothing is relayed to or from them before', async () => {
    await recordedGroup();
    await lab.invite('a1', 'frank');
    await lab.join('f1', 'alice');
    expect(lab.recordingOf('f1')).toBe('on, agreed alice bob carol, asked frank');
    expect(lab.peopleOf('b1')).toBe(
      'alice joined host, bob joined, carol joined, frank joined asked',
    );
    const candidate = { candidate: '', sdpMid: '0', sdpMLineIndex: 0 };
    const message = { type: 'ice_candidate' as const, callId: CALL, candidate };
    expect(await lab.send('f1', { ...message, to: 'alice' })).toBe('invalid_state');
    expect(await lab.send('a1', { ...message, to: 'frank' })).toBe('invalid_state');
    expect(await lab.records('f1', 'agree')).toBe('ok');
    expect(lab.peopleOf('b1')).toBe('alice joined host, bob joined, carol joined, frank joined');
    expect(await lab.send('f1', { ...message, to: 'alice' })).toBe('ok');
  });

  it('[RC1] a person who agreed and left before it began is not in the recording', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.records('a1', 'start');
    await lab.records('b1', 'agree');
    await lab.ends('b1', 'alice');
    await lab.records('c1', 'agree');
    expect(lab.recordingOf('a1')).toBe('on, agreed alice carol');
    await lab.join('b1', 'alice');
    expect(lab.recordingOf('b1')).toBe('on, agreed alice carol, asked bob');
  });

  it('[RC2] an app that cannot ask its person does not join a recorded call', async () => {
    await recordedGroup();
    await lab.invite('a1', 'frank');
    const supported = ALL.filter((tag) => tag !== 'record');
    expect(await lab.join('f1', 'alice', { supported })).toBe('not_supported');
    expect(await lab.join('f1', 'alice')).toBe('ok');
  });

  it('[RC6] a person who joins and does not agree leaves, and the recording goes on', async () => {
    await recordedGroup();
    await lab.invite('a1', 'frank');
    await lab.join('f1', 'alice');
    expect(await lab.records('f1', 'decline')).toBe('ok');
    expect(lab.recordingOf('a1')).toBe('on, agreed alice bob carol');
    expect(await lab.stored()).toContain('frank left declined');
  });

  it('[RC6] a person who agreed, left and came back is not asked again', async () => {
    await recordedGroup();
    await lab.ends('c1', 'alice');
    await lab.join('c1', 'alice');
    expect(lab.peopleOf('a1')).toBe('alice joined host, bob joined, carol joined');
  });

  it('[RC7] the device that records may pause, resume and stop it, and a host may stop it', async () => {
    await lab.groupOf('bob', 'carol');
    await lab.records('b1', 'start');
    await lab.records('a1', 'agree');
    await lab.records('c1', 'agree');
    expect(await lab.records('c1', 'pause')).toBe('not_allowed');
    expect(await lab.records('c1', 'stop')).toBe('not_allowed');
    await lab.clock.advance(2_000);
    expect(await lab.records('b1', 'pause')).toBe('ok');
    await lab.clock.advance(5_000);
    expect(await lab.records('b1', 'pause')).toBe('already_done');
    expect(await lab.records('b1', 'resume')).toBe('ok');
    await lab.clock.advance(1_000);
    expect(await lab.records('a1', 'stop')).toBe('ok');
    const over = lab.last('b1', 'call_recording') as unknown as IncomingGroup<'call_recording'>;
    expect(over).toMatchObject({ state: 'over', reason: 'stopped', by: 'alice' });
    expect(over.recordedMs).toBe(3_000);
  });

  it('[RC8] a recording ends when its device leaves the call', async () => {
    await recordedGroup();
    await lab.ends('a1', 'bob');
    expect(lab.recordingOf('b1')).toBe('over recorder_left alice, agreed alice bob carol');
  });

  it('[RC8] a recording ends when its device is lost', async () => {
    await recordedGroup();
    await lab.lose(lab.calls, lab.sender('a1'));
    expect(lab.recordingOf('b1')).toBe('over recorder_left alice, agreed alice bob carol');
  });

  it('[RC8] a recording ends with the call', async () => {
    await lab.callOfTwo();
    await lab.records('a1', 'start');
    await lab.records('b1', 'agree');
    await lab.ends('b1', 'alice');
    expect((await lab.store.load(CALL))?.recording).toMatchObject({
      state: 'over',
      reason: 'call_ended',
    });
  });

  it('[RC10] a page that lost the call gets its recording in the welcome', async () => {
    await recordedGroup();
    const [call] = await lab.calls.callsOf('bob', 'b1');
    expect(call?.recording).toMatchObject({ recordingId: 'r1', state: 'on', from: 'alice' });
  });
});
