export { flushPromises, VirtualClock } from '@xpchat/calls-server/testing';
export { FakeCallsServer } from './fake-calls-server.ts';
export { FakeDevices, FakeMediaStream, FakeTrack } from './fake-media.ts';
export { FakeNetwork, FakePeerConnection } from './fake-peer-connection.ts';
export {
  createFakeDeviceStorage,
  createFakePlatform,
  createFakeStorage,
  type FakePlatform,
  type FakeSocket,
} from './fake-platform.ts';
export {
  callWith,
  expectConsent,
  expectNothingLeft,
  livePhases,
  overRelay,
  overServer,
  type Person,
  phaseOf,
  sentTo,
} from './people.ts';
export { Relay } from './relay.ts';
export { seeded } from './seeded.ts';
