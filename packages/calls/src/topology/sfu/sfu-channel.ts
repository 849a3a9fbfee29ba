import type { DataChannel } from '../../model/data-channel.ts';

/** One message of a channel. */
export type SfuData = string | ArrayBuffer;

/**
 * Messages to one participant and from them, over the data of an SFU's room. It behaves as an ordered and
 * reliable RTCDataChannel that is open from the start.
 */
export class SfuChannel extends EventTarget implements DataChannel {
  binaryType: BinaryType = 'arraybuffer';
  bufferedAmountLowThreshold = 0;
  private readonly _send: (data: SfuData) => Promise<void>;
  private _readyState: RTCDataChannelState = 'open';
  private _bufferedAmount = 0;
  /** Messages that arrived before the first listener; null from then on. */
  private _early: SfuData[] | null = [];

  /** @param send resolves when the data has left the browser, and rejects if it cannot be sent */
  constructor(send: (data: SfuData) => Promise<void>) {
    super();
    this._send = send;
  }

  get readyState(): RTCDataChannelState {
    return this._readyState;
  }

  get bufferedAmount(): number {
    return this._bufferedAmount;
  }

  /** Throws when it is closed. */
  send(data: SfuData): void {
    if (this._readyState !== 'open') throw new Error('the channel is closed');
    const bytes = typeof data === 'string' ? data.length : data.byteLength;
    this._bufferedAmount += bytes;
    this._send(data).then(
      () => this._handleSent(bytes),
      // The room is gone: the chat has another way, and repeats messages that were not acknowledged.
      () => this.close(),
    );
  }

  /** A message of the participant arrived. */
  deliver(data: SfuData): void {
    if (this._readyState !== 'open') return;
    if (this._early) this._early.push(data);
    else this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** Idempotent. */
  close(): void {
    if (this._readyState === 'closed') return;
    this._readyState = 'closed';
    this.dispatchEvent(new Event('close'));
  }

  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
    const early = this._early;
    if (type !== 'message' || !early) return;
    // Their order is kept: what comes meanwhile waits behind them.
    void Promise.resolve().then(() => {
      this._early = null;
      for (const data of early) this.deliver(data);
    });
  }

  private _handleSent(bytes: number): void {
    this._bufferedAmount -= bytes;
    if (this._bufferedAmount > this.bufferedAmountLowThreshold) return;
    this.dispatchEvent(new Event('bufferedamountlow'));
  }
}
