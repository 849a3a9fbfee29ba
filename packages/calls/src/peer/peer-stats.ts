import { type EntryOfKind, statsKind } from '../platform/quirks/stats-kind.ts';

/** A recent sample of one peer connection. Fields that the browser does not report are absent. */
export interface PeerStats {
  /** State of the transport, as RTCPeerConnectionState. */
  readonly transport: string;
  /** Milliseconds. */
  readonly roundTripTime?: number;
  /** Bits per second since the previous sample. */
  readonly sent?: number;
  /** Bits per second since the previous sample. */
  readonly received?: number;
  /** Packets since the start. */
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  /** Milliseconds. */
  readonly jitter?: number;
  /** Received video, in pixels. */
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  /** Received video. */
  readonly framesPerSecond?: number;
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445 section 5.1.1). */
  readonly localCandidate?: string;
  readonly remoteCandidate?: string;
  readonly protocol?: string;
}

/** Byte counters of a sample, from which the next sample computes rates. */
export interface Counters {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly sent: number;
  readonly received: number;
}

/** The fields of webrtc-stats entries that are read here. */
interface Entry extends EntryOfKind {
  readonly type: string;
  readonly id: string;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly protocol?: string;
  readonly currentRoundTripTime?: number;
  readonly jitter?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
}

/**
 * Samples one connection.
 *
 * @param at milliseconds since the epoch
 * @param last counters of the sample before; rates are absent without them
 */
export async function samplePeer(
  pc: Pick<RTCPeerConnection, 'getStats'>,
  at: number,
  last: Counters | undefined,
): Promise<{ stats: Omit<PeerStats, 'transport'>; counters: Counters }> {
  const entries: Entry[] = [];
  (await pc.getStats()).forEach((entry: Entry) => {
    entries.push(entry);
  });
  const ofType = (type: string) => entries.filter((entry) => entry.type === type);
  const sum = (
    list: Entry[],
    field: 'bytesSent' | 'bytesReceived' | 'packetsReceived' | 'packetsLost',
  ) => list.reduce((total, entry) => total + (entry[field] ?? 0), 0);
  const byId = (id: string | undefined) => entries.find((entry) => entry.id === id);

  const inbound = ofType('inbound-rtp');
  const received = (kind: string) => inbound.find((entry) => statsKind(entry) === kind);
  const video = received('video');
  const pair = ofType('candidate-pair').find(
    ({ nominated, state }) => nominated && state === 'succeeded',
  );
  const local = byId(pair?.localCandidateId);
  const counters = {
    at,
    sent: sum(ofType('outbound-rtp'), 'bytesSent'),
    received: sum(inbound, 'bytesReceived'),
  };
  const rate = (what: 'sent' | 'received') =>
    last && Math.round(((counters[what] - last[what]) * 8000) / (at - last.at));
  return {
    counters,
    stats: {
      roundTripTime: milliseconds(pair?.currentRoundTripTime),
      sent: rate('sent'),
      received: rate('received'),
      packetsReceived: sum(inbound, 'packetsReceived'),
      packetsLost: sum(inbound, 'packetsLost'),
      jitter: milliseconds(received('audio')?.jitter),
      frameWidth: video?.frameWidth,
      frameHeight: video?.frameHeight,
      framesPerSecond: video?.framesPerSecond,
      localCandidate: local?.candidateType,
      remoteCandidate: byId(pair?.remoteCandidateId)?.candidateType,
      protocol: local?.protocol,
    },
  };
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}
