import type { MediaLines, TrackKind } from './platform.ts';
import { stopLastFrame } from './quirks/last-frame.ts';

/** Media lines as transceivers (W3C webrtc-pc 5.4; Chrome 72, Firefox 59, Safari 12.1). */
export class UnifiedPlanLines implements MediaLines {
  readonly trackless = true;
  private readonly _pc: RTCPeerConnection;
  private readonly _createStream: () => MediaStream;
  /** Senders that have had a track. */
  private readonly _used = new Set<RTCRtpSender>();
  /** The direction of the lines that the other side offered. */
  private _direction: 'sendrecv' | 'sendonly' = 'sendrecv';

  constructor(pc: RTCPeerConnection, createStream: () => MediaStream) {
    this._pc = pc;
    this._createStream = createStream;
  }

  prepare(kinds: readonly TrackKind[]): void {
    // A stream gives the line an msid, without which some receivers fire no `track` event. Both kinds
    // share one stream, so that they are played in sync (JSEP, RFC 9429 section 5.2.1).
    const streams = [this._createStream()];
    for (const kind of kinds) {
      if (!this._find(kind)) this._pc.addTransceiver(kind, { direction: 'sendrecv', streams });
    }
  }

  setReceiving(receives: boolean): void {
    const before = this._direction;
    this._direction = receives ? 'sendrecv' : 'sendonly';
    for (const transceiver of this._pc.getTransceivers()) {
      if (transceiver.direction === before) transceiver.direction = this._direction;
    }
  }

  adopt(): void {
    for (const transceiver of this._pc.getTransceivers()) {
      if (transceiver.direction === 'recvonly') transceiver.direction = this._direction;
    }
  }

  async setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    const transceiver = this._find(kind);
    if (transceiver) {
      const { sender } = transceiver;
      // Removing a track that never existed would delay an accept by some milliseconds.
      if (track) this._used.add(sender);
      else if (!this._used.has(sender)) return;
      await sender.replaceTrack(track);
      await stopLastFrame(sender);
      if (track && transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
    } else if (track) {
      // Only a transceiver made by addTrack is paired with a line that the other side offers at the same
      // moment (JSEP, RFC 9429 section 5.10).
      this._used.add(this._pc.addTrack(track, this._createStream()));
    }
  }

  needsNegotiation(): boolean {
    return this._pc.getTransceivers().some(({ mid }) => mid === null);
  }

  offerOptions(): RTCOfferOptions {
    return {};
  }

  private _find(kind: TrackKind): RTCRtpTransceiver | undefined {
    return this._pc
      .getTransceivers()
      .find(
        ({ receiver, currentDirection }) =>
          receiver.track.kind === kind && (currentDirection as string) !== 'stopped',
      );
  }
}
