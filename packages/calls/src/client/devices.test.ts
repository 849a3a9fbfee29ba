import {
  createFakeDeviceStorage,
  createFakeStorage,
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';

let world: {
  readonly clock: VirtualClock;
  readonly network: FakeNetwork;
  readonly server: InMemoryCallsServer;
};

beforeEach(() => {
  const clock = new VirtualClock();
  world = { clock, network: new FakeNetwork(), server: new InMemoryCallsServer(clock) };
});

/** The page is unloaded, and its connection with it. */
function unload({ user, platform }: Person): void {
  platform.hidePage();
  world.server.cut(user);
}

describe('a device', () => {
  it('keeps its id over a reload of the page', async () => {
    const browser = { storage: createFakeStorage(), deviceStorage: createFakeDeviceStorage() };
    const first = personOverServer('alice', world, browser);
    await world.server.flush();
    const before = await world.server.devicesOf('alice');
    expect(before).toEqual([browser.deviceStorage.load()]);
    unload(first);
    personOverServer('alice', world, browser);
    await world.server.flush();
    expect(await world.server.devicesOf('alice')).toEqual(before);
    expect(await world.server.sessionDevicesOf('alice')).toEqual(before);
  });

  it('is one with a signalling session for each of its two tabs', async () => {
    const deviceStorage = createFakeDeviceStorage();
    personOverServer('alice', world, { deviceStorage });
    personOverServer('alice', world, { deviceStorage });
    await world.server.flush();
    const id = deviceStorage.load();
    expect(await world.server.devicesOf('alice')).toEqual([id]);
    expect(await world.server.sessionDevicesOf('alice')).toEqual([id, id]);
  });

  it('is named by its legs in a call, those of the caller and of the callee', async () => {
    const deviceStorage = createFakeDeviceStorage('of-bob');
    const alice = personOverServer('alice', world, {
      deviceStorage: createFakeDeviceStorage('of-alice'),
    });
    personOverServer('bob', world, { deviceStorage });
    personOverServer('bob', world, { deviceStorage });
    await world.server.flush();
    await alice.calls.initiateCall('bob', 'audio');
    await world.server.flush();
    const callId = alice.calls.getCallStats().callId ?? '';
    expect(await world.server.legDevicesOf('alice', callId)).toEqual(['of-alice']);
    expect(await world.server.legDevicesOf('bob', callId)).toEqual(['of-bob', 'of-bob']);
  });

  it('replaces a stored id that the server would refuse', async () => {
    const deviceStorage = createFakeDeviceStorage('not an opaque id');
    personOverServer('alice', world, { deviceStorage });
    await world.server.flush();
    const ids = await world.server.devicesOf('alice');
    expect(ids).toEqual([deviceStorage.load()]);
    expect(ids).not.toEqual(['not an opaque id']);
  });

  it('is another one for each person who signs in to the browser', async () => {
    const deviceStorage = createFakeDeviceStorage('shared');
    personOverServer('alice', world, { deviceStorage });
    personOverServer('bob', world, { deviceStorage });
    await world.server.flush();
    expect(await world.server.devicesOf('alice')).toEqual(['shared']);
    expect(await world.server.devicesOf('bob')).toEqual(['shared']);
  });
});
