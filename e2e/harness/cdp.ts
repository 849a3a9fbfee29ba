import { WebSocket } from 'ws';

type Json = Record<string, unknown>;

/** A session of the Chrome DevTools Protocol, reduced to what an old browser supports. */
export interface CdpSession {
  send<T extends Json = Json>(method: string, params?: Json): Promise<T>;
  close(): void;
}

/**
 * Connects to a page of Chrome.
 *
 * @param onEvent receives each event of the enabled domains
 * @throws the socket's Error if it cannot be opened
 */
export async function connectCdp(
  url: string,
  onEvent: (method: string, params: Json) => void,
): Promise<CdpSession> {
  // Chrome 66 does not negotiate compression.
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const waiting = new Map<number, { resolve: (value: Json) => void; reject: (e: Error) => void }>();
  let lastId = 0;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as {
      id?: number;
      method?: string;
      params?: Json;
      result?: Json;
      error?: { message: string };
    };
    if (message.method !== undefined) onEvent(message.method, message.params ?? {});
    if (message.id === undefined) return;
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) call?.reject(new Error(message.error.message));
    else call?.resolve(message.result ?? {});
  });
  socket.on('close', () => {
    for (const call of waiting.values()) call.reject(new Error('the page was closed'));
    waiting.clear();
  });
  return {
    send: <T extends Json>(method: string, params: Json = {}) =>
      new Promise<T>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve: (value) => resolve(value as T), reject });
        socket.send(JSON.stringify({ id: lastId, method, params }));
      }),
    close: () => socket.close(),
  };
}
