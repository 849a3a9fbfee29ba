import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startTestLiveKit, type TestLiveKit } from './livekit.ts';
import { waitFor } from './wait.ts';

const REDIS_SERVER = '/usr/bin/redis-server';

/** Two LiveKits that share their rooms by Redis, behind one address. */
export interface LiveKitNodes {
  readonly nodes: readonly TestLiveKit[];
  /** URL of the balancer, as browsers use it. */
  readonly wsUrl: string;
  close(): Promise<void>;
}

export async function startLiveKitNodes(program: string): Promise<LiveKitNodes> {
  const redis = await startRedis();
  const nodes = [
    await startTestLiveKit(program, { redis: redis.address }),
    await startTestLiveKit(program, { redis: redis.address }),
  ];
  const balancer = await startBalancer(() => nodes.filter((node) => node.isRunning()));
  const { port } = balancer.address() as AddressInfo;
  return {
    nodes,
    wsUrl: `ws://127.0.0.1:${port}`,
    close: async () => {
      balancer.close();
      for (const node of nodes) await node.close();
      await redis.close();
    },
  };
}

/** Passes connections to the running nodes in turn, as a TCP load balancer does. */
async function startBalancer(running: () => readonly TestLiveKit[]): Promise<Server> {
  let turn = 0;
  const server = createServer((client) => {
    const nodes = running();
    const node = nodes[turn++ % nodes.length];
    if (!node) {
      client.destroy();
      return;
    }
    const upstream = connect(node.port, '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('error', end).on('close', end);
    upstream.on('error', end).on('close', end);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-redis-'));
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn(REDIS_SERVER, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await waitFor(
    () => 'Redis does not answer',
    () =>
      new Promise<true | undefined>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.once('connect', () => resolve(true)).once('error', () => resolve(undefined));
        socket.once('connect', () => socket.destroy());
      }),
  );
  return {
    address: `127.0.0.1:${port}`,
    close: async () => {
      child.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
