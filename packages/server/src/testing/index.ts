// The node on memory stores, for the tests of other packages and the simulation.

export { LiveKitSfu } from '../adapters/livekit/livekit-sfu.ts';
export { LiveKitWebhook } from '../adapters/livekit/livekit-webhook.ts';
export { LocalFanout, LocalHub } from '../adapters/memory/local-fanout.ts';
export { MemoryStore } from '../adapters/memory/memory-store.ts';
export type { CallsNode } from '../calls-node.ts';
export {
  type Call,
  durationOf,
  type EndedCall,
  isLegLive,
  isLive,
  type Leg,
} from '../domain/call.ts';
export { leave } from '../domain/call-mutations.ts';
export type { OutboundMessage, SessionMessage } from '../domain/outbound-message.ts';
export { createSfuObserver } from '../livekit.ts';
export type { CallPolicy } from '../ports/call-policy.ts';
export type { CallTransaction, CommitResult } from '../ports/call-store.ts';
export type { Clock } from '../ports/clock.ts';
export type { Fanout, NodeMessage } from '../ports/fanout.ts';
export {
  type Sfu,
  SfuError,
  type SfuGrant,
  type SfuGrantRequest,
  type SfuParticipant,
  type SfuPublishing,
} from '../ports/sfu.ts';
export type { Socket, SocketEvents } from '../ports/socket.ts';
export {
  createTestNode,
  ringEverybody,
  type TestNodeOptions,
  type TestStore,
} from './create-test-node.ts';
export { LabClient, type LabNode } from './lab-client.ts';
export { NodeLab } from './node-lab.ts';
export { type Break, type ClientEvents, type ClientSocket, SocketPair } from './socket-pair.ts';
export { flushPromises, VirtualClock } from './virtual-clock.ts';
