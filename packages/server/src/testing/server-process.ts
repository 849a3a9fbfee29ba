import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { signAccessToken } from '../auth/access-token.ts';
import { TestClient } from './test-client.ts';

const SECRET = 'a secret for tests, long enough for HS256';
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the deployed program, in a folder from which Node.js finds the npm packages. */
export async function buildProgram(): Promise<{ readonly path: string; remove(): void }> {
  const folder = join(PACKAGE, 'dist', `test-${process.pid}`);
  const path = join(folder, 'main.js');
  const { buildCallsServer } = (await import(pathToFileURL(join(PACKAGE, 'build.mjs')).href)) as {
    buildCallsServer(options: { outfile: string }): Promise<void>;
  };
  await buildCallsServer({ outfile: path });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A calls server in its own process. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    this.#ended = once(child, 'exit');
  }

  /** Resolves when the server listens. */
  static async start(
    program: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<ServerProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [program], {
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        CALLS_SECRET: SECRET,
        CALLS_REACH: 'everyone',
        CALLS_RECORDINGS: 'off',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const server = new ServerProcess(child, port);
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        if (line.includes('Server listening')) resolve();
      });
      void server.#ended.then(() =>
        reject(new Error('The server did not start: its process exited.')),
      );
    });
    return server;
  }

  /** Opens a socket of a person. */
  async open(userId: string): Promise<TestClient> {
    const token = await signAccessToken(SECRET, { userId });
    return TestClient.open(`ws://127.0.0.1:${this.port}/webrtc?access_token=${token}`);
  }

  /** Opens an extended client and resolves after its welcome. */
  async extended(userId: string): Promise<TestClient> {
    const client = await this.open(userId);
    await client.hello();
    return client;
  }

  async history(
    userId: string,
  ): Promise<readonly { readonly id: string; readonly reason: string }[]> {
    const response = await this.#api(userId, 'GET', 'history');
    return ((await response.json()) as { calls: { id: string; reason: string }[] }).calls;
  }

  /** Marks the person's missed calls as seen, which notifies all their devices. */
  async markSeen(userId: string): Promise<void> {
    await this.#api(userId, 'POST', 'history/seen');
  }

  /** Kills the process with SIGKILL. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await this.#ended;
  }

  async #api(userId: string, method: string, path: string): Promise<Response> {
    const authorization = `Bearer ${await signAccessToken(SECRET, { userId })}`;
    const url = `http://127.0.0.1:${this.port}/calls/api/${path}`;
    return fetch(url, { method, headers: { authorization } });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
