import { CLOSE_CODES } from '@xpchat/calls-protocol';
import type { HostSocket, SocketEvents, SocketPort } from '../platform/platform.ts';
import { listen } from '../primitives/listen.ts';

/** WebSocket.readyState (WHATWG WebSockets). */
const OPEN = 1;

/** Where sockets of the page are looked for. */
export interface HostSocketSources {
  /** The socket that the host handed over. */
  given(): HostSocket | undefined;
  /** The specification's global `ws`. */
  global(): HostSocket | undefined;
}

const NO_SOURCES: HostSocketSources = { given: () => undefined, global: () => undefined };

/**
 * The WebSockets that the page opened itself. Each is used until it closes or falls silent, and again if
 * it is heard after that.
 */
export class HostSockets {
  private readonly _url: string;
  private readonly _sources: HostSocketSources;
  private readonly _used = new WeakSet<HostSocket>();
  /** The last one from which the page passed a message on. */
  private _seen: HostSocket | undefined;
  /** The last one that was used. */
  private _last: HostSocket | undefined;

  /** @param url the configured address of the calls server */
  constructor(url: string, sources: HostSocketSources = NO_SOURCES) {
    this._url = url;
    this._sources = sources;
  }

  /** Whether there is a socket to use, or one may be opened. */
  get canConnect(): boolean {
    return !!this.next || this.ownUrl !== null;
  }

  /** The socket to use for the next connection; undefined if the engine has to open its own. */
  get next(): HostSocket | undefined {
    const { given, global } = this._sources;
    const found = global();
    return [given(), this._seen, found && this.speaksCalls(found) ? found : undefined].find(
      (socket) => socket && socket.readyState <= OPEN && !this._used.has(socket),
    );
  }

  /** The address for a socket of our own; null if only the host may open one. */
  get ownUrl(): string | null {
    const given = this._sources.given();
    const known = given ?? this._last;
    if (known && this.speaksCalls(known)) return known.url;
    return given ? null : this._url;
  }

  /** Whether one was used, so that the host may be about to open another one. */
  get wasUsed(): boolean {
    return !!this._last;
  }

  /**
   * Whether a calls server may be at the other end, so that hello can be said: the path is that of the
   * calls server. Another socket is the chat's, whose server may not expect unknown messages.
   */
  speaksCalls({ url }: HostSocket): boolean {
    return pathOf(url).endsWith(pathOf(this._url));
  }

  /** The page passes on messages of this socket. */
  see(socket: HostSocket): void {
    this._seen = socket;
  }

  /**
   * Listens to the socket. It is the host's, so closing the port only stops listening. A socket that was given
   * up for its silence may be used again from its next message on.
   */
  use(socket: HostSocket, events: SocketEvents, onBack: () => void): SocketPort {
    this._used.add(socket);
    this._last = socket;
    const stop = listen(socket, {
      open: () => events.onOpen(),
      message: ({ data }: MessageEvent) => events.onMessage(data),
      close: ({ code }: CloseEvent) => events.onClose(code),
    });
    return {
      send: (text) => socket.send(text),
      close: (code) => {
        stop();
        if (code !== CLOSE_CODES.heartbeat_missed.code) return;
        const stopWaiting = listen(socket, {
          message: () => {
            stopWaiting();
            this._used.delete(socket);
            onBack();
          },
        });
      },
    };
  }
}

/** The path of an absolute URL or of one without an origin. */
function pathOf(url: string): string {
  return url.replace(/^\w+:\/\/[^/]*/, '').replace(/[?#].*/, '');
}
