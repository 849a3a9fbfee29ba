import { CLOSE_CODES } from '@xpchat/calls-protocol';
import { advise } from './advise.ts';
import type { SocketEvents, SocketPort } from './platform.ts';

/** Opens a WebSocket. `url` may be a path of the page's own origin. */
export function openSocket(url: string, events: SocketEvents): SocketPort {
  // A page in `srcdoc` has the address about:srcdoc.
  const page = location.protocol === 'about:' ? document.baseURI : location.href;
  const absolute = new URL(url, page);
  absolute.protocol = absolute.protocol.replace('http', 'ws');
  const socket = new WebSocket(absolute.href);
  let wasOpen = false;
  socket.onopen = () => {
    wasOpen = true;
    events.onOpen();
  };
  socket.onmessage = (event) => events.onMessage(event.data);
  socket.onclose = ({ code, reason }) => {
    if (!wasOpen) {
      // No browser tells a page why: WHATWG WebSockets, "fail the WebSocket connection".
      advise(
        `No WebSocket to ${absolute.host + absolute.pathname}. Check 'url', whether the server runs, and CALLS_ORIGINS: it must list ${location.origin}.`,
      );
    } else if (code === CLOSE_CODES.unauthorized.code && reason) {
      advise(reason);
    }
    events.onClose(code);
  };
  return {
    send: (text) => socket.send(text),
    close: (code) => {
      socket.onmessage = null;
      socket.close(code);
    },
  };
}
