export { flushPromises, VirtualClock } from '@xpchat/calls-server/testing';
export { FakeDataChannel } from './fake-data-channel.ts';
export { FakeDevices, FakeMediaStream, FakeTrack } from './fake-media.ts';
export { FakeNetwork, FakePeerConnection } from './fake-peer-connection.ts';
export {
  createFakeDeviceStorage,
  createFakePlatform,
  createFakeStorage,
  type FakePlatform,
  type FakeSocket,
} from './fake-platform.ts';
export { type FrameFate, InMemoryCallsServer } from './in-memory-calls-server.ts';
export {
  callWith,
  expectConsent,
  expectNothingLeft,
  livePhases,
  type Person,
  personOverRelay,
  personOverServer,
  phaseOf,
  sentTo,
} from './people.ts';
export { Relay } from './relay.ts';
export { seededRandom } from './seeded.ts';
export { type SignalingPage, SignalingPages } from './signaling-pages.ts';
export { WireTap } from './wire-tap.ts';
