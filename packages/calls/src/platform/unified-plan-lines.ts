import type { MediaLines, TrackKind } from './platform.ts';
import { stopLastFrame } from './quirks/last-frame.ts';

/** Media lines as transceivers (W3C webrtc-pc 5.4; Chrome 72, Firefox 59, Safari 12.1). */
export class UnifiedPlanLines implements MediaLines {
  readonly trackless = true;
  readonly #pc: RTCPeerConnection;
  readonly #createStream: () => MediaStream;
  /** Senders that have had a track. */
  readonly #used = new Set<RTCRtpSender>();
  /** Of the lines that the other side offered. */
  #direction: 'sendrecv' | 'sendonly' = 'sendrecv';

  constructor(pc: RTCPeerConnection, createStream: () => MediaStream) {
    this.#pc = pc;
    this.#createStream = createStream;
  }

  prepare(kinds: readonly TrackKind[]): void {
    // A stream gives the line an msid, without which some receivers fire no `track` event. Both kinds
    // share one stream, so that they are played in sync (JSEP, RFC 9429 section 5.2.1).
    const streams = [this.#createStream()];
    for (const kind of kinds) {
      if (!this.#find(kind)) this.#pc.addTransceiver(kind, { direction: 'sendrecv', streams });
    }
  }

  setReceiving(receives: boolean): void {
    const before = this.#direction;
    this.#direction = receives ? 'sendrecv' : 'sendonly';
    for (const transceiver of this.#pc.getTransceivers()) {
      if (transceiver.direction === before) transceiver.direction = this.#direction;
    }
  }

  adopt(): void {
    for (const transceiver of this.#pc.getTransceivers()) {
      if (transceiver.direction === 'recvonly') transceiver.direction = this.#direction;
    }
  }

  async setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    const transceiver = this.#find(kind);
    if (transceiver) {
      const { sender } = transceiver;
      // Removing a track that never existed would delay an accept by some milliseconds.
      if (track) this.#used.add(sender);
      else if (!this.#used.has(sender)) return;
      await sender.replaceTrack(track);
      await stopLastFrame(sender);
      if (track && transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
    } else if (track) {
      // Only a transceiver made by addTrack is paired with a line that the other side offers at the same
      // moment (JSEP, RFC 9429 section 5.10).
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
