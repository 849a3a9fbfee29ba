import type { Clock } from '../platform/platform.ts';

/** Messages after which an acknowledgement does not wait for more. */
const ACK_EVERY = 16;
/** Milliseconds that an acknowledgement waits for more messages. */
const ACK_DELAY = 1000;

/** Takes each numbered message of the server once, and acknowledges many at a time. */
export class ReceiveWindow {
  readonly #clock: Clock;
  readonly #acknowledge: (seq: number) => void;
  #received = 0;
  /** Messages since the last acknowledgement. */
  #pending = 0;
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock, acknowledge: (seq: number) => void) {
    this.#clock = clock;
    this.#acknowledge = acknowledge;
  }

  /** The number of the last message that was taken. */
  get received(): number {
    return this.#received;
  }

  /** `repeated` is to be dropped; at a `gap` something before this message was lost. */
  take(seq: number): 'next' | 'repeated' | 'gap' {
    const next = this.#received + 1;
    if (seq > next) return 'gap';
    if (!this.#pending++) {
      this.#stopTimer = this.#clock.after(ACK_DELAY, () => this.flush());
    }
    if (seq === next) this.#received = seq;
    if (this.#pending >= ACK_EVERY) this.flush();
    return seq === next ? 'next' : 'repeated';
  }

  /** Acknowledges at once what is not acknowledged. */
  flush(): void {
    if (!this.#pending) return;
    this.pause();
    this.#acknowledge(this.#received);
  }

  /** The socket is gone: the next `hello` acknowledges. */
  pause(): void {
    this.#stopTimer();
    this.#pending = 0;
  }

  /** Goes on after this number; 0 in a new session. */
  restart(received: number): void {
    this.pause();
    this.#received = received;
  }
}
