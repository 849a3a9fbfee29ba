import {
  callWith,
  expectConsent,
  expectNothingLeft,
  FakeNetwork,
  flushPromises,
  type Person,
  personOverRelay,
  phaseOf,
  Relay,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WebRTCCallsOptions } from './options.ts';

let world: { clock: VirtualClock; network: FakeNetwork; relay: Relay };
const join = (user: string, options?: WebRTCCallsOptions) => personOverRelay(user, world, options);
const flush = () => world.relay.flush();

beforeEach(() => {
  world = { clock: new VirtualClock(), network: new FakeNetwork(), relay: new Relay() };
});

async function ring(caller: Person, callee: Person, type: 'audio' | 'video' = 'audio') {
  await caller.calls.initiateCall(callee.user, type);
  await flush();
}

async function connect(caller: Person, callee: Person, type: 'audio' | 'video' = 'audio') {
  await ring(caller, callee, type);
  await callee.calls.acceptCall();
  await flush();
  expect(phaseOf(caller).name).toBe('active');
}

/** Bob holds his call with alice and talks with carol. */
async function twoCalls(first: 'audio' | 'video' = 'audio', second: 'audio' | 'video' = 'audio') {
  const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
  await connect(alice, bob, first);
  await ring(carol, bob, second);
  await bob.calls.acceptCall();
  await flush();
  return { alice, bob, carol };
}

describe('call waiting', () => {
  it('lets a second call wait beside the first, and reports that to its caller', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    await ring(carol, bob);
    expect(phaseOf(bob)).toMatchObject({
      name: 'active',
      call: { participants: [{ id: 'alice' }] },
    });
    expect(bob.calls.state.get().others).toMatchObject([
      { name: 'incoming', call: { participants: [{ id: 'carol' }] } },
    ]);
    expect(phaseOf(carol)).toMatchObject({ name: 'ringing', waiting: true });
    expectConsent(alice, bob, carol);
    expect(sentTo(bob, 'alice')).toEqual(['microphone']);
  });

  it('does not apply to two calls that only ring, and the older one is accepted first', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await ring(alice, bob);
    await ring(carol, bob);
    expect(phaseOf(carol)).toMatchObject({ name: 'ringing', waiting: false });
    await bob.calls.acceptCall();
    await flush();
    expect(phaseOf(alice).name).toBe('active');
    expect(callWith(bob, 'carol')?.name).toBe('incoming');
  });

  it('hold and answer: announces the hold before the answer is sent, and sends nothing more to the first', async () => {
    const { alice, bob, carol } = await twoCalls();
    expect(callWith(bob, 'alice')).toMatchObject({ localHold: true, remoteHold: false });
    expect(phaseOf(bob)).toMatchObject({
      name: 'active',
      call: { participants: [{ id: 'carol' }] },
    });
    expect(phaseOf(alice)).toMatchObject({ name: 'active', localHold: false, remoteHold: true });
    const sent = world.relay.sentBy('bob');
    expect(sent.indexOf('call_hold')).toBeLessThan(sent.lastIndexOf('call_answer'));
    expect(sentTo(bob, 'carol')).toEqual(['microphone']);
    expectConsent(alice, bob, carol);
  });

  it('end and answer: holds the first call before the answer is sent, and ends it once the second is answered', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    await ring(carol, bob);
    await bob.calls.acceptCall({ current: 'end' });
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'active', remoteHold: true });
    expect(sentTo(bob, 'alice')).toEqual([]);
    await world.clock.advance(2000);
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason: 'completed' });
    expect(phaseOf(bob)).toMatchObject({
      name: 'active',
      call: { participants: [{ id: 'carol' }] },
    });
    expect(bob.calls.state.get().others).toEqual([]);
    expect(bob.ended).toMatchObject([{ reason: 'completed', by: 'local' }]);
    const sent = world.relay.sentBy('bob');
    expect(sent.indexOf('call_hold')).toBeLessThan(sent.lastIndexOf('call_answer'));
    expect(sent.lastIndexOf('call_answer')).toBeLessThan(sent.indexOf('call_end'));
    expectConsent(alice, bob, carol);
  });

  it('end and answer: the first call stays held, and can be resumed, if the second ended before it was answered', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob, 'video');
    await ring(carol, bob);
    const accepted = bob.calls.acceptCall({ current: 'end' });
    carol.calls.endCall();
    await accepted;
    await flush();
    await world.clock.advance(2000);
    await flush();
    expect(phaseOf(carol)).toMatchObject({ name: 'ended', reason: 'cancelled' });
    expect(phaseOf(bob)).toMatchObject({
      call: { participants: [{ id: 'alice' }] },
      localHold: true,
    });
    expect(bob.calls.localStream).toBeNull();
    await bob.calls.toggleHold();
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'active', remoteHold: false });
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
    expectConsent(alice, bob, carol);
  });

  it.each(['bob', 'carol'])(
    'end and answer: the first call stays held, with closed devices, when %s hangs up the second at once',
    async (who) => {
      const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
      await connect(alice, bob);
      await ring(carol, bob);
      await bob.calls.acceptCall({ current: 'end' });
      (who === 'bob' ? bob : carol).calls.endCall();
      await flush();
      await world.clock.advance(2000);
      await flush();
      expect(phaseOf(bob)).toMatchObject({
        call: { participants: [{ id: 'alice' }] },
        localHold: true,
      });
      expect(bob.calls.localStream).toBeNull();
      expectConsent(alice, bob, carol);
    },
  );

  it('end and answer: does not touch a third call that was accepted meanwhile', async () => {
    const [alice, bob, carol, dave] = [join('alice'), join('bob'), join('carol'), join('dave')];
    await connect(alice, bob);
    await ring(carol, bob);
    const accepted = bob.calls.acceptCall({ current: 'end' });
    carol.calls.endCall();
    await accepted;
    await connect(dave, bob);
    await world.clock.advance(2000);
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      call: { participants: [{ id: 'dave' }] },
      localHold: false,
    });
    expect(sentTo(bob, 'alice')).toEqual([]);
    expectConsent(alice, bob, carol, dave);
  });

  it('end and answer: close() leaves no timer behind', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    await ring(carol, bob);
    await bob.calls.acceptCall({ current: 'end' });
    await flush();
    for (const person of [alice, bob, carol]) person.calls.close();
    await flush();
    expectNothingLeft(world, alice, bob, carol);
    expect(world.clock.pending).toBe(0);
  });

  it('end and answer: does not end the first call if the person resumed it meanwhile', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    await ring(carol, bob);
    await bob.calls.acceptCall({ current: 'end' });
    await bob.calls.swapCalls();
    await flush();
    await world.clock.advance(2000);
    await flush();
    expect(phaseOf(alice).name).toBe('active');
    expect(phaseOf(bob)).toMatchObject({
      call: { participants: [{ id: 'alice' }] },
      localHold: false,
    });
    expect(callWith(bob, 'carol')).toMatchObject({ localHold: true });
  });

  it('declining a waiting call neither changes the first one nor shows a card', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob, 'video');
    await ring(carol, bob);
    bob.calls.rejectCall();
    await flush();
    expect(phaseOf(carol)).toMatchObject({ name: 'ended', reason: 'declined' });
    expect(phaseOf(bob).name).toBe('active');
    expect(bob.ended).toMatchObject([{ reason: 'declined' }]);
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
  });

  it('a call is accepted, declined and ended by its id', async () => {
    const [alice, bob, carol, dave] = ['alice', 'bob', 'carol', 'dave'].map((user) => join(user));
    if (!alice || !bob || !carol || !dave) throw new Error('nobody');
    for (const caller of [alice, carol, dave]) await ring(caller, bob);
    const id = (peer: string) => callWith(bob, peer)?.call.id ?? '';
    await bob.calls.acceptCall({ callId: id('carol') });
    bob.calls.rejectCall(id('dave'));
    bob.calls.rejectCall(id('carol'));
    await flush();
    expect(phaseOf(carol).name).toBe('active');
    expect(phaseOf(dave)).toMatchObject({ reason: 'declined' });
    bob.calls.endCall(id('alice'));
    await flush();
    expect(phaseOf(alice)).toMatchObject({ reason: 'declined' });
    expect(phaseOf(bob).name).toBe('active');
    await expect(bob.calls.acceptCall({ callId: 'another' })).rejects.toMatchObject({
      code: 'no_incoming_call',
    });
    bob.calls.endCall('another');
    expect(phaseOf(bob).name).toBe('active');
  });

  it('three calls ring at once over a relay, and a fourth is refused as busy', async () => {
    const bob = join('bob');
    const callers = ['a', 'c', 'd', 'e'].map((user) => join(user));
    for (const caller of callers) await ring(caller, bob);
    expect(callers.map((caller) => phaseOf(caller).name)).toEqual([
      'ringing',
      'ringing',
      'ringing',
      'ended',
    ]);
    expect(callers.map((caller) => phaseOf(caller))[3]).toMatchObject({ reason: 'busy' });
  });

  it('accepting a call cancels the own dial', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await ring(bob, carol);
    await ring(alice, bob);
    expect(phaseOf(bob)).toMatchObject({
      name: 'ringing',
      call: { participants: [{ id: 'carol' }] },
    });
    await bob.calls.acceptCall();
    await flush();
    expect(phaseOf(carol)).toMatchObject({ name: 'ended', reason: 'cancelled' });
    expect(phaseOf(alice).name).toBe('active');
  });

  it('a second accept is refused while the first call is just being accepted', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await ring(alice, bob);
    await ring(carol, bob);
    let grant = () => {};
    bob.platform.devices.prompt = new Promise((resolve) => {
      grant = resolve;
    });
    const first = bob.calls.acceptCall();
    await expect(bob.calls.acceptCall()).rejects.toMatchObject({ code: 'invalid_state' });
    await expect(bob.calls.toggleHold()).rejects.toMatchObject({ code: 'invalid_state' });
    expect(callWith(bob, 'carol')?.name).toBe('incoming');
    grant();
    await first;
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'active', remoteHold: false });
  });

  it('a copy of the offer of a ringing call changes nothing', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await ring(alice, bob);
    const offer = world.relay.log.find(({ message }) => message.type === 'call_offer');
    if (offer) world.relay.deliver(offer);
    await flush();
    expect(bob.ended).toEqual([]);
    expect(world.relay.sentBy('bob')).toEqual(['call_ringing']);
    await bob.calls.acceptCall();
    await flush();
    expect(phaseOf(alice).name).toBe('active');
  });
});

describe('hold', () => {
  it('stops sending and playing on both sides, and shows so to both', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'video');
    await bob.calls.toggleHold();
    expect(sentTo(bob, 'alice')).toEqual([]);
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'active', localHold: true, remoteHold: false });
    expect(phaseOf(alice)).toMatchObject({ name: 'active', localHold: false, remoteHold: true });
    expectConsent(alice, bob);
    expect(alice.calls.state.get().participants).toMatchObject([{ stream: null }]);
    expect(bob.platform.devices.live).toEqual([]);
  });

  it('restores camera and mute on resume', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'video');
    await bob.calls.toggleMute();
    await bob.calls.toggleHold();
    await flush();
    await bob.calls.toggleHold();
    await flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
    expect(bob.calls.state.get().local).toMatchObject({ microphone: 'muted', video: 'camera' });
    expect(bob.platform.devices.live[0]).toMatchObject({ label: 'microphone', enabled: false });
    expect(alice.calls.state.get().participants).toMatchObject([{ audio: false, video: 'camera' }]);
    expect(phaseOf(alice)).toMatchObject({ remoteHold: false });
    expect(sentTo(alice, 'bob')).toEqual(['microphone', 'camera']);
  });

  it('a hold by both sides lasts until both have resumed', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    await Promise.all([alice.calls.toggleHold(), bob.calls.toggleHold()]);
    await flush();
    expect(phaseOf(alice)).toMatchObject({ localHold: true, remoteHold: true });
    await alice.calls.toggleHold();
    await flush();
    expectConsent(alice, bob);
    expect(phaseOf(bob)).toMatchObject({ localHold: true, remoteHold: false });
    expect(sentTo(alice, 'bob')).toEqual([]);
    await bob.calls.toggleHold();
    await flush();
    expect([sentTo(alice, 'bob'), sentTo(bob, 'alice')]).toEqual([['microphone'], ['microphone']]);
  });

  it('ends in the state of the last click, however fast the clicks are', async () => {
    for (const clicks of [2, 3, 4, 5]) {
      const [alice, bob] = [join('alice'), join('bob')];
      await connect(alice, bob, 'video');
      const done = Array.from({ length: clicks }, () => bob.calls.toggleHold());
      await Promise.all(done);
      await flush();
      const held = clicks % 2 === 1;
      expect(phaseOf(bob)).toMatchObject({ localHold: held });
      expect(phaseOf(alice)).toMatchObject({ remoteHold: held });
      expect(sentTo(bob, 'alice')).toEqual(held ? [] : ['microphone', 'camera']);
      expectConsent(alice, bob);
      bob.calls.endCall();
      await flush();
      expectNothingLeft(world, alice, bob);
      world.relay.log.length = 0;
    }
  });

  it('leaves devices closed that were still opening for a resume', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'video');
    await bob.calls.toggleHold();
    let grant = () => {};
    bob.platform.devices.prompt = new Promise((resolve) => {
      grant = resolve;
    });
    const resuming = bob.calls.toggleHold();
    await bob.calls.toggleHold();
    grant();
    await resuming;
    await flush();
    expect(bob.platform.devices.live).toEqual([]);
    expectConsent(alice, bob);
    await bob.calls.toggleHold();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
  });

  it('is not announced over a relay to a client that does not support it', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await alice.calls.initiateCall('bob', 'audio');
    world.relay.alterQueued('call_offer', { supported: ['early_answer', 'renegotiate'] });
    await flush();
    await bob.calls.acceptCall();
    await flush();
    await bob.calls.toggleHold();
    await flush();
    expect(world.relay.sentBy('bob')).not.toContain('call_hold');
    expect(sentTo(bob, 'alice')).toEqual([]);
    expect(phaseOf(bob)).toMatchObject({ localHold: true });
  });

  it('a hold changes nothing in a call that is not answered or has ended', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await expect(bob.calls.toggleHold()).rejects.toMatchObject({ code: 'not_in_call' });
    await ring(alice, bob);
    await expect(bob.calls.toggleHold()).rejects.toMatchObject({ code: 'not_in_call' });
    const { callId } = alice.calls.getCallStats();
    for (const held of [true, false]) {
      bob.calls.handleWebSocketMessage({ type: 'call_hold', from: 'alice', callId, held });
      alice.calls.handleWebSocketMessage({ type: 'call_hold', from: 'bob', callId, held });
    }
    await flushPromises();
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['ringing', 'incoming']);
    bob.calls.rejectCall();
    await flush();
    bob.calls.handleWebSocketMessage({ type: 'call_hold', from: 'alice', callId, held: true });
    expect(phaseOf(bob).name).toBe('ended');
  });

  it('lasts while the path is broken', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    await bob.calls.toggleHold();
    await flush();
    world.network.up = false;
    expect(phaseOf(bob)).toMatchObject({ name: 'reconnecting', localHold: true });
    world.network.up = true;
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'active', localHold: true });
    expectConsent(alice, bob);
  });
});

describe('the devices of a held call', () => {
  it('are not opened when they are switched, and open on resume as switched', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'video');
    await bob.calls.toggleHold();
    const opened = bob.platform.devices.opened.length;
    await bob.calls.toggleMute();
    await bob.calls.toggleVideo();
    await expect(bob.calls.toggleScreenSharing()).rejects.toMatchObject({ code: 'invalid_state' });
    await flush();
    expect(bob.platform.devices.opened).toHaveLength(opened);
    expect(bob.calls.state.get().local).toMatchObject({ microphone: 'muted', pendingVideo: null });
    await bob.calls.toggleHold();
    await flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone']);
    expect(alice.calls.state.get().participants).toMatchObject([{ audio: false, video: 'off' }]);
  });

  it('are switched for the other call, and the held one gets no report', async () => {
    const { alice, bob, carol } = await twoCalls();
    const before = alice.calls.state.get().participants;
    await bob.calls.toggleMute();
    await bob.calls.toggleVideo();
    await flush();
    expect(carol.calls.state.get().participants).toMatchObject([{ audio: false, video: 'camera' }]);
    expect(alice.calls.state.get().participants).toEqual(before);
    expectConsent(alice, bob, carol);
  });

  it('include no screen for the next call', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    await bob.calls.toggleScreenSharing();
    await ring(carol, bob, 'video');
    await bob.calls.acceptCall();
    await flush();
    expect(sentTo(bob, 'carol')).toEqual(['microphone', 'camera']);
    const live = bob.platform.devices.live.map(({ label }) => label);
    expect(live.sort()).toEqual(['camera', 'microphone']);
  });

  it('include no screen for the next call when its camera fails', async () => {
    const [alice, carol] = [join('alice'), join('carol')];
    const bob = join('bob', { onMediaProblem: async () => 'without_camera' });
    await connect(alice, bob);
    await bob.calls.toggleScreenSharing();
    await ring(carol, bob, 'video');
    bob.platform.devices.camera = 'NotFoundError';
    await bob.calls.acceptCall();
    await flush();
    expect(sentTo(bob, 'carol')).toEqual(['microphone']);
    expect(bob.platform.devices.live.map(({ label }) => label)).toEqual(['microphone']);
  });

  it('share an open microphone with the next call', async () => {
    const { bob } = await twoCalls();
    expect(bob.platform.devices.opened).toHaveLength(1);
  });

  it('send no camera to the next call that was still opening for this one', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    await ring(carol, bob);
    let grant = () => {};
    bob.platform.devices.prompt = new Promise((resolve) => {
      grant = resolve;
    });
    const opening = bob.calls.toggleVideo();
    const accepting = bob.calls.acceptCall();
    grant();
    await opening.catch(() => undefined);
    await accepting;
    await flush();
    expect(sentTo(bob, 'carol')).toEqual(['microphone']);
    expect(bob.platform.devices.live.map(({ label }) => label)).toEqual(['microphone']);
    await bob.calls.swapCalls();
    await flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
  });
});

describe('two calls', () => {
  it('are swapped and published in one step', async () => {
    const { alice, bob, carol } = await twoCalls('video', 'audio');
    const shown: unknown[] = [];
    bob.calls.state.subscribe(({ phase: front, others }) => {
      if (!('localHold' in front)) return;
      shown.push([front.call.participants[0].id, front.localHold, others.length]);
    });
    await bob.calls.swapCalls();
    await flush();
    for (const each of shown) expect(each).toEqual(['alice', false, 1]);
    expect(phaseOf(alice)).toMatchObject({ remoteHold: false });
    expect(phaseOf(carol)).toMatchObject({ remoteHold: true });
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
    expectConsent(alice, bob, carol);
    await bob.calls.swapCalls();
    await flush();
    expect(phaseOf(bob)).toMatchObject({ call: { participants: [{ id: 'carol' }] } });
    expect(bob.platform.devices.live.map(({ label }) => label)).toEqual(['microphone']);
    expectConsent(alice, bob, carol);
  });

  it('keep their devices, however fast they are swapped', async () => {
    const { alice, bob, carol } = await twoCalls('video', 'audio');
    await bob.calls.swapCalls();
    await flush();
    // The first of these resumes carol's call and holds it again before its devices are opened.
    await Promise.all([bob.calls.swapCalls(), bob.calls.swapCalls()]);
    await flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
    await Promise.all([bob.calls.swapCalls(), bob.calls.swapCalls(), bob.calls.swapCalls()]);
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      localHold: false,
      call: { participants: [{ id: 'carol' }] },
    });
    expect(sentTo(bob, 'carol')).toEqual(['microphone']);
    await bob.calls.swapCalls();
    await flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
    expectConsent(alice, bob, carol);
  });

  it('show a resumed camera as on only once it is open, even if the other side holds the call', async () => {
    const { alice, bob } = await twoCalls('video', 'audio');
    await alice.calls.toggleHold();
    await flush();
    let told = bob.calls.state.get();
    bob.calls.state.subscribe((state) => {
      told = state;
    });
    await bob.calls.swapCalls();
    await flush();
    expect(told.phase).toMatchObject({ localHold: false, remoteHold: true });
    expect(told.local).toMatchObject({ video: 'camera', pendingVideo: null });
  });

  it('show the call that was held last, and the same click resumes it', async () => {
    const { alice, bob, carol } = await twoCalls();
    await bob.calls.swapCalls();
    await flush();
    await bob.calls.toggleHold();
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      localHold: true,
      call: { participants: [{ id: 'alice' }] },
    });
    await bob.calls.toggleHold();
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      localHold: false,
      call: { participants: [{ id: 'alice' }] },
    });
    expectConsent(alice, bob, carol);
  });

  it('are swapped to the one that is not shown when both are held', async () => {
    const { alice, bob, carol } = await twoCalls();
    await bob.calls.toggleHold();
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      localHold: true,
      call: { participants: [{ id: 'carol' }] },
    });
    await bob.calls.swapCalls();
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      localHold: false,
      call: { participants: [{ id: 'alice' }] },
    });
    expect(phaseOf(alice)).toMatchObject({ remoteHold: false });
    expect(phaseOf(carol)).toMatchObject({ remoteHold: true });
    expectConsent(alice, bob, carol);
  });

  it('announce the hold of one before the resume of the other', async () => {
    const { bob } = await twoCalls();
    world.relay.log.length = 0;
    await bob.calls.swapCalls();
    const holds = world.relay.log.filter(({ message }) => message.type === 'call_hold');
    expect(holds.map(({ to, message }) => [to, message.held])).toEqual([
      ['carol', true],
      ['alice', false],
    ]);
  });

  it('a swap needs two calls', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await expect(bob.calls.swapCalls()).rejects.toMatchObject({ code: 'invalid_state' });
    await connect(alice, bob);
    await expect(bob.calls.swapCalls()).rejects.toMatchObject({ code: 'invalid_state' });
    expect(phaseOf(bob)).toMatchObject({ localHold: false });
  });

  it('show the held one, still held, when the other ends, and no card', async () => {
    const { alice, bob, carol } = await twoCalls('video');
    carol.calls.endCall();
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      localHold: true,
      call: { participants: [{ id: 'alice' }] },
    });
    expect(bob.ended).toMatchObject([{ reason: 'completed', by: 'remote' }]);
    expect(bob.platform.devices.live).toEqual([]);
    await bob.calls.toggleHold();
    await flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
    alice.calls.endCall();
    await flush();
    expect(phaseOf(bob).name).toBe('ended');
    expectNothingLeft(world, alice, bob, carol);
    expect(world.clock.pending).toBe(0);
  });

  it('leave the active one alone when the held one ends', async () => {
    const { alice, bob, carol } = await twoCalls();
    alice.calls.endCall();
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      name: 'active',
      call: { participants: [{ id: 'carol' }] },
    });
    expect(sentTo(bob, 'carol')).toEqual(['microphone']);
    expect(sentTo(carol, 'bob')).toEqual(['microphone']);
  });

  it('a call can be held while another one is dialled', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob, 'video');
    await expect(bob.calls.initiateCall('carol', 'audio')).rejects.toMatchObject({
      code: 'already_in_call',
    });
    await bob.calls.toggleHold();
    await expect(bob.calls.initiateCall('alice', 'audio')).rejects.toMatchObject({
      code: 'already_in_call',
    });
    await ring(bob, carol);
    expect(phaseOf(bob)).toMatchObject({
      name: 'ringing',
      call: { participants: [{ id: 'carol' }] },
    });
    await expect(bob.calls.toggleHold()).rejects.toMatchObject({ code: 'already_in_call' });
    await carol.calls.acceptCall();
    await flush();
    expect(sentTo(bob, 'carol')).toEqual(['microphone']);
    expectConsent(alice, bob, carol);
    bob.calls.endCall();
    await flush();
    expect(phaseOf(bob)).toMatchObject({
      localHold: true,
      call: { participants: [{ id: 'alice' }] },
    });
  });

  it('a late message over a relay does not change how a call ended', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId } = alice.calls.getCallStats();
    alice.calls.endCall();
    await flush();
    for (const from of ['bob', 'mallory']) {
      for (const type of ['call_end', 'call_reject', 'call_cancel', 'call_hold', 'call_answer']) {
        alice.calls.handleWebSocketMessage({ type, from, callId, held: true, reason: 'no_answer' });
      }
    }
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason: 'completed', by: 'local' });
    expect(alice.ended).toHaveLength(1);
  });

  it('all calls end when the page is closed over a relay', async () => {
    const { alice, bob, carol } = await twoCalls();
    bob.platform.hidePage();
    await flush();
    expect([phaseOf(alice), phaseOf(carol)]).toMatchObject([
      { name: 'ended', reason: 'completed' },
      { name: 'ended', reason: 'completed' },
    ]);
    expectNothingLeft(world, alice, bob, carol);
  });
});
