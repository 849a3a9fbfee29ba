import type { CallType } from '@xpchat/calls-protocol';
import type { CallPhaseName, SignalingState } from '../snapshot.ts';

/** What one peer connection did lately. Fields are absent where the browser does not say. */
export interface PeerStats {
  readonly transport: string;
  /** Milliseconds. */
  readonly roundTripTime?: number;
  /** Bits per second since the last sample. */
  readonly sent?: number;
  readonly received?: number;
  /** Packets since the start. */
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  /** Milliseconds. */
  readonly jitter?: number;
  /** Of the received video, in pixels and frames a second. */
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445 section 5.1.1). */
  readonly localCandidate?: string;
  readonly remoteCandidate?: string;
  readonly protocol?: string;
}

/** Safe to copy into a report: no descriptions, no addresses, no tokens. */
export interface CallStats {
  readonly phase: CallPhaseName;
  readonly signaling: SignalingState;
  readonly callId: string | null;
  readonly callType: CallType | null;
  /** Milliseconds since the answer. */
  readonly duration: number;
  /** By user id. */
  readonly peers: Readonly<Record<string, PeerStats>>;
}

/** Bytes of an earlier sample, to make rates of counters. */
export interface Counters {
  readonly at: number;
  readonly sent: number;
  readonly received: number;
}

type Entry = Record<string, unknown> & { type: string; id: string };

/** Reads the W3C webrtc-stats report of one connection. */
export async function samplePeer(
  pc: RTCPeerConnection,
  at: number,
  last: Counters | undefined,
): Promise<{ stats: PeerStats; counters: Counters }> {
  const byId = new Map<string, Entry>();
  (await pc.getStats()).forEach((entry: Entry) => {
    byId.set(entry.id, entry);
  });
  const entries = Array.from(byId.values());
  const sum = (type: string, field: string) =>
    entries
      .filter((entry) => entry.type === type)
      .reduce((total, entry) => total + (number(entry[field]) ?? 0), 0);
  const counters = {
    at,
    sent: sum('outbound-rtp', 'bytesSent'),
    received: sum('inbound-rtp', 'bytesReceived'),
  };
  const seconds = last ? (at - last.at) / 1000 : 0;
  const rate = (now: number, before: number | undefined) =>
    seconds > 0 && before !== undefined ? Math.round(((now - before) * 8) / seconds) : undefined;

  const pair = entries.find(
    (entry) => entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded',
  );
  const local = byId.get(String(pair?.localCandidateId));
  const remote = byId.get(String(pair?.remoteCandidateId));
  const inbound = entries.filter((entry) => entry.type === 'inbound-rtp');
  const audio = inbound.find((entry) => entry.kind === 'audio' || entry.mediaType === 'audio');
  const video = inbound.find((entry) => entry.kind === 'video' || entry.mediaType === 'video');
  const milliseconds = (value: unknown) => {
    const read = number(value);
    return read === undefined ? undefined : Math.round(read * 1000);
  };
  return {
    counters,
    stats: {
      transport: pc.connectionState ?? pc.iceConnectionState,
      roundTripTime: milliseconds(pair?.currentRoundTripTime),
      sent: rate(counters.sent, last?.sent),
      received: rate(counters.received, last?.received),
      packetsReceived: sum('inbound-rtp', 'packetsReceived'),
      packetsLost: sum('inbound-rtp', 'packetsLost'),
      jitter: milliseconds(audio?.jitter),
      frameWidth: number(video?.frameWidth),
      frameHeight: number(video?.frameHeight),
      framesPerSecond: number(video?.framesPerSecond),
      localCandidate: text(local?.candidateType),
      remoteCandidate: text(remote?.candidateType),
      protocol: text(local?.protocol),
    },
  };
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
