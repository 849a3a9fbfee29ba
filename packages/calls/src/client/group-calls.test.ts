import {
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeAll, describe, expect, it } from 'vitest';

/** People with a page each, at one calls server. */
function people<const Names extends readonly string[]>(...names: Names) {
  const clock = new VirtualClock();
  const network = new FakeNetwork();
  const server = new InMemoryCallsServer(clock);
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
async function callOfTwo(...names: readonly [string, string, ...string[]]) {
  const world = people(...names);
  await flush(world);
  const [caller, callee] = [byName(world, names[0]), byName(world, names[1])];
  const dialled = caller.calls.initiateCall(names[1], 'audio');
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

  it('shows what became of an invitation, and the call goes on', async () => {
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

  it('returns to everybody after a reload, whom it knows by the roster', async () => {
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

  it('ends for everybody when a host says so', async () => {
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

  it('is taken back when the caller gives up', async () => {
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
