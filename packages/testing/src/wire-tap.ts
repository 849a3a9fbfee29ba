import type { Platform, SocketEvents, SocketPort } from '@xpchat/calls';

type Frame = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * The wire between a page and its server. It records the frames of both directions, withholds frames
 * of the server, and closes the socket with a code of the test's choice. It knows no sessions.
 */
export class WireTap {
  /** Frames that the page sent, over all its sockets. */
  readonly sent: Frame[] = [];
  /** Frames that reached the page, over all its sockets. */
  readonly received: Frame[] = [];
  /** Sockets that the page opened. */
  connections = 0;
  /** Which frames of the server get lost. */
  withholds: (frame: Frame) => boolean = () => false;
  readonly #openSocket: Platform['openSocket'];
  #current: { readonly events: SocketEvents; readonly port: SocketPort } | null = null;

  /** @param openSocket opens the socket that is tapped */
  constructor(openSocket: Platform['openSocket']) {
    this.#openSocket = openSocket;
  }

  /** Implements `Platform.openSocket`. */
  readonly openSocket: Platform['openSocket'] = (url, events) => {
    this.connections++;
    const port = this.#openSocket(url, {
      ...events,
      onMessage: (text) => {
        const frame: Frame = JSON.parse(String(text));
        if (this.withholds(frame)) return;
        this.received.push(frame);
        events.onMessage(text);
      },
    });
    this.#current = { events, port };
    return {
      send: (text) => {
        this.sent.push(JSON.parse(text));
        port.send(text);
      },
      close: (code) => port.close(code),
    };
  };

  /** Frames of one type that the page sent. */
  sentOf(type: string): Frame[] {
    return this.sent.filter((frame) => frame.type === type);
  }

  /** Frames of one type that reached the page. Throws if there is none. */
  receivedOf(type: string): [Frame, ...Frame[]] {
    const [first, ...rest] = this.received.filter((frame) => frame.type === type);
    if (!first) throw new Error(`no ${type} reached the page`);
    return [first, ...rest];
  }

  /** Closes the newest socket for both ends with this code. */
  close(code: number): void {
    this.#current?.port.close(code);
    this.#current?.events.onClose(code);
    this.#current = null;
  }
}
