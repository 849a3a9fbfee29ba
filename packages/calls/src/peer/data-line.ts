import type { TransportChannel } from './transport-channel.ts';

/** The id of the data channel, which both sides create without telling each other (RFC 8832 section 4). */
const CHANNEL_ID = 0;

const hasDataLine = (description: RTCSessionDescription | null) =>
  /^m=application/m.test(description?.sdp ?? '');

/**
 * The data channel of a connection: reliable and ordered. Either side opens it, and the offer that
 * follows makes the other side create its end.
 */
export class DataLine implements TransportChannel {
  private readonly _pc: RTCPeerConnection;
  private readonly _mayOpen: () => boolean;
  private readonly _onChannel: (channel: RTCDataChannel) => void;
  private _isOpened = false;

  /** @param mayOpen false before the accept: nobody reaches a data channel then (C1) */
  constructor(
    pc: RTCPeerConnection,
    mayOpen: () => boolean,
    onChannel: (channel: RTCDataChannel) => void,
  ) {
    this._pc = pc;
    this._mayOpen = mayOpen;
    this._onChannel = onChannel;
  }

  /** Idempotent. Does nothing if it may not be opened yet. */
  open(): void {
    if (this._isOpened || !this._mayOpen()) return;
    this._isOpened = true;
    this._onChannel(this._pc.createDataChannel('chat', { negotiated: true, id: CHANNEL_ID }));
  }

  adopt(): void {
    if (hasDataLine(this._pc.remoteDescription)) this.open();
  }

  needsNegotiation(): boolean {
    return this._isOpened && !hasDataLine(this._pc.localDescription);
  }
}
