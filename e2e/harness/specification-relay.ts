import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import { freePort } from './free-port.ts';
import { startServer } from './server-process.ts';

const DROP_IN = fileURLToPath(new URL('../../packages/calls-ui/dist', import.meta.url));
const PYTHON_RELAY = fileURLToPath(new URL('./relay.py', import.meta.url));

/** Serves one page to people whom it knows by a cookie. */
export interface PageServer {
  /** URL of a person's page. `setup` runs after the snippets. */
  page(user: string, setup?: string): string;
  close(): Promise<void>;
}

/**
 * Which sockets of a person a relay sends to:
 *
 * - `all`, the `newest`, or the `oldest` one
 * - `single`: the newest, and it closes the older one
 * - `fragile`: the newest, and it forgets the person when any of their sockets closes
 *
 * Or which messages it sends, to all sockets:
 *
 * - `three`: only the specification's, with all their fields
 * - `strict`: only the specification's, with the specification's fields
 * - `twice`: each message two times
 */
export type RelayKind =
  | 'all'
  | 'newest'
  | 'oldest'
  | 'single'
  | 'fragile'
  | 'three'
  | 'strict'
  | 'twice';

const SPECIFIED_TYPES = ['call_offer', 'call_answer', 'ice_candidate'];
const SPECIFIED_FIELDS = ['type', 'offer', 'answer', 'candidate', 'callType'];

/** What a relay of this kind sends for a message. */
function copiesOf(kind: RelayKind, message: Record<string, unknown>): Record<string, unknown>[] {
  if (kind === 'twice') return [message, message];
  if (kind !== 'three' && kind !== 'strict') return [message];
  if (!SPECIFIED_TYPES.includes(String(message.type))) return [];
  if (kind === 'three') return [message];
  const specified = Object.entries(message).filter(([name]) => SPECIFIED_FIELDS.includes(name));
  return [Object.fromEntries(specified)];
}

/** A page of the specification's snippets, with the drop-in and a place for the buttons. */
export function specificationPage(socket: string, peer: string, setup = ''): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>The page</title>
<link rel="icon" href="data:,"><script src="/xpchat-calls.js"></script>
<body><div data-webrtc-calls-header data-user-id="${peer}"></div>
<script>${socket}</script><script>${setup}</script></body></html>`;
}

const other = (user: string) => (user === 'alice' ? 'bob' : 'alice');
const userOf = (cookie = '') => /user=(\w+)/.exec(cookie)?.[1] ?? '';

/** The script `xpchat-calls.js` or its second part, where the URL asks for one. */
export const dropInOf = (url = ''): Promise<string> | undefined => {
  const script = /^\/(xpchat-calls(?:-more)?\.js)/.exec(url)?.[1];
  return script ? readFile(`${DROP_IN}/${script}`, 'utf8') : undefined;
};

/** @param socketOf the page's script for its socket, for the address of the relay */
export async function startNodeRelay(
  kind: RelayKind,
  socketOf: (address: string) => string,
): Promise<PageServer> {
  const port = await freePort();
  const server = createServer(async (request, response) => {
    const script = await dropInOf(request.url);
    const url = new URL(request.url ?? '', 'http://relay');
    const user = url.searchParams.get('user') ?? '';
    if (script === undefined) response.setHeader('set-cookie', `user=${user}; Path=/`);
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    const setup = url.searchParams.get('setup') ?? '';
    const socket = socketOf(`ws://localhost:${port}/webrtc`);
    response.end(script ?? specificationPage(socket, other(user), setup));
  });
  const people = new Map<string, WebSocket[]>();
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const from = userOf(request.headers.cookie);
    const older = people.get(from) ?? [];
    people.set(from, [...older, socket]);
    if (kind === 'single') for (const each of older) each.close();
    socket.on('message', (data) => {
      const { to, ...message } = JSON.parse(String(data)) as { to: string };
      const sockets = people.get(to) ?? [];
      const isOne = kind === 'newest' || kind === 'single' || kind === 'fragile';
      const chosen = isOne
        ? sockets.slice(-1)
        : sockets.slice(0, kind === 'oldest' ? 1 : undefined);
      for (const each of chosen) {
        for (const copy of copiesOf(kind, message)) each.send(JSON.stringify({ ...copy, from }));
      }
    });
    socket.on('close', () => {
      if (kind === 'fragile') people.delete(from);
      else people.set(from, people.get(from)?.filter((each) => each !== socket) ?? []);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return {
    page: (user, setup = '') =>
      `http://localhost:${port}/?user=${user}&setup=${encodeURIComponent(setup)}`,
    close: async () => {
      for (const sockets of people.values()) for (const socket of sockets) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The same relay in Python, with the standard library only. It sends to all sockets of a person. */
export async function startPythonRelay(socketOf: (address: string) => string): Promise<PageServer> {
  const port = await freePort();
  const socket = socketOf(`ws://localhost:${port}/webrtc`);
  const process = await startServer('python3', [PYTHON_RELAY, String(port), DROP_IN], {
    url: `http://localhost:${port}/?user=nobody`,
    env: {
      PAGE_OF_ALICE: specificationPage(socket, 'bob', '__SETUP__'),
      PAGE_OF_BOB: specificationPage(socket, 'alice', '__SETUP__'),
    },
  });
  return {
    page: (user, setup = '') =>
      `http://localhost:${port}/?user=${user}&setup=${encodeURIComponent(setup)}`,
    close: async () => {
      await process.stop('SIGKILL');
    },
  };
}
