import type { Call } from '../call/call.ts';
import type { CallDevices } from '../call/call-devices.ts';
import type { CallRegistry } from '../call/call-registry.ts';
import type { CallStats } from '../call/call-stats.ts';
import type { MessageRouter } from '../call/message-router.ts';
import type { ChangeNotifier } from '../lib/change-notifier.ts';
import { isAnswered, isLive } from '../model/call-phase.ts';
import type { Participant } from '../model/participant.ts';
import type { PeerStats } from '../peer/peer-stats.ts';
import type { Platform } from '../platform/platform.ts';
import type { Clock } from '../primitives/clock.ts';
import { Value } from '../primitives/value.ts';
import type { SignalingState } from '../signaling/signaling.ts';
import type { CallsSnapshot } from './snapshot.ts';

/** Where the state of calls comes from. */
export interface PublicStateSources {
  readonly registry: CallRegistry;
  readonly devices: CallDevices;
  readonly router: MessageRouter;
  /** Undefined while there is no signalling. */
  signaling(): SignalingState | undefined;
}

/** Everything that a host can read: the snapshot, the specification's maps, and statistics. */
export class PublicState {
  readonly snapshot: Value<CallsSnapshot>;
  /** Received media by user id. */
  readonly remoteStreams = new Map<string, MediaStream>();
  /** Connections by user id. */
  readonly peerConnections = new Map<string, RTCPeerConnection>();
  private readonly _sources: PublicStateSources;
  private readonly _clock: Clock;

  /** @param changes of anything that is drawn; each one publishes the state */
  constructor(
    { clock, reportError }: Platform,
    changes: ChangeNotifier,
    sources: PublicStateSources,
  ) {
    this._sources = sources;
    this._clock = clock;
    this.snapshot = new Value(this._createSnapshot(), reportError);
    changes.listen(() => this._publish());
  }

  /** The call in the foreground, and a recent sample of each connection while it is answered. */
  get stats(): Omit<CallStats, 'events'> {
    const { phase } = this._sources.registry;
    const call = isLive(phase) ? phase.call : null;
    const peers: Record<string, PeerStats> = {};
    for (const each of this._sources.registry.calls) Object.assign(peers, each.topology?.stats);
    return {
      phase: phase.name,
      signaling: this.snapshot.get().signaling,
      callId: call?.id ?? null,
      callType: call?.type ?? null,
      duration: isAnswered(phase) ? this._clock.now() - phase.answeredAt : 0,
      peers,
    };
  }

  /** Brings everything up to date, and then tells the listeners of the snapshot. */
  private _publish(): void {
    const snapshot = this._createSnapshot();
    this.remoteStreams.clear();
    this.peerConnections.clear();
    for (const call of this._sources.registry.calls) {
      for (const { peer, stream } of participantsOf(call)) {
        if (stream) this.remoteStreams.set(peer.id, stream);
      }
      for (const [userId, connection] of Array.from(call.topology?.peerConnections ?? [])) {
        this.peerConnections.set(userId, connection);
      }
    }
    this.snapshot.set(snapshot);
  }

  private _createSnapshot(): CallsSnapshot {
    const { registry, devices, router, signaling } = this._sources;
    const [front, ...others] = registry.calls;
    return {
      phase: registry.phase,
      others: others.map(({ phase }) => phase).filter(isLive),
      participants: front ? participantsOf(front) : [],
      group: front?.group?.state ?? null,
      topology: front?.topology?.name ?? null,
      local: devices.snapshot(),
      signaling: signaling() ?? 'offline',
      missed: router.missed,
    };
  }
}

/** The remote participants with their media. Empty before there is a connection. */
function participantsOf(call: Call): readonly Participant[] {
  const { phase, info, topology, group } = call;
  if (group) return group.participants;
  const isPlayed = isAnswered(phase) && !phase.localHold && !phase.remoteHold;
  const participants: Participant[] = [];
  for (const peer of info.participants) {
    const media = topology?.remoteMedia.get(peer.id);
    if (!topology || !media) continue;
    const state = isAnswered(phase) ? topology.stateOf(peer.id) : 'ringing';
    participants.push({ peer, state, ...media.snapshot(isPlayed) });
  }
  return participants;
}
