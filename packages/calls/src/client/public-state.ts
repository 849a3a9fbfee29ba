import type { Call } from '../call/call.ts';
import type { CallDevices } from '../call/call-devices.ts';
import type { CallRegistry } from '../call/call-registry.ts';
import type { CallStats } from '../call/call-stats.ts';
import type { MessageRouter } from '../call/message-router.ts';
import { StatsSampler } from '../call/stats-sampler.ts';
import type { Changes } from '../lib/changes.ts';
import { isAnswered, isLive } from '../model/call-phase.ts';
import type { Participant } from '../model/participant.ts';
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
  readonly #sources: PublicStateSources;
  readonly #clock: Clock;
  readonly #stats: StatsSampler;

  /** @param changes of anything that is drawn; each one publishes the state */
  constructor({ clock, reportError }: Platform, changes: Changes, sources: PublicStateSources) {
    this.#sources = sources;
    this.#clock = clock;
    this.#stats = new StatsSampler(clock, () => this.peerConnections);
    this.snapshot = new Value(this.#takeSnapshot(), reportError);
    changes.listen(() => this.#publish());
  }

  /** The call in the foreground, and a recent sample of each connection while it is answered. */
  get stats(): Omit<CallStats, 'events'> {
    const { phase } = this.#sources.registry;
    const call = isLive(phase) ? phase.call : null;
    return {
      phase: phase.name,
      signaling: this.snapshot.get().signaling,
      callId: call?.id ?? null,
      callType: call?.type ?? null,
      duration: isAnswered(phase) ? this.#clock.now() - phase.answeredAt : 0,
      peers: this.#stats.latest,
    };
  }

  /** Brings everything up to date, and then tells the listeners of the snapshot. */
  #publish(): void {
    const snapshot = this.#takeSnapshot();
    this.remoteStreams.clear();
    this.peerConnections.clear();
    for (const call of this.#sources.registry.calls) {
      for (const { peer, stream } of participantsOf(call)) {
        if (stream) this.remoteStreams.set(peer.id, stream);
      }
      for (const { participantId, peerConnection } of call.links) {
        this.peerConnections.set(participantId, peerConnection);
      }
    }
    if (isAnswered(snapshot.phase)) this.#stats.start();
    else this.#stats.stop();
    this.snapshot.set(snapshot);
  }

  #takeSnapshot(): CallsSnapshot {
    const { registry, devices, router, signaling } = this.#sources;
    const [front, ...others] = registry.calls;
    return {
      phase: registry.phase,
      others: others.map(({ phase }) => phase).filter(isLive),
      participants: front ? participantsOf(front) : [],
      local: devices.snapshot(),
      signaling: signaling() ?? 'offline',
      missed: router.missed,
    };
  }
}

/** The remote participants with their media. Empty before there is a connection. */
function participantsOf(call: Call): Participant[] {
  const { phase, info } = call;
  const isPlayed = isAnswered(phase) && !phase.localHold && !phase.remoteHold;
  const participants: Participant[] = [];
  for (const peer of info.participants) {
    const link = call.linkTo(peer.id);
    if (link) participants.push({ peer, ...link.remoteMedia.snapshot(isPlayed) });
  }
  return participants;
}
