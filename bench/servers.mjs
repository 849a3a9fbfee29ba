// The servers for the benchmarks: pages, relay, PeerJS's own server, and XPchat.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PeerServer } from 'peer';
import { WebSocketServer } from 'ws';

/** @param {{ address(): unknown }} server that listens on a port of TCP */
const portOf = (server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port;

/**
 * Serves texts by their paths, and relays WebSocket messages to the user in `to`. It does not stamp
 * `from`, because there are only two users.
 *
 * @param {ReadonlyMap<string, string>} files path to content
 */
export async function startPages(files) {
  const server = createServer((request, response) => {
    const content = files.get(new URL(request.url ?? '/', 'http://bench').pathname);
    const type = request.url?.includes('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': type }).end(content);
  });
  const sockets = new Map();
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const user = new URL(request.url ?? '/', 'http://bench').searchParams.get('user');
    sockets.set(user, socket);
    socket.on('close', () => sockets.get(user) === socket && sockets.delete(user));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      sockets.get(message.to)?.send(JSON.stringify(message));
    });
  });
  server.listen(0);
  await once(server, 'listening');
  return { port: portOf(server), close: () => server.close() };
}

/** PeerJS's own server. */
export async function startPeerServer() {
  /** @type {import('node:http').Server} */
  const server = await new Promise((resolve) => {
    PeerServer({ port: 0, path: '/' }, resolve);
  });
  return { port: portOf(server), close: () => server.close() };
}

/**
 * Starts the built XPchat in demo mode.
 *
 * @param {string} main path of its server program
 * @param {number} port
 * @param {string} host by which pages reach it
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function startXpchat(main, port, host, env = {}) {
  const data = mkdtempSync(join(tmpdir(), 'xpchat-bench-'));
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: String(port), HOST: '0.0.0.0', DATA_DIR: data, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const origin = `http://${host}:${port}`;
  while (!(await fetch(`${origin}/healthz`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error('XPchat did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    origin,
    pid: child.pid ?? 0,
    close: async () => {
      child.kill();
      await exit;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** @param {string} path below bench/pages */
export const pageScript = (path) =>
  readFileSync(new URL(`./pages/${path}`, import.meta.url), 'utf8');
