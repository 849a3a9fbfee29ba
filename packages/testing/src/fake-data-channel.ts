/** The part of an RTCDataChannel that the engine uses. It connects to the channel of the same id at the other side. */
export class FakeDataChannel extends EventTarget {
  readonly id: number;
  readyState: RTCDataChannelState = 'connecting';
  binaryType: BinaryType = 'blob';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  /** Everything that was sent, also what never arrived. */
  readonly sent: (string | ArrayBuffer)[] = [];
  readonly #other: () => FakeDataChannel | undefined;
  readonly #isUp: () => boolean;

  /**
   * @param other the channel at the other side
   * @param isUp whether the path carries data; data sent before is lost with the connection
   */
  constructor(id: number, other: () => FakeDataChannel | undefined, isUp: () => boolean) {
    super();
    this.id = id;
    this.#other = other;
    this.#isUp = isUp;
  }

  send(data: string | ArrayBuffer): void {
    if (this.readyState !== 'open') throw new DOMException('not open', 'InvalidStateError');
    this.sent.push(data);
    queueMicrotask(() => {
      const other = this.#other();
      if (!this.#isUp() || other?.readyState !== 'open') return;
      other.dispatchEvent(new MessageEvent('message', { data }));
    });
  }

  open(): void {
    if (this.readyState !== 'connecting') return;
    this.readyState = 'open';
    this.dispatchEvent(new Event('open'));
  }

  /** @param isOwn the own connection was closed: no event is fired then (W3C webrtc-pc 4.4.2, close) */
  end(isOwn: boolean): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    if (!isOwn) this.dispatchEvent(new Event('close'));
  }
}
