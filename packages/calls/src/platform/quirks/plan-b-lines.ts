import type { MediaLines, TrackKind } from '../platform.ts';

/**
 * Media lines of browsers without transceivers: Chrome before 69 (Plan B) and Safari before 12.1.
 * One audio and one video track a side are understood by Unified Plan on the other side. There are
 * no lines without tracks, so nothing is connected before the accept.
 */
export class PlanBLines implements MediaLines {
  readonly trackless = false;
  readonly #pc: RTCPeerConnection;
  readonly #stream: MediaStream;
  readonly #wanted = new Set<TrackKind>();

  constructor(pc: RTCPeerConnection, createStream: () => MediaStream) {
    this.#pc = pc;
    this.#stream = createStream();
  }

  prepare(kinds: readonly TrackKind[]): void {
    for (const kind of kinds) this.#wanted.add(kind);
  }

  adopt(): void {
    // Plan B answers with whatever senders exist; there is nothing to take over.
  }

  async setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.#senders.get(kind);
    if (sender) await sender.replaceTrack(track);
    else if (track) this.#senders.set(kind, this.#pc.addTrack(track, this.#stream));
    if (track) this.#wanted.add(kind);
  }

  /** Senders by kind; a sender whose track was taken off still owns its line. */
  readonly #senders = new Map<TrackKind, RTCRtpSender>();

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

/** Whether an SDP has a section of this kind that sends. */
function sends(sdp: string, kind: TrackKind): boolean {
  const section = sdp.split(/^m=/m).find((part) => part.startsWith(kind));
  return section !== undefined && /^a=send(recv|only)/m.test(section);
}
