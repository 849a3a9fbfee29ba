import type { CallManager } from '../call/call-manager.ts';
import type { PeerStats } from '../call/call-stats.ts';
import { StatsSampler } from '../call/stats-sampler.ts';
import { isAnswered } from '../model/call-phase.ts';
import type { Platform } from '../platform/platform.ts';
import { Value } from '../primitives/value.ts';
import type { SignalingState } from '../signaling/signaling.ts';
import { type CallsSnapshot, takeSnapshot } from './snapshot.ts';

/** Everything that a host can read: the snapshot, the specification's maps, and statistics. */
export class PublicState {
  readonly snapshot: Value<CallsSnapshot>;
  /** Received media by user id. */
  readonly remoteStreams = new Map<string, MediaStream>();
  /** Connections by user id. */
  readonly peerConnections = new Map<string, RTCPeerConnection>();
  readonly #manager: CallManager;
  readonly #stats: StatsSampler;

  constructor(platform: Platform, manager: CallManager) {
    this.#manager = manager;
    this.#stats = new StatsSampler(platform.clock, () => this.peerConnections);
    this.snapshot = new Value(takeSnapshot(manager), platform.reportError);
  }

  /** The latest sample of each connection, by user id. */
  get stats(): Readonly<Record<string, PeerStats>> {
    return this.#stats.latest;
  }

  /** Brings everything up to date, and then tells the listeners of the snapshot. */
  publish(signaling: SignalingState | undefined): void {
    const snapshot = takeSnapshot(this.#manager, signaling);
    this.remoteStreams.clear();
    this.peerConnections.clear();
    for (const call of this.#manager.registry.calls) {
      for (const { peer, stream } of call.participants()) {
        if (stream) this.remoteStreams.set(peer.id, stream);
      }
      for (const [userId, pc] of call.connections()) this.peerConnections.set(userId, pc);
    }
    if (isAnswered(snapshot.phase)) this.#stats.start();
    else this.#stats.stop();
    this.snapshot.set(snapshot);
  }
}
