import type { CallType } from '@xpchat/calls-protocol';
import type { Call } from '../call/call.ts';
import type { CallManager } from '../call/call-manager.ts';
import type { CallStats } from '../call/call-stats.ts';
import type { ChangeNotifier } from '../lib/change-notifier.ts';
import { Diagnostics } from '../lib/diagnostics.ts';
import { isAnswered, isLive } from '../model/call-phase.ts';
import type { Participant } from '../model/participant.ts';
import type { PeerStats } from '../peer/peer-stats.ts';
import type { Platform } from '../platform/platform.ts';
import type { Clock } from '../primitives/clock.ts';
import { Value } from '../primitives/value.ts';
import type { SignalingState } from '../signaling/signaling.ts';
import type { CallsSnapshot } from './snapshot.ts';

/** Where the state of calls comes from. */
type CallParts = Pick<CallManager, 'registry' | 'devices' | 'router'>;

/** Everything that a host can read: the snapshot, the specification's maps, and statistics. */
export class PublicState {
  readonly snapshot: Value<CallsSnapshot>;
  /** Received media by user id. */
  readonly remoteStreams = new Map<string, MediaStream>();
  /** Connections by user id. */
  readonly peerConnections = new Map<string, RTCPeerConnection>();
  private readonly _diagnostics = new Diagnostics();
  private readonly _calls: CallParts;
  private readonly _signaling: { readonly state: SignalingState };
  private readonly _clock: Clock;

  /** @param changes of anything that is drawn; each one publishes the state */
  constructor(
    { clock, log, reportError }: Platform,
    changes: ChangeNotifier,
    calls: CallParts,
    signaling: { readonly state: SignalingState },
  ) {
    this._calls = calls;
    this._signaling = signaling;
    this._clock = clock;
    this.snapshot = new Value(this._createSnapshot(), reportError);
    log.addSink((record) => this._diagnostics.add(record));
    changes.listen(() => this._publish());
  }

  /** See `WebRTCCalls.isInCall`. */
  get isInCall(): boolean {
    const { registry } = this._calls;
    return !!registry.find(({ name }) => name !== 'incoming' && name !== 'returnable');
  }

  /** See `WebRTCCalls.callType`. */
  get callType(): CallType | null {
    const { phase } = this._calls.registry;
    return isLive(phase) ? phase.call.type : null;
  }

  /** See `WebRTCCalls.getCallStats`. */
  get stats(): CallStats {
    const { phase } = this._calls.registry;
    const peers: Record<string, PeerStats> = {};
    for (const each of this._calls.registry.calls) Object.assign(peers, each.topology?.stats);
    return {
      phase: phase.name,
      signaling: this.snapshot.get().signaling,
      callId: isLive(phase) ? phase.call.id : null,
      callType: this.callType,
      duration: isAnswered(phase) ? this._clock.now() - phase.answeredAt : 0,
      peers,
      events: this._diagnostics.events,
    };
  }

  /** Brings everything up to date, and then tells the listeners of the snapshot. */
  private _publish(): void {
    const snapshot = this._createSnapshot();
    this.remoteStreams.clear();
    this.peerConnections.clear();
    for (const call of this._calls.registry.calls) {
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
    const { registry, devices, router } = this._calls;
    const { session } = router;
    const [front, ...others] = registry.calls;
    return {
      phase: registry.phase,
      others: others.map(({ phase }) => phase).filter(isLive),
      participants: front ? participantsOf(front) : [],
      group: front?.group?.state ?? null,
      topology: front?.topology?.name ?? null,
      recording: front?.recording ?? null,
      recordingConsent: session?.recording ?? null,
      userId: session?.userId ?? null,
      local: devices.snapshot(),
      signaling: this._signaling.state,
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
