import { once } from 'node:events';
import type { ServerMessage } from '@xpchat/calls-protocol';
import { parseServerMessage } from '@xpchat/calls-protocol';
import { WebSocket } from 'ws';

type Kind = ServerMessage['type'];
export type Received<T extends Kind> = Extract<ServerMessage, { type: T }>;

/** What a extended client keeps of its session while it has no socket. */
export interface KeptSession {
  readonly token: string;
  /** The last number that it took from the server. */
  readonly received: number;
}

/**
 * A client on a real socket. Every message that comes in is checked against the protocol, and its
 * number against the one before; it is acknowledged at once.
 */
export class TestClient {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  /** The last number that the server acknowledged. */
  acked = 0;
  /** The count that it was told last. */
  missed: number | undefined;
  #token = '';
  #received = 0;
  #resumedAt = 0;
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
      this.#take(parsed.message);
      this.#wake();
    });
  }

  /** For {@link hello} on the next socket. */
  get session(): KeptSession {
    return { token: this.#token, received: this.#received };
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
      await this.#more();
    }
  }

  /** The next message, which has to be of this type. */
  async take<T extends Kind>(type: T): Promise<Received<T>> {
    const message = await this.next();
    if (message.type === type) return message as Received<T>;
    throw new Error(`Expected ${type}, but got ${JSON.stringify(message)}`);
  }

  /** Says hello and returns the welcome. */
  async hello(from?: KeptSession): Promise<Received<'welcome'>> {
    const resume = from ? { resume: from.token, received: from.received } : {};
    this.#resumedAt = from?.received ?? 0;
    this.send({ type: 'hello', version: 1, ...resume });
    const welcome = await this.take('welcome');
    this.#token = welcome.resumeToken;
    return welcome;
  }

  /** Resolves when the server has acknowledged this number. */
  async waitForAck(seq: number): Promise<void> {
    while (this.acked < seq) await this.#more();
  }

  /** @param code none, as a client that says nothing, if absent */
  async close(code?: number): Promise<void> {
    this.socket.close(code);
    await this.closed;
  }

  #take(message: ServerMessage): void {
    if (message.type === 'ack') {
      if (message.seq < this.acked) throw new Error('An acknowledgement was taken back.');
      this.acked = message.seq;
      return;
    }
    if (message.type === 'missed_count') {
      this.missed = message.count;
      return;
    }
    // What is replayed begins after what the client said that it has; it says so with its hello.
    if (message.type === 'welcome' && message.resumed) this.#received = this.#resumedAt;
    if ('seq' in message && message.seq !== undefined) {
      if (message.seq !== this.#received + 1) {
        throw new Error(`${message.seq} came after ${this.#received}: ${message.type}`);
      }
      this.#received = message.seq;
      this.send({ type: 'ack', seq: message.seq });
    }
    this.#inbox.push(message);
  }

  async #more(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) throw new Error('The socket is closed.');
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
