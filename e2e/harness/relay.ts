import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import { freePort } from './free-port.ts';

const DROP_IN = fileURLToPath(new URL('../../packages/calls-ui/dist', import.meta.url));

/** A page of another chat, which uses the drop-in over the chat's own socket. */
const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Another chat</title><link rel="icon" href="data:,">
<script src="/xpchat-calls.js"></script>
<script>
const socket = new WebSocket('ws://' + location.host + '/chat' + location.search);
webrtcCalls.setup({ send: (message) => socket.send(JSON.stringify(message)) });
socket.onmessage = (event) => webrtcCalls.handleWebSocketMessage(JSON.parse(event.data));
socket.onopen = () => { document.title = 'ready'; };
</script></html>`;

/** Another chat's server. It copies a message to `to`, stamps `from`, and keeps no other state. */
export interface Relay {
  /** URL of that person's page. */
  page(user: string): string;
  close(): Promise<void>;
}

export async function startRelay(): Promise<Relay> {
  const sockets = new Map<string, WebSocket>();
  const server = createServer(async (request, response) => {
    const script = /^\/(xpchat-calls(?:-more)?\.js)/.exec(request.url ?? '')?.[1];
    if (script) {
      response.setHeader('content-type', 'text/javascript');
      response.end(await readFile(`${DROP_IN}/${script}`));
    } else {
      response.setHeader('content-type', 'text/html');
      response.end(PAGE);
    }
  });
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const from = new URL(request.url ?? '', 'http://relay').searchParams.get('user') ?? '';
    sockets.set(from, socket);
    socket.on('message', (data) => {
      const { to, ...message } = JSON.parse(String(data)) as { to: string };
      sockets.get(to)?.send(JSON.stringify({ ...message, from }));
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return {
    page: (user) => `http://localhost:${port}/?user=${user}`,
    close: () => {
      for (const socket of sockets.values()) socket.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
