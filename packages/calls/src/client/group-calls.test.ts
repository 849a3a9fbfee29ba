import {
  FakeNetwork,
  flushPromises,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeAll, describe, expect, it } from 'vitest';

/** People with a page each, at one calls server. */
function people<const Names extends readonly string[]>(...names: Names) {
  return peopleAt({}, names);
}

type Options = NonNullable<ConstructorParameters<typeof InMemoryCallsServer>[1]>;

/** The same, at a server with these options. */
function peopleAt<const Names extends readonly string[]>(options: Options, names: Names) {
  const clock = new VirtualClock();
  const network = new FakeNetwork();
  const server = new InMemoryCallsServer(clock, options);
  const made = names.map((name) => personOverServer(name, { clock, network, server }));
  return { people: made, clock, server, network };
}

// The code of groups is loaded when it is needed; tests do not wait for the file.
beforeAll(() => import('../group/index.ts'));

type World = ReturnType<typeof people>;

/** Delivers everything that is on its way, until nobody has anything to send. */
async function flush({ server, clock }: Pick<World, 'server' | 'clock'>): Promise<void> {
  await server.flush();
  await clock.advance(0);
  await server.flush();
}

function byName(world: World, user: string): Person {
  const found = world.people.find((each) => each.user === user);
  if (!found) throw new Error(user);
  return found;
}

/** A call of two, answered and connected. */
function callOfTwo(...names: readonly [string, string, ...string[]]) {
  return answeredCall(people(...names), names, 'audio');
}

async function answeredCall(
  world: World,
  names: readonly [string, string, ...string[]],
  type: 'audio' | 'video',
) {
  await flush(world);
  const [caller, callee] = [byName(world, names[0]), byName(world, names[1])];
  const dialled = caller.calls.initiateCall(names[1], type);
  await flush(world);
  await dialled;
  const accepted = callee.calls.acceptCall();
  await flush(world);
  await accepted;
  await flush(world);
  expect(phaseOf(caller).name).toBe('active');
  return world;
}

async function add(world: World, by: string, user: string) {
  const added = byName(world, by).calls.addParticipant(user);
  added.catch(() => undefined);
  await flush(world);
  await added;
}

async function accept(world: World, user: string) {
  const accepted = byName(world, user).calls.acceptCall();
  await flush(world);
  await accepted;
  await flush(world);
}

/** Each person's participants as `name state`. */
const rosterOf = ({ calls }: Person) =>
  calls.state.get().participants.map(({ peer, state }) => `${peer.id} ${state}`);

/** User ids to whom a person's connection carries their microphone, and from whom they hear one. */
function heardBy({ calls }: Person): string[] {
  return Array.from(calls.remoteStreams.keys()).sort();
}

describe('a call of two that grows', () => {
  it('rings a third person, and connects everybody when they accept', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    const anna = byName(world, 'anna');
    const before = anna.calls.peerConnections.get('bob');
    await add(world, 'anna', 'carol');
    expect(rosterOf(anna)).toEqual(['bob active', 'carol ringing']);
    expect(rosterOf(byName(world, 'bob'))).toEqual(['anna active', 'carol ringing']);
    const carol = byName(world, 'carol');
    expect(phaseOf(carol)).toMatchObject({
      name: 'incoming',
      call: { participants: [{ id: 'anna' }, { id: 'bob' }] },
    });
    await accept(world, 'carol');
    expect(rosterOf(anna)).toEqual(['bob active', 'carol active']);
    expect(rosterOf(byName(world, 'bob'))).toEqual(['anna active', 'carol active']);
    expect(rosterOf(carol)).toEqual(['anna active', 'bob active']);
    for (const each of world.people) {
      const [others] = world.people.filter(({ user }) => user !== each.user);
      const { participants } = others?.calls.state.get() ?? {};
      const asSeen = participants?.find(({ peer }) => peer.id === each.user)?.peer;
      expect(each.calls.state.get().group?.self, 'as the others see them').toEqual(asSeen);
      expect(phaseOf(each).name).toBe('active');
      expect(each.calls.state.get().topology).toBe('mesh');
      expect(heardBy(each)).toHaveLength(2);
    }
    // The connection of the two is not touched: no gap.
    expect(anna.calls.peerConnections.get('bob')).toBe(before);
    expect(world.server.errors).toEqual([]);
  });

  it('goes on for the others when one leaves, and ends with the last two', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'bob', 'carol');
    await accept(world, 'carol');
    byName(world, 'anna').calls.endCall();
    await flush(world);
    expect(phaseOf(byName(world, 'anna'))).toMatchObject({ name: 'ended', reason: 'completed' });
    expect(rosterOf(byName(world, 'bob'))).toEqual(['anna left', 'carol active']);
    expect(phaseOf(byName(world, 'bob')).name).toBe('active');
    expect(byName(world, 'bob').calls.peerConnections.has('anna')).toBe(false);
    byName(world, 'carol').calls.endCall();
    await flush(world);
    expect(phaseOf(byName(world, 'bob'))).toMatchObject({ name: 'ended', by: 'remote' });
    expect(world.server.errors).toEqual([]);
  });

  it('is left by a person who ends it for all and is no host', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    await byName(world, 'bob').calls.endForAll();
    await flush(world);
    expect(rosterOf(byName(world, 'anna'))).toEqual(['bob left', 'carol active']);
    expect(phaseOf(byName(world, 'carol')).name).toBe('active');
  });

  it('[GR8] shows why the call ended if that crosses the join, whatever comes back first', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    const carol = byName(world, 'carol');
    const accepted = carol.calls.acceptCall();
    accepted.catch(() => undefined);
    byName(world, 'anna').calls.endCall();
    byName(world, 'bob').calls.endCall();
    await flush(world);
    await flush(world);
    expect(phaseOf(carol)).toMatchObject({ name: 'ended' });
    expect(phaseOf(carol)).not.toMatchObject({ reason: 'connection_lost' });
  });

  it('shows the result of an invitation, and the call goes on', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    byName(world, 'carol').calls.rejectCall();
    await flush(world);
    const [, carol] = byName(world, 'anna').calls.state.get().participants;
    expect(carol).toMatchObject({ state: 'left', reason: 'declined' });
    expect(phaseOf(byName(world, 'anna')).name).toBe('active');
  });

  it('refuses the same person twice, and says why', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    await expect(add(world, 'anna', 'carol')).rejects.toMatchObject({ code: 'already_done' });
    await expect(add(world, 'anna', 'bob')).rejects.toMatchObject({ code: 'already_done' });
    await expect(add(world, 'anna', 'anna')).rejects.toMatchObject({ code: 'self_call' });
  });

  it('closes the connection to a person whom a host removed, at every side', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    const removed = byName(world, 'anna').calls.removeParticipant('carol');
    await flush(world);
    await removed;
    expect(phaseOf(byName(world, 'carol'))).toMatchObject({ name: 'ended', reason: 'removed' });
    for (const name of ['anna', 'bob']) {
      expect(byName(world, name).calls.peerConnections.has('carol')).toBe(false);
    }
    const byGuest = byName(world, 'bob').calls.removeParticipant('anna');
    const refused = expect(byGuest).rejects.toMatchObject({ code: 'not_allowed' });
    await flush(world);
    await refused;
  });

  it('returns to everybody in the roster after a reload', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    const anna = byName(world, 'anna');
    anna.platform.hidePage();
    const again = personOverServer('anna', world, { storage: anna.platform.storage });
    await flush(world);
    await flush(world);
    expect(phaseOf(again).name).toBe('returnable');
    expect(again.calls.state.get().group).toMatchObject({ isHost: true });
    const returned = again.calls.returnToCall();
    await flush(world);
    await returned;
    await flush(world);
    expect(rosterOf(again)).toEqual(['bob active', 'carol active']);
    expect(rosterOf(byName(world, 'bob'))).toEqual(['anna active', 'carol active']);
    expect(heardBy(again)).toEqual(['bob', 'carol']);
  });

  it('plays nobody whom a host silenced, and shows raised hands and the lock', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    const [anna, bob, carol] = world.people as [Person, Person, Person];
    const changes = [
      anna.calls.updateGroup({ silenced: true }, 'carol'),
      carol.calls.updateGroup({ hand: true }),
      anna.calls.updateGroup({ locked: true }),
    ];
    await flush(world);
    await Promise.all(changes);
    expect(bob.calls.state.get().participants[1]).toMatchObject({
      silenced: true,
      hand: true,
      audio: false,
    });
    const voice = bob.calls.remoteStreams.get('carol')?.getTracks()[0];
    expect(voice?.enabled).toBe(false);
    expect(carol.calls.state.get().group).toMatchObject({ silenced: true, locked: true });
    await expect(add(world, 'bob', 'dave')).rejects.toMatchObject({ code: 'call_locked' });
  });

  it('[GR30] sends no video while the call is voice only, and sends it again later on the same connections', async () => {
    // The browsers of these tests cannot use it.
    const sfu = { isUsable: () => true, check: async () => null } as unknown as Options['sfu'];
    const names = ['anna', 'bob', 'carol'] as const;
    const world = peopleAt({ groupLimits: { video: 2, voice: 8 }, sfu }, names);
    await answeredCall(world, names, 'video');
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    const [anna, bob, carol] = world.people as [Person, Person, Person];
    const sent = (from: Person, to: string) =>
      from.calls.peerConnections
        .get(to)
        ?.getSenders()
        .flatMap(({ track }) => track?.kind ?? []);
    for (const each of world.people) {
      const { group, topology, participants } = each.calls.state.get();
      expect(topology).toBe('mesh');
      expect(group).toMatchObject({ voiceOnly: true, fallback: 'sfu_unsupported_here' });
      expect(participants.map(({ video }) => video)).toEqual(['off', 'off']);
      for (const { peer } of participants) expect(sent(each, peer.id)).toEqual(['audio']);
    }
    carol.calls.endCall();
    await flush(world);
    await flush(world);
    expect(anna.calls.state.get().group).toMatchObject({ voiceOnly: false, fallback: undefined });
    expect(sent(anna, 'bob')).toEqual(['audio', 'video']);
    expect(bob.calls.state.get().participants[0]).toMatchObject({ video: 'camera' });
  });

  it('ends for everybody when a host ends it for all', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    await byName(world, 'anna').calls.endForAll();
    await flush(world);
    for (const each of world.people) expect(phaseOf(each).name).toBe('ended');
  });
});

describe('a call of several people from the start', () => {
  it('rings everybody, connects those who join, and shows who declines', async () => {
    const world = people('anna', 'bob', 'carol', 'dave');
    await flush(world);
    const anna = byName(world, 'anna');
    const dialled = anna.calls.initiateGroupCall(['bob', 'carol', 'dave'], 'audio');
    dialled.catch(() => undefined);
    await flush(world);
    await flush(world);
    await dialled;
    expect(phaseOf(anna).name).toBe('ringing');
    expect(rosterOf(anna)).toEqual(['bob ringing', 'carol ringing', 'dave ringing']);
    await accept(world, 'bob');
    expect(phaseOf(anna).name).toBe('active');
    byName(world, 'dave').calls.rejectCall();
    await flush(world);
    await accept(world, 'carol');
    expect(rosterOf(anna)).toEqual(['bob active', 'carol active', 'dave left']);
    expect(rosterOf(byName(world, 'carol'))).toEqual(['anna active', 'bob active', 'dave left']);
    expect(world.server.errors).toEqual([]);
  });

  it('ends when everybody declined', async () => {
    const world = people('anna', 'bob', 'carol');
    await flush(world);
    const anna = byName(world, 'anna');
    const dialled = anna.calls.initiateGroupCall(['bob', 'carol'], 'audio');
    await flush(world);
    await dialled;
    byName(world, 'bob').calls.rejectCall();
    await flush(world);
    expect(phaseOf(anna).name).toBe('ringing');
    byName(world, 'carol').calls.rejectCall();
    await flush(world);
    expect(phaseOf(anna)).toMatchObject({ name: 'ended', reason: 'declined' });
  });

  it('is cancelled when the caller gives up', async () => {
    const world = people('anna', 'bob', 'carol');
    await flush(world);
    const anna = byName(world, 'anna');
    const dialled = anna.calls.initiateGroupCall(['bob', 'carol'], 'video');
    await flush(world);
    await dialled;
    anna.calls.endCall();
    await flush(world);
    for (const name of ['bob', 'carol']) {
      expect(phaseOf(byName(world, name))).toMatchObject({ name: 'ended', reason: 'cancelled' });
    }
  });
});

describe('what several people do at once', () => {
  it('[GR17] does not join a group that rings when the person dials one of its people', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    const carol = byName(world, 'carol');
    for (const name of ['anna', 'bob']) {
      await expect(carol.calls.initiateCall(name, 'audio')).rejects.toMatchObject({
        code: 'already_in_call',
      });
    }
    expect(phaseOf(carol).name).toBe('incoming');
  });

  it('[GR13] ends a ring by a message in the name of any participant', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol', 'dave');
    await add(world, 'anna', 'carol');
    await add(world, 'bob', 'dave');
    byName(world, 'anna').calls.endCall();
    await flush(world);
    const carol = byName(world, 'carol');
    expect(phaseOf(carol)).toMatchObject({
      name: 'incoming',
      call: { participants: [{ id: 'anna' }, { id: 'bob' }, { id: 'dave' }] },
    });
    byName(world, 'bob').calls.endCall();
    await flush(world);
    expect(phaseOf(carol)).toMatchObject({ name: 'ended', reason: 'cancelled' });
  });

  it('[GR8] joins although the connection to the server broke before the join arrived', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol', 'dave');
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    const phase = phaseOf(byName(world, 'anna'));
    const id = 'call' in phase ? phase.call.id : '';
    const carol = byName(world, 'carol');
    carol.calls.endCall();
    await flush(world);
    const participants = [{ id: 'anna' }, { id: 'bob' }];
    const joined = carol.calls.joinCall({ callId: id, callType: 'audio', participants });
    await flushPromises();
    world.server.cut('carol');
    expect(phaseOf(carol)).toMatchObject({ name: 'connecting', answerPending: true });
    for (let second = 0; second < 10; second++) {
      await world.clock.advance(1_000);
      await flush(world);
    }
    await joined;
    expect(phaseOf(carol).name).toBe('active');
    expect(rosterOf(carol)).toEqual(['anna active', 'bob active']);
  });

  it('joins muted where as many people are in the call as the host set', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol', 'dave');
    const microphone = (name: string) => byName(world, name).calls.state.get().local.microphone;
    for (const [name, joinMutedFrom] of [
      ['carol', 3],
      ['dave', 3],
    ] as const) {
      byName(world, name).calls.configure({ joinMutedFrom });
      await add(world, 'anna', name);
      await accept(world, name);
    }
    expect(['anna', 'carol', 'dave'].map(microphone)).toEqual(['on', 'on', 'muted']);
    const phase = phaseOf(byName(world, 'anna'));
    const callId = 'call' in phase ? phase.call.id : '';
    const carol = byName(world, 'carol');
    carol.calls.endCall();
    await flush(world);
    const participants = ['anna', 'bob', 'dave'].map((id) => ({ id }));
    const joined = carol.calls.joinCall({ callId, callType: 'audio', participants });
    await flush(world);
    await joined;
    expect(microphone('carol')).toBe('muted');
    const unmuted = carol.calls.toggleMute();
    await flush(world);
    await unmuted;
    expect(microphone('carol')).toBe('on');
  });

  it('[GR8] joins with one device although the person just declined on another', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    const other = personOverServer('carol', world);
    await flush(world);
    await add(world, 'anna', 'carol');
    byName(world, 'carol').calls.rejectCall();
    const accepted = other.calls.acceptCall();
    await flush(world);
    await accepted;
    await flush(world);
    expect(phaseOf(byName(world, 'carol'))).toMatchObject({ name: 'ended', reason: 'declined' });
    expect(rosterOf(byName(world, 'anna'))).toEqual(['bob active', 'carol active']);
    expect(phaseOf(other).name).toBe('active');
  });

  it('[GR9] shows why the ring ended if the server refuses the join that crossed it', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    const removed = byName(world, 'anna').calls.removeParticipant('carol');
    await flushPromises();
    const carol = byName(world, 'carol');
    const accepted = carol.calls.acceptCall();
    accepted.catch(() => undefined);
    await flush(world);
    await removed;
    await accepted;
    expect(phaseOf(carol)).toMatchObject({ name: 'ended', reason: 'cancelled' });
  });

  it('[GR13] does not ring again for a call that the person declined while the server was away', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    await add(world, 'anna', 'carol');
    const carol = byName(world, 'carol');
    world.server.lose('carol', []);
    carol.calls.rejectCall();
    await flush(world);
    await world.clock.advance(5_000);
    await flush(world);
    expect(phaseOf(carol)).toMatchObject({ name: 'ended', reason: 'declined' });
    expect(rosterOf(byName(world, 'anna'))).toEqual(['bob active', 'carol left']);
  });
});

describe('a hold in a group', () => {
  /** Kinds of tracks that a person sends to each other, by user id. */
  const sentBy = ({ calls }: Person) =>
    Object.fromEntries(
      Array.from(calls.peerConnections, ([id, pc]) => [
        id,
        pc.getSenders().flatMap(({ track }) => track?.kind ?? []),
      ]),
    );

  const toggleHold = async (world: World, user: string) => {
    const toggled = byName(world, user).calls.toggleHold();
    await flush(world);
    await toggled;
    await flush(world);
  };

  it('[HO1] of one side of a call of two concerns that side alone once the call has grown', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    const anna = byName(world, 'anna');
    await toggleHold(world, 'bob');
    expect(phaseOf(anna)).toMatchObject({ remoteHold: true });
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    expect(phaseOf(anna)).toMatchObject({ name: 'active', remoteHold: false });
    const { participants } = anna.calls.state.get();
    expect(participants.map(({ held }) => held === true)).toEqual([true, false]);
    expect(sentBy(anna)).toEqual({ bob: ['audio'], carol: ['audio'] });
    expect(sentBy(byName(world, 'bob'))).toEqual({ anna: [], carol: [] });
    await toggleHold(world, 'bob');
    expect(sentBy(byName(world, 'bob'))).toEqual({ anna: ['audio'], carol: ['audio'] });
  });

  it('[HO1] does not silence a person who returns to the call', async () => {
    const world = await callOfTwo('anna', 'bob', 'carol');
    const anna = byName(world, 'anna');
    await add(world, 'anna', 'carol');
    await accept(world, 'carol');
    await toggleHold(world, 'carol');
    anna.platform.hidePage();
    const again = personOverServer('anna', world, { storage: anna.platform.storage });
    await flush(world);
    const returned = again.calls.returnToCall();
    await flush(world);
    await returned;
    await flush(world);
    expect(phaseOf(again)).toMatchObject({ name: 'active', remoteHold: false });
    expect(sentBy(again)).toEqual({ bob: ['audio'], carol: ['audio'] });
  });
});

describe('a person who rings for a group, and for one of its people', () => {
  it('rings once for each, although the server offers the call again', async () => {
    const world = await callOfTwo('anna', 'dave', 'bob', 'carol');
    const bob = byName(world, 'bob');
    await add(world, 'anna', 'bob');
    const dialled = byName(world, 'carol').calls.initiateCall('bob', 'audio');
    await flush(world);
    await dialled;
    await add(world, 'anna', 'carol');
    const ringing = () => {
      const { phase, others } = bob.calls.state.get();
      return [phase, ...others].map((each) => [each.name, 'call' in each && each.call.id]);
    };
    const before = ringing();
    expect(before.map(([name]) => name)).toEqual(['incoming', 'incoming']);
    await world.server.lose('bob', []);
    await world.clock.advance(2000);
    await flush(world);
    expect(ringing()).toEqual(before);
  });
});
