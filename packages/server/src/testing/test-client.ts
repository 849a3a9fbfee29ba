import { once } from 'node:events';
import type { ServerMessage } from '@xpchat/calls-protocol';
import { parseServerMessage } from '@xpchat/calls-protocol';
import { WebSocket } from 'ws';

type Kind = ServerMessage['type'];
export type Received<T extends Kind> = Extract<ServerMessage, { type: T }>;

/** What an extended client stores in order to resume its session on another socket. */
export interface ResumableSession {
  readonly token: string;
  /** The last number that it received from the server. */
  readonly received: number;
}

/**
 * A client on a real socket. It validates each message that it receives, checks that the numbers have no
 * gap, and acknowledges at once.
 */
export class TestClient {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  /** The last number that the server acknowledged. */
  acked = 0;
  /** The count of the last `missed_count`. */
  missed: number | undefined;
  /** The last `conversation_call`. */
  conversation: Received<'conversation_call'> | undefined;
  #token = '';
  #received = 0;
  #resumedAt = 0;
  readonly #messages: ServerMessage[] = [];
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
      this.#receive(parsed.message);
      this.#wake();
    });
  }

  /** To resume with {@link hello} on another socket. */
  get session(): ResumableSession {
    return { token: this.#token, received: this.#received };
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<TestClient> {
    const socket = new WebSocket(url, { headers });
    const client = new TestClient(socket);
    await once(socket, 'open');
    return client;
  }

  /** Opens a socket and resolves to the status and body of the refusal. Rejects if it opens. */
  static refusal(
    url: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number | undefined; body: unknown }> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { headers });
      socket.on('open', () => reject(new Error('The server accepted the upgrade.')));
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

  /** Resolves to the next message. */
  async next(): Promise<ServerMessage> {
    for (;;) {
      const message = this.#messages.shift();
      if (message) return message;
      await this.#more();
    }
  }

  /** Resolves to the next message. Rejects if it has another type. */
  async receive<T extends Kind>(type: T): Promise<Received<T>> {
    const message = await this.next();
    if (message.type === type) return message as Received<T>;
    throw new Error(`Expected ${type}, received ${JSON.stringify(message)}`);
  }

  /** Sends hello and resolves to the welcome. */
  async hello(from?: ResumableSession): Promise<Received<'welcome'>> {
    const resume = from ? { resume: from.token, received: from.received } : {};
    this.#resumedAt = from?.received ?? 0;
    this.send({ type: 'hello', version: 1, ...resume });
    const welcome = await this.receive('welcome');
    this.#token = welcome.resumeToken;
    return welcome;
  }

  /** Resolves when the server has acknowledged this number. */
  async waitForAck(seq: number): Promise<void> {
    while (this.acked < seq) await this.#more();
  }

  /** @param code of the close frame; a close without a code if absent */
  async close(code?: number): Promise<void> {
    this.socket.close(code);
    await this.closed;
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'ack') {
      if (message.seq < this.acked)
        throw new Error('The server acknowledged a lower number than before.');
      this.acked = message.seq;
      return;
    }
    if (message.type === 'missed_count') {
      this.missed = message.count;
      return;
    }
    if (message.type === 'conversation_call') {
      this.conversation = message;
      return;
    }
    // The replay begins after the number that the client named in its hello.
    if (message.type === 'welcome' && message.resumed) this.#received = this.#resumedAt;
    if ('seq' in message && message.seq !== undefined) {
      if (message.seq !== this.#received + 1) {
        throw new Error(`${message.seq} came after ${this.#received}: ${message.type}`);
      }
      this.#received = message.seq;
      this.send({ type: 'ack', seq: message.seq });
    }
    this.#messages.push(message);
  }

  async #more(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) throw new Error('The socket is closed.');
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
