import type { Clock } from '../primitives/clock.ts';

/** Messages after which an acknowledgement goes out without waiting for more. */
const MAX_UNACKNOWLEDGED = 16;
/** How long an acknowledgement waits for further messages. */
const ACK_DELAY_MS = 1000;

/** Accepts each numbered message of the server once, and acknowledges them in batches. */
export class ReceiveWindow {
  readonly #clock: Clock;
  readonly #acknowledge: (seq: number) => void;
  #received = 0;
  /** Messages since the last acknowledgement. */
  #unacknowledged = 0;
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock, acknowledge: (seq: number) => void) {
    this.#clock = clock;
    this.#acknowledge = acknowledge;
  }

  /** The number of the last message that was accepted. */
  get received(): number {
    return this.#received;
  }

  /**
   * Accepts the message with this number if it is the next one. The caller drops a `repeated`
   * message. `gap` means that an earlier message was lost.
   */
  accept(seq: number): 'next' | 'repeated' | 'gap' {
    const next = this.#received + 1;
    if (seq > next) return 'gap';
    if (!this.#unacknowledged++) {
      this.#stopTimer = this.#clock.after(ACK_DELAY_MS, () => this.acknowledgeNow());
    }
    if (seq === next) this.#received = seq;
    if (this.#unacknowledged >= MAX_UNACKNOWLEDGED) this.acknowledgeNow();
    return seq === next ? 'next' : 'repeated';
  }

  /** Acknowledges all accepted messages without further delay. */
  acknowledgeNow(): void {
    if (!this.#unacknowledged) return;
    this.pause();
    this.#acknowledge(this.#received);
  }

  /** The socket is gone. The next `hello` acknowledges what was accepted. */
  pause(): void {
    this.#stopTimer();
    this.#unacknowledged = 0;
  }

  /** Continues after this number. A new session starts at 0. */
  restart(received: number): void {
    this.pause();
    this.#received = received;
  }
}
