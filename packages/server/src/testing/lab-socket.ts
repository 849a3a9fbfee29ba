import type { Socket, SocketEvents } from '../ports/socket.ts';

/** The server's end of an in-memory socket that delivers frames at once and in order. */
export class LabSocket implements Socket {
  readyState = 1;
  readonly bufferedAmount = 0;
  readonly #onFrame: (text: string) => void;
  readonly #onClosed: (code: number) => void;
  events: SocketEvents | null = null;
  /** Whether the device sleeps: its socket stays open and sends nothing. */
  isSilent = false;
  /** Whether the client answers a close frame. */
  answersClose = true;

  constructor(onFrame: (text: string) => void, onClosed: (code: number) => void) {
    this.#onFrame = onFrame;
    this.#onClosed = onClosed;
  }

  send(text: string): void {
    if (this.readyState === 1) this.#onFrame(text);
  }

  /** Browsers answer pings by themselves. */
  ping(): void {
    if (!this.isSilent) queueMicrotask(() => this.events?.pong());
  }

  close(code: number): void {
    if (this.answersClose || this.readyState !== 1) {
      this.#close(code);
      return;
    }
    this.readyState = 2;
    this.#onClosed(code);
  }

  terminate(): void {
    if (this.readyState !== 2) {
      this.#close(1006);
      return;
    }
    this.readyState = 3;
    queueMicrotask(() => this.events?.closed(1006));
  }

  /** The connection breaks and the server notices. */
  break(): void {
    this.#close(1006);
  }

  /** The server process ended: it gets no events. */
  vanish(): void {
    if (this.readyState !== 1) return;
    this.readyState = 3;
    this.#onClosed(1006);
  }

  #close(code: number): void {
    if (this.readyState !== 1) return;
    this.readyState = 3;
    this.#onClosed(code);
    queueMicrotask(() => this.events?.closed(code));
  }
}
