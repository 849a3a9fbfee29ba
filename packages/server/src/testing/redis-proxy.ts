import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/** Redis behind a door that a test can shut. */
export async function openRedisProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Map<Socket, Socket>();
  /** Whether what comes in on new connections goes through. */
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
    /** Connections stay, and nothing comes through. */
    hold: () => {
      for (const socket of sockets.keys()) {
        socket.unpipe();
        socket.pause();
      }
    },
    /** The same for the connections that come from now on. */
    holdNew: () => {
      passes = false;
    },
    passNew: () => {
      passes = true;
    },
    /** Resolves when there were so many, from the beginning. */
    connections: async (count: number) => {
      while (accepted < count) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
    },
  };
}
