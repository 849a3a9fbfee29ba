import { once } from 'node:events';
import type { ServerMessage } from '@xpchat/calls-protocol';
import { parseServerMessage } from '@xpchat/calls-protocol';
import { WebSocket } from 'ws';

type Kind = ServerMessage['type'];
export type Received<T extends Kind> = Extract<ServerMessage, { type: T }>;

/** A client on a real socket. Every message that comes in is checked against the protocol. */
export class TestClient {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #inbox: ServerMessage[] = [];
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        resolve(code);
        this.#wake();
      });
    });
    socket.on('message', (data) => {
      const parsed = parseServerMessage(data.toString());
      if (!parsed.ok) throw new Error(`The server sent ${parsed.code}: ${parsed.detail}`);
      this.#inbox.push(parsed.message);
      this.#wake();
    });
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<TestClient> {
    const socket = new WebSocket(url, { headers });
    const client = new TestClient(socket);
    await once(socket, 'open');
    return client;
  }

  /** The status and body with which an upgrade is refused. */
  static refusal(
    url: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number | undefined; body: unknown }> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { headers });
      socket.on('open', () => reject(new Error('The upgrade was not refused.')));
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_request, response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
      });
    });
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message, whatever it is. */
  async next(): Promise<ServerMessage> {
    for (;;) {
      const message = this.#inbox.shift();
      if (message) return message;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('The socket is closed.');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The next message, which has to be of this type. */
  async take<T extends Kind>(type: T): Promise<Received<T>> {
    const message = await this.next();
    if (message.type === type) return message as Received<T>;
    throw new Error(`Expected ${type}, but got ${JSON.stringify(message)}`);
  }

  /** Says hello and returns the welcome. */
  async hello(resume?: string): Promise<Received<'welcome'>> {
    this.send({ type: 'hello', version: 1, ...(resume ? { resume } : {}) });
    return this.take('welcome');
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
