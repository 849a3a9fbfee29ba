import {
  createFakeStorage,
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverRelay,
  personOverServer,
  phaseOf,
  Relay,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TabStorage } from '../platform/platform.ts';

let clock: VirtualClock;
let network: FakeNetwork;
let server: InMemoryCallsServer;
let tabs: Map<string, TabStorage>;
let pages: Map<Person, RTCPeerConnection[]>;
let anna: Person;
let bob: Person;
let carol: Person;

beforeAll(() => import('../group/index.ts'));

async function flush(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await server.flush();
    await clock.advance(0);
  }
  await server.flush();
}

/** Waits for what a method of the engine does, while messages are delivered. */
async function done(task: Promise<unknown>): Promise<void> {
  task.catch(() => undefined);
  await flush();
  await task;
  await flush();
}

const accept = (person: Person) => done(person.calls.acceptCall());

async function addCarol(): Promise<void> {
  await done(anna.calls.addParticipant('carol'));
  await accept(carol);
}

async function call(type: 'audio' | 'video'): Promise<void> {
  await done(anna.calls.initiateCall('bob', type));
  await accept(bob);
  expect(phaseOf(anna).name).toBe('active');
}

/** A page. An older version of this client announces no option tag `screen`. */
function join(user: string, { isOlder = false } = {}): Person {
  const storage = tabs.get(user) ?? createFakeStorage();
  tabs.set(user, storage);
  const person = personOverServer(user, { clock, network, server }, { storage });
  const connections: RTCPeerConnection[] = [];
  pages.set(person, connections);
  const { platform } = person;
  const { createPeerConnection, openSocket } = platform;
  platform.createPeerConnection = (config) => {
    const made = createPeerConnection(config);
    connections.push(made);
    return made;
  };
  if (isOlder) {
    platform.openSocket = (url, events) => {
      const { send, close } = openSocket(url, events);
      return { send: (text) => send(text.replace(/,"screen"/g, '')), close };
    };
    person.calls.close();
    person.calls.connect();
  }
  return person;
}

/** Closes the page with its connections and its socket, loads it again, and returns to the call. */
async function reload(person: Person): Promise<Person> {
  person.platform.hidePage();
  for (const pc of pages.get(person) ?? []) pc.close();
  person.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
  server.cut(person.user);
  const again = join(person.user);
  await flush();
  await done(again.calls.returnToCall());
  return again;
}

beforeEach(async () => {
  clock = new VirtualClock();
  network = new FakeNetwork();
  server = new InMemoryCallsServer(clock);
  tabs = new Map();
  pages = new Map();
  [anna, bob, carol] = [join('anna'), join('bob'), join('carol')];
  await flush();
});

/** Whose screens a person sees beside their cameras. */
const seenBy = ({ calls }: Person) =>
  calls.state
    .get()
    .participants.filter(({ screen }) => screen)
    .map(({ peer }) => peer.id);
const videoOf = ({ calls }: Person, id: string) =>
  calls.state.get().participants.find(({ peer }) => peer.id === id)?.video;
/** Labels of the video tracks that are sent over any connection that is open. */
const sent = () =>
  network.open.flatMap((pc) =>
    pc.getSenders().flatMap(({ track }) => (track?.kind === 'video' ? [track.label] : [])),
  );
const devices = (person: Person) => person.platform.devices.live.map(({ label }) => label);
const ownScreen = ({ calls }: Person) => calls.state.get().local.screen;
const screenTrackOf = (person: Person) =>
  person.platform.devices.live.find(({ label }) => label === 'screen');

describe('a screen beside the camera, in a call of two', () => {
  it('is received beside the camera, which goes on', async () => {
    await call('video');
    await done(anna.calls.shareScreen());
    expect(seenBy(bob)).toEqual(['anna']);
    expect(videoOf(bob, 'anna')).toBe('camera');
    expect(sent().sort()).toEqual(['camera', 'camera', 'screen']);
    expect(ownScreen(anna)?.getVideoTracks()).toHaveLength(1);
    // The call itself is not negotiated again.
    expect(anna.calls.peerConnections.size).toBe(1);
  });

  it('starts in a voice call, and leaves a voice call', async () => {
    await call('audio');
    await done(anna.calls.shareScreen());
    expect(seenBy(bob)).toEqual(['anna']);
    expect(videoOf(bob, 'anna')).toBe('off');
    await done(anna.calls.shareScreen());
    expect(seenBy(bob)).toEqual([]);
    expect(devices(anna)).toEqual(['microphone']);
    expect(network.open).toHaveLength(2);
  });

  it("ends for both when the browser's own bar ends it", async () => {
    await call('video');
    await done(anna.calls.shareScreen());
    screenTrackOf(anna)?.endByBrowser();
    await flush();
    expect(ownScreen(anna)).toBeNull();
    expect(seenBy(bob)).toEqual([]);
    expect(sent()).toEqual(['camera', 'camera']);
  });

  it('is stopped by toggleScreenSharing, which else replaces the camera', async () => {
    await call('video');
    await done(anna.calls.shareScreen());
    await done(anna.calls.toggleScreenSharing());
    expect([ownScreen(anna), seenBy(bob), videoOf(bob, 'anna')]).toEqual([null, [], 'camera']);
    await done(anna.calls.toggleScreenSharing());
    expect([seenBy(bob), videoOf(bob, 'anna')]).toEqual([[], 'screen']);
    await done(anna.calls.shareScreen());
    expect(videoOf(bob, 'anna')).toBe('camera');
  });

  it('is shared by both at once, and one of them stops', async () => {
    await call('video');
    await Promise.all([done(anna.calls.shareScreen()), done(bob.calls.shareScreen())]);
    expect([seenBy(anna), seenBy(bob)]).toEqual([['bob'], ['anna']]);
    await done(anna.calls.shareScreen());
    expect([seenBy(anna), seenBy(bob)]).toEqual([['bob'], []]);
    expect(sent().filter((label) => label === 'screen')).toHaveLength(1);
    await done(bob.calls.shareScreen());
    expect(network.open).toHaveLength(2);
  });

  it('changes nothing if the person closes the picker', async () => {
    await call('video');
    anna.platform.devices.screen = 'NotAllowedError';
    await done(anna.calls.shareScreen());
    expect([ownScreen(anna), seenBy(bob)]).toEqual([null, []]);
  });

  it('opens one picker for two clicks', async () => {
    await call('video');
    await Promise.all([done(anna.calls.shareScreen()), done(anna.calls.shareScreen())]);
    expect(anna.platform.devices.opened.filter(({ label }) => label === 'screen')).toHaveLength(1);
  });

  it('takes the place of the camera for a client that does not announce it', async () => {
    bob.calls.close();
    bob = join('bob', { isOlder: true });
    await flush();
    await call('video');
    await done(anna.calls.shareScreen());
    expect([ownScreen(anna), seenBy(bob), videoOf(bob, 'anna')]).toEqual([null, [], 'screen']);
    expect(network.open).toHaveLength(2);
    await done(anna.calls.shareScreen());
    expect(videoOf(bob, 'anna')).toBe('camera');
  });

  it('goes on for a person whose page was loaded again', async () => {
    await call('video');
    await done(anna.calls.shareScreen());
    bob = await reload(bob);
    expect(seenBy(bob)).toEqual(['anna']);
    expect(sent()).toContain('screen');
  });

  it.each(['anna', 'bob'])('ends with the page of %s who shared it', async (name) => {
    await call('video');
    const sharer = name === 'anna' ? anna : bob;
    await done(sharer.calls.shareScreen());
    const again = await reload(sharer);
    expect(phaseOf(again).name).toBe('active');
    expect(seenBy(name === 'anna' ? bob : anna)).toEqual([]);
    expect(ownScreen(again)).toBeNull();
  });

  it('ends when the sharer holds the call, and pauses while the other side does', async () => {
    await call('video');
    await done(anna.calls.shareScreen());
    await done(bob.calls.toggleHold());
    expect(sent()).toEqual([]);
    expect(seenBy(bob)).toEqual([]);
    await done(bob.calls.toggleHold());
    expect(seenBy(bob)).toEqual(['anna']);
    expect(sent()).toContain('screen');
    await done(anna.calls.toggleHold());
    expect(devices(anna)).toEqual([]);
    await done(anna.calls.toggleHold());
    expect([ownScreen(anna), seenBy(bob)]).toEqual([null, []]);
  });

  it('ends with the call, and leaves nothing open', async () => {
    await call('video');
    await done(anna.calls.shareScreen());
    bob.calls.endCall();
    await flush();
    expect([...devices(anna), ...devices(bob)]).toEqual([]);
    expect(network.open).toEqual([]);
    expect(anna.platform.errors).toEqual([]);
  });

  it('comes back when the network was away', async () => {
    await call('video');
    await done(anna.calls.shareScreen());
    network.up = false;
    await flush();
    network.up = true;
    await flush();
    expect(seenBy(bob)).toEqual(['anna']);
    expect(sent()).toContain('screen');
  });
});

describe('a screen beside the camera, in a mesh', () => {
  it('is received by all, by who joins later as well', async () => {
    await call('video');
    await done(anna.calls.shareScreen());
    await addCarol();
    expect([seenBy(bob), seenBy(carol)]).toEqual([['anna'], ['anna']]);
    await done(carol.calls.shareScreen());
    expect([seenBy(anna), seenBy(bob).sort()]).toEqual([['carol'], ['anna', 'carol']]);
    await done(anna.calls.shareScreen());
    expect([seenBy(bob), seenBy(carol)]).toEqual([['carol'], []]);
  });

  it('goes with the person who leaves', async () => {
    await call('video');
    await addCarol();
    await done(carol.calls.shareScreen());
    carol.calls.endCall();
    await flush();
    expect([seenBy(anna), seenBy(bob)]).toEqual([[], []]);
    expect(sent()).not.toContain('screen');
    expect(devices(carol)).toEqual([]);
  });

  it('takes the place of the camera once somebody joins who cannot receive it', async () => {
    carol.calls.close();
    carol = join('carol', { isOlder: true });
    await flush();
    await call('video');
    await done(anna.calls.shareScreen());
    await addCarol();
    expect([videoOf(bob, 'anna'), videoOf(carol, 'anna')]).toEqual(['screen', 'screen']);
    expect([seenBy(bob), ownScreen(anna)]).toEqual([[], null]);
  });
});

it('a screen is shared beside the camera over a relay as well', async () => {
  const world = { clock, network, relay: new Relay() };
  const [dave, erin] = [personOverRelay('dave', world), personOverRelay('erin', world)];
  const relayed = async (task?: Promise<void>) => {
    for (let round = 0; round < 3; round++) {
      await world.relay.flush();
      await clock.advance(0);
    }
    await task;
  };
  await relayed(dave.calls.initiateCall('erin', 'video'));
  await relayed(erin.calls.acceptCall());
  await relayed(dave.calls.shareScreen());
  await relayed();
  expect([seenBy(erin), videoOf(erin, 'dave')]).toEqual([['dave'], 'camera']);
  await relayed(dave.calls.shareScreen());
  await relayed();
  expect(seenBy(erin)).toEqual([]);
});
