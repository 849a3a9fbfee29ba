import {
  FakeNetwork,
  InMemoryCallsServer,
  personOverRelay,
  personOverServer,
  phaseOf,
  Relay,
  VirtualClock,
} from '@xpchat/calls-testing';
import { expect, it } from 'vitest';

it('a call to oneself is refused before a device opens, once the server has sent the own user id', async () => {
  const clock = new VirtualClock();
  const world = { clock, network: new FakeNetwork(), server: new InMemoryCallsServer(clock) };
  const alice = personOverServer('alice', world);
  await world.server.flush();
  await expect(alice.calls.initiateCall('alice', 'audio')).rejects.toMatchObject({
    code: 'self_call',
  });
  expect(alice.platform.devices.opened).toEqual([]);
  expect(phaseOf(alice)).toEqual({ name: 'idle' });
  expect(world.server.errors).toEqual([]);
});

it('a call to oneself is left to the relay, which alone knows who one is', async () => {
  const world = { clock: new VirtualClock(), network: new FakeNetwork(), relay: new Relay() };
  const alice = personOverRelay('alice', world);
  await alice.calls.initiateCall('alice', 'audio');
  expect(phaseOf(alice)).toMatchObject({ name: 'dialing' });
});
