import type { MediaLines, TrackKind } from '../platform.ts';

/**
 * Media lines of browsers without transceivers: Chrome before 70 and Safari before 12.1, which write
 * Plan B (https://datatracker.ietf.org/doc/html/draft-uberti-rtcweb-plan-00). A Unified Plan browser
 * understands it as long as each side sends one audio and one video track. There are no lines without
 * tracks, so nothing connects before the accept.
 *
 * Detected by `hasTransceivers` (transceivers.ts).
 */
export class PlanBLines implements MediaLines {
  readonly trackless = false;
  private readonly _pc: RTCPeerConnection;
  private readonly _stream: MediaStream;
  private readonly _wanted = new Set<TrackKind>();
  /** Senders by kind. A sender keeps its line when its track is removed. */
  private readonly _senders = new Map<TrackKind, RTCRtpSender>();

  constructor(pc: RTCPeerConnection, createStream: () => MediaStream) {
    this._pc = pc;
    this._stream = createStream();
  }

  prepare(kinds: readonly TrackKind[]): void {
    for (const kind of kinds) this._wanted.add(kind);
  }

  setReceiving(): void {
    // Nothing connects before the accept.
  }

  adopt(): void {
    // A Plan B answer includes every sender that exists.
  }

  async setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    const sender = this._senders.get(kind);
    if (sender) await sender.replaceTrack(track);
    else if (track) this._senders.set(kind, this._pc.addTrack(track, this._stream));
    if (track) this._wanted.add(kind);
  }

  needsNegotiation(): boolean {
    const sdp = this._pc.localDescription?.sdp ?? '';
    return Array.from(this._senders.keys()).some((kind) => !sends(sdp, kind));
  }

  offerOptions(): RTCOfferOptions {
    return {
      offerToReceiveAudio: this._wanted.has('audio'),
      offerToReceiveVideo: this._wanted.has('video'),
    };
  }
}

/** Whether an SDP has a sending media section of this kind. */
function sends(sdp: string, kind: TrackKind): boolean {
  const section = sdp.split(/^m=/m).find((part) => part.startsWith(kind));
  return section !== undefined && /^a=send(recv|only)/m.test(section);
}
