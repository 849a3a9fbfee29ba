import type { Clock } from '../primitives/clock.ts';

/** Messages after which an acknowledgement goes out without waiting for more. */
const MAX_UNACKNOWLEDGED = 16;
/** How long an acknowledgement waits for further messages. */
const ACK_DELAY_MS = 1000;

/** Accepts each numbered message of the server once, and acknowledges them in batches. */
export class ReceiveWindow {
  private readonly _clock: Clock;
  private readonly _acknowledge: (seq: number) => void;
  private _received = 0;
  /** Messages since the last acknowledgement. */
  private _unacknowledged = 0;
  private _stopTimer: () => void = () => undefined;

  constructor(clock: Clock, acknowledge: (seq: number) => void) {
    this._clock = clock;
    this._acknowledge = acknowledge;
  }

  /** The number of the last message that was accepted. */
  get received(): number {
    return this._received;
  }

  /**
   * Accepts the message with this number if it is the next one. The caller drops a `repeated`
   * message. `gap` means that an earlier message was lost.
   */
  accept(seq: number): 'next' | 'repeated' | 'gap' {
    const next = this._received + 1;
    if (seq > next) return 'gap';
    if (!this._unacknowledged++) {
      this._stopTimer = this._clock.after(ACK_DELAY_MS, () => this.acknowledgeNow());
    }
    if (seq === next) this._received = seq;
    if (this._unacknowledged >= MAX_UNACKNOWLEDGED) this.acknowledgeNow();
    return seq === next ? 'next' : 'repeated';
  }

  /** Acknowledges all accepted messages without further delay. */
  acknowledgeNow(): void {
    if (!this._unacknowledged) return;
    this.pause();
    this._acknowledge(this._received);
  }

  /** The socket is gone. The next `hello` acknowledges what was accepted. */
  pause(): void {
    this._stopTimer();
    this._unacknowledged = 0;
  }

  /** Continues after this number. A new session starts at 0. */
  restart(received: number): void {
    this.pause();
    this._received = received;
  }
}
