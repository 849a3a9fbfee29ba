import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const MAIN = fileURLToPath(new URL('../../apps/chat/dist/server/main.js', import.meta.url));

/** The built XPchat in demo mode, with its own port and data folder. */
export interface Product {
  readonly url: string;
  /** Crashes the server (SIGKILL). The data folder stays. */
  kill(): Promise<void>;
  /** Starts it again with the same port and data. */
  start(): Promise<void>;
  /** A `ws:` URL with a demo ticket, which signs a socket in as that person. */
  ticket(as: string): Promise<string>;
  /** Everything that the server printed. */
  output(): string;
  close(): Promise<void>;
}

export async function startProduct(env: NodeJS.ProcessEnv = {}): Promise<Product> {
  const port = Number(env.PORT ?? (await freePort()));
  const data = mkdtempSync(join(tmpdir(), 'xpchat-e2e-'));
  const url = `http://localhost:${port}`;
  let output = '';
  const launch = (): Promise<ServerProcess> =>
    startServer(process.execPath, [MAIN], {
      url: `${url}/healthz`,
      env: { DATA_DIR: data, ...env, PORT: String(port) },
    });
  let server: ServerProcess | undefined = await launch();
  const stop = async (signal: 'SIGTERM' | 'SIGKILL') => {
    const running = server;
    server = undefined;
    if (!running) return;
    await running.stop(signal);
    output += running.output();
  };
  return {
    url,
    kill: () => stop('SIGKILL'),
    start: async () => {
      server = await launch();
    },
    ticket: async (as) => {
      const response = await fetch(`${url}/api/demo/ticket?as=${as}`);
      if (!response.ok) throw new Error(`no ticket for ${as}: ${response.status}`);
      return ((await response.json()) as { url: string }).url;
    },
    output: () => output + (server?.output() ?? ''),
    close: async () => {
      await stop('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
