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
  readonly #pc: RTCPeerConnection;
  readonly #stream: MediaStream;
  readonly #wanted = new Set<TrackKind>();
  /** Senders by kind. A sender keeps its line when its track is removed. */
  readonly #senders = new Map<TrackKind, RTCRtpSender>();

  constructor(pc: RTCPeerConnection, createStream: () => MediaStream) {
    this.#pc = pc;
    this.#stream = createStream();
  }

  prepare(kinds: readonly TrackKind[]): void {
    for (const kind of kinds) this.#wanted.add(kind);
  }

  setReceiving(): void {
    // Nothing connects before the accept.
  }

  adopt(): void {
    // A Plan B answer includes every sender that exists.
  }

  async setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.#senders.get(kind);
    if (sender) await sender.replaceTrack(track);
    else if (track) this.#senders.set(kind, this.#pc.addTrack(track, this.#stream));
    if (track) this.#wanted.add(kind);
  }

  needsNegotiation(): boolean {
    const sdp = this.#pc.localDescription?.sdp ?? '';
    return Array.from(this.#senders.keys()).some((kind) => !sends(sdp, kind));
  }

  offerOptions(): RTCOfferOptions {
    return {
      offerToReceiveAudio: this.#wanted.has('audio'),
      offerToReceiveVideo: this.#wanted.has('video'),
    };
  }
}

/** Whether an SDP has a sending media section of this kind. */
function sends(sdp: string, kind: TrackKind): boolean {
  const section = sdp.split(/^m=/m).find((part) => part.startsWith(kind));
  return section !== undefined && /^a=send(recv|only)/m.test(section);
}
