import { WebSocket } from 'ws';
import { waitFor } from './wait.ts';

export interface Received {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A socket to `/webrtc` that sends any message of a test. */
export interface RawSocket {
  readonly received: readonly Received[];
  send(data: unknown): void;
  /** Waits for the next message of that type that was not returned before. */
  next(type: string): Promise<Received>;
  /** Waits until the server closes the socket, and resolves with the close code. */
  closed(): Promise<number>;
  close(): void;
}

/** @throws Error with the HTTP status if the upgrade is refused */
export async function openRaw(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawSocket> {
  const socket = new WebSocket(url, { headers });
  const received: Received[] = [];
  const fresh: Received[] = [];
  let code: number | undefined;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Received;
    received.push(message);
    fresh.push(message);
  });
  socket.on('close', (closeCode) => {
    code = closeCode;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    received,
    send: (data) => socket.send(typeof data === 'string' ? data : JSON.stringify(data)),
    next: (type) =>
      waitFor(
        () => `no ${type}; got ${received.map((message) => message.type).join(', ')}; code ${code}`,
        async () => {
          const index = fresh.findIndex((message) => message.type === type);
          return index < 0 ? undefined : fresh.splice(index, 1)[0];
        },
      ),
    closed: () =>
      waitFor(
        () => 'the socket stays open',
        async () => code,
      ),
    close: () => socket.close(),
  };
}
