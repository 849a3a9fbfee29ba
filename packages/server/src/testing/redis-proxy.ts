import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/** A TCP proxy in front of Redis, with which a test breaks and stalls connections. */
export async function openRedisProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Map<Socket, Socket>();
  /** Whether new connections are forwarded. */
  let passes = true;
  let accepted = 0;
  let waiting: () => void = () => undefined;
  const proxy = createServer((client) => {
    const upstream = dial(Number(port), hostname);
    accepted++;
    waiting();
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.set(socket, other);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (passes) socket.pipe(other);
    }
  });
  const listen = async (at: number) => {
    proxy.listen(at, '127.0.0.1');
    await once(proxy, 'listening');
    return (proxy.address() as AddressInfo).port;
  };
  const at = await listen(0);
  return {
    url: `redis://127.0.0.1:${at}`,
    shut: async () => {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const socket of sockets.keys()) socket.destroy();
      await closed;
    },
    reopen: () => listen(at),
    /** Stops forwarding; connections stay open. */
    hold: () => {
      for (const socket of sockets.keys()) {
        socket.unpipe();
        socket.pause();
      }
    },
    /** Accepts connections from now on without forwarding them. */
    holdNew: () => {
      passes = false;
    },
    passNew: () => {
      passes = true;
    },
    /** Resolves when `count` connections were accepted since the start. */
    connections: async (count: number) => {
      while (accepted < count) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
    },
  };
}
