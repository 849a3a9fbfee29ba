import { CLOSE_CODES } from '@xpchat/calls-protocol';
import { advise } from './advise.ts';
import type { HostSocket, SocketEvents, SocketPort } from './platform.ts';

/** A `const` of a classic script is visible to all scripts of the page, but is no property of `window`. */
declare const ws: unknown;

const asSocket = (value: unknown): HostSocket | undefined =>
  typeof WebSocket !== 'undefined' && value instanceof WebSocket ? value : undefined;

/** The page's WebSocket whose event is being handled, if any. */
export function eventSocket(): HostSocket | undefined {
  return typeof window === 'undefined' ? undefined : asSocket(window.event?.target);
}

/** The page's global variable `ws`. */
export function globalSocket(): HostSocket | undefined {
  try {
    return typeof ws === 'undefined' ? undefined : asSocket(ws);
  } catch {
    // The script that declares it has not run yet (temporal dead zone).
    return undefined;
  }
}

/** Opens a WebSocket. `url` may be a path of the page's own origin. */
export function openSocket(url: string, events: SocketEvents): SocketPort {
  // A page in `srcdoc` has the address about:srcdoc.
  const page = location.protocol === 'about:' ? document.baseURI : location.href;
  const absolute = new URL(url, page);
  absolute.protocol = absolute.protocol.replace('http', 'ws');
  // No browser reports the reason to a page: WHATWG WebSockets, "fail the WebSocket connection".
  const warn = (cause?: unknown) =>
    advise(
      `No WebSocket to ${absolute.host + absolute.pathname}. Check 'url', the server, whether CALLS_ORIGINS lists ${location.origin}, and whether the browser blocks it (http, local network).`,
      cause,
    );
  let socket: WebSocket;
  try {
    socket = new WebSocket(absolute.href);
  } catch (error) {
    // An insecure address on a secure page, for instance.
    warn(error);
    throw error;
  }
  let wasOpen = false;
  socket.onopen = () => {
    wasOpen = true;
    events.onOpen();
  };
  socket.onmessage = (event) => events.onMessage(event.data);
  socket.onclose = ({ code, reason }) => {
    if (!wasOpen) warn();
    else if (code === CLOSE_CODES.unauthorized.code && reason) advise(reason);
    events.onClose(code);
  };
  return socket;
}
