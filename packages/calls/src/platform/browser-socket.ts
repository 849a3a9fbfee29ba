import type { SocketEvents, SocketPort } from './platform.ts';

/** Opens a WebSocket. `url` may be a path of the page's own origin. */
export function openSocket(url: string, events: SocketEvents): SocketPort {
  // A page in `srcdoc` has the address about:srcdoc.
  const page = location.protocol === 'about:' ? document.baseURI : location.href;
  const absolute = new URL(url, page);
  absolute.protocol = absolute.protocol.replace('http', 'ws');
  const socket = new WebSocket(absolute.href);
  socket.onopen = () => events.onOpen();
  socket.onmessage = (event) => events.onMessage(event.data);
  socket.onclose = (event) => events.onClose(event.code);
  return {
    send: (text) => socket.send(text),
    close: (code) => {
      socket.onmessage = null;
      socket.close(code);
    },
  };
}
