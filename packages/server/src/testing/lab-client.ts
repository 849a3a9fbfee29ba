import {
  type ClientMessage,
  type OutgoingPeerMessage,
  parseServerMessage,
  type ServerMessage,
} from '@xpchat/calls-protocol';
import type { CallsNode } from '../calls-node.ts';
import type { SocketEvents } from '../realtime/socket.ts';
import { LabSocket } from './lab-socket.ts';

/** A node of a `NodeLab`. */
export interface LabNode {
  readonly node: CallsNode;
  /** Whether it alone has lost the other nodes, and knows. */
  isCutOff: boolean;
  /** Ends it as a power cut would: its timers stop, its sockets break, and it says nothing more. */
  kill(): void;
}

type Accept = (lab: LabNode, socket: LabSocket) => SocketEvents;

/**
 * A extended client: numbers what it says, keeps it until it is acknowledged, takes each number once, and
 * resumes. What it took is in `log`.
 */
export class LabClient {
  readonly userId: string;
  readonly log: ServerMessage[] = [];
  /** Codes with which its sockets were closed. */
  readonly closes: number[] = [];
  welcome: Extract<ServerMessage, { type: 'welcome' }> | null = null;
  onMessage: (message: ServerMessage) => void = () => undefined;
  /** For what is not numbered and not in the log. */
  onAside: (message: ServerMessage) => void = () => undefined;
  /** Whether it says what it took. */
  acknowledges = true;
  /** Whether it answers a close, on sockets that it opens from now on. */
  answersClose = true;
  /** Further fields of its hello. */
  hello: object = {};
  /** Frames in both directions so far; the one with the number `cutAt` is lost with its socket. */
  frames = 0;
  cutAt = 0;
  readonly #accept: Accept;
  #socket: LabSocket | null = null;
  #token: string | null = null;
  #received = 0;
  #sent = 0;
  #unacknowledged: { seq: number }[] = [];

  constructor(userId: string, accept: Accept) {
    this.userId = userId;
    this.#accept = accept;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 1;
  }

  connect(lab: LabNode): void {
    const socket: LabSocket = new LabSocket(
      (text) => {
        if (socket === this.#socket && !socket.isSilent && this.#passes()) this.#take(text);
      },
      (code) => this.closes.push(code),
    );
    this.#socket = socket;
    socket.answersClose = this.answersClose;
    socket.events = this.#accept(lab, socket);
    const resume = this.#token ? { resume: this.#token, received: this.#received } : {};
    this.#frame({ type: 'hello', version: 1, ...resume, ...this.hello });
  }

  /** The device falls asleep. */
  sleep(): void {
    if (this.#socket) this.#socket.isSilent = true;
  }

  /** The connection breaks. */
  break(): void {
    this.#socket?.break();
  }

  /** The client closes its socket, with a code that says why. */
  leave(code: number): void {
    this.#socket?.close(code);
  }

  say(message: OutgoingPeerMessage): void {
    const numbered = { ...message, seq: ++this.#sent };
    this.#unacknowledged.push(numbered);
    if (this.welcome) this.#frame(numbered);
  }

  /** Sends it as it is. */
  sayRaw(message: object): void {
    this.#frame(message);
  }

  /** What it took, by type. */
  types(): string[] {
    return this.log.map((message) => message.type);
  }

  /** How many of its messages the server has not acknowledged. */
  get pending(): number {
    return this.#unacknowledged.length;
  }

  #frame(message: object): void {
    const socket = this.#socket;
    if (socket?.readyState !== 1 || !this.#passes()) return;
    socket.events?.message(JSON.stringify(message satisfies object as ClientMessage), false);
  }

  #passes(): boolean {
    if (++this.frames !== this.cutAt) return true;
    this.welcome = null;
    this.#socket?.break();
    return false;
  }

  #take(text: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) throw new Error(`The server sent ${parsed.code}: ${parsed.detail}`);
    const { message } = parsed;
    switch (message.type) {
      case 'welcome':
        this.welcome = message;
        this.#token = message.resumeToken;
        if (!message.resumed) {
          this.#received = 0;
          this.#sent = 0;
          this.#unacknowledged = [];
        }
        this.#acknowledged(message.received);
        for (const kept of [...this.#unacknowledged]) this.#frame(kept);
        return;
      case 'ack':
        this.#acknowledged(message.seq);
        return;
      case 'pong':
        return;
      case 'missed_count':
        this.onAside(message);
        return;
      default:
        if (message.seq !== undefined) {
          if (message.seq <= this.#received) return;
          if (message.seq > this.#received + 1) throw new Error('A number was left out.');
          this.#received = message.seq;
          if (this.acknowledges) this.#frame({ type: 'ack', seq: message.seq });
        }
        this.log.push(message);
        this.onMessage(message);
    }
  }

  #acknowledged(upTo: number): void {
    this.#unacknowledged = this.#unacknowledged.filter(({ seq }) => seq > upTo);
  }
}
