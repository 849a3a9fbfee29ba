import type { MediaLines, TrackKind } from './platform.ts';
import { stopLastPicture } from './quirks/last-picture.ts';

/** Media lines by transceivers (W3C webrtc-pc 5.4; Chrome 72, Firefox 59, Safari 12.1). */
export class UnifiedPlanLines implements MediaLines {
  readonly trackless = true;
  readonly #pc: RTCPeerConnection;
  readonly #createStream: () => MediaStream;
  readonly #used = new Set<RTCRtpSender>();

  constructor(pc: RTCPeerConnection, createStream: () => MediaStream) {
    this.#pc = pc;
    this.#createStream = createStream;
  }

  prepare(kinds: readonly TrackKind[]): void {
    // A stream gives the line an msid, without which some receivers announce no track. Both kinds
    // share it so that they are played in sync.
    const streams = [this.#createStream()];
    for (const kind of kinds) {
      if (!this.#find(kind)) this.#pc.addTransceiver(kind, { direction: 'sendrecv', streams });
    }
  }

  adopt(): void {
    for (const transceiver of this.#pc.getTransceivers()) {
      if (transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
    }
  }

  async setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    const transceiver = this.#find(kind);
    if (transceiver) {
      const { sender } = transceiver;
      // Taking off what never was there would cost an accept some milliseconds.
      if (track) this.#used.add(sender);
      else if (!this.#used.has(sender)) return;
      await sender.replaceTrack(track);
      await stopLastPicture(sender);
      if (track && transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
    } else if (track) {
      // By addTrack and not addTransceiver: only such a line is paired with one that the other side
      // offers at the same moment (JSEP, RFC 9429 section 5.10).
      this.#used.add(this.#pc.addTrack(track, this.#createStream()));
    }
  }

  needsNegotiation(): boolean {
    return this.#pc.getTransceivers().some(({ mid }) => mid === null);
  }

  offerOptions(): RTCOfferOptions {
    return {};
  }

  #find(kind: TrackKind): RTCRtpTransceiver | undefined {
    return this.#pc
      .getTransceivers()
      .find(
        ({ receiver, currentDirection }) =>
          receiver.track.kind === kind && (currentDirection as string) !== 'stopped',
      );
  }
}
