import {
  type ClientMessage,
  type OutgoingPeerMessage,
  parseServerMessage,
  type ServerMessage,
} from '@xpchat/calls-protocol';
import type { CallsNode } from '../calls-node.ts';
import type { SocketEvents } from '../ports/socket.ts';
import { LabSocket } from './lab-socket.ts';

/** A node of a `NodeLab`. */
export interface LabNode {
  readonly node: CallsNode;
  /** Whether this node alone lost the fan-out and has noticed. */
  isCutOff: boolean;
  /** Ends the node as a power failure would: timers stop, sockets break, nothing more is sent. */
  kill(): void;
}

type Accept = (lab: LabNode, socket: LabSocket) => SocketEvents;

/**
 * An extended client on an in-memory socket. It numbers its messages, repeats them until they are
 * acknowledged, accepts each number once, and resumes its session. `log` has the messages that it accepted.
 */
export class LabClient {
  readonly userId: string;
  readonly log: ServerMessage[] = [];
  /** Codes with which its sockets were closed. */
  readonly closes: number[] = [];
  welcome: Extract<ServerMessage, { type: 'welcome' }> | null = null;
  onMessage: (message: ServerMessage) => void = () => undefined;
  /** Called for unnumbered messages, which are not in the log. */
  onAside: (message: ServerMessage) => void = () => undefined;
  /** Whether it acknowledges messages. */
  acknowledges = true;
  /** Whether it answers a close frame, on sockets that it opens from now on. */
  answersClose = true;
  /** Further fields of its hello. */
  hello: object = {};
  /** Frames in both directions so far. Frame number `cutAt` is lost and breaks the socket. */
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
        if (socket === this.#socket && !socket.isSilent && this.#passes()) this.#receive(text);
      },
      (code) => this.closes.push(code),
    );
    this.#socket = socket;
    socket.answersClose = this.answersClose;
    socket.events = this.#accept(lab, socket);
    const resume = this.#token ? { resume: this.#token, received: this.#received } : {};
    this.#frame({ type: 'hello', version: 1, ...resume, ...this.hello });
  }

  /** The device falls asleep: the socket stays open and silent. */
  sleep(): void {
    if (this.#socket) this.#socket.isSilent = true;
  }

  /** The connection breaks. */
  break(): void {
    this.#socket?.break();
  }

  /** The client closes its socket with this code. */
  leave(code: number): void {
    this.#socket?.close(code);
  }

  send(message: OutgoingPeerMessage): void {
    const numbered = { ...message, seq: ++this.#sent };
    this.#unacknowledged.push(numbered);
    if (this.welcome) this.#frame(numbered);
  }

  /** Sends a message without numbering it. */
  sendRaw(message: object): void {
    this.#frame(message);
  }

  /** Types of the messages that it accepted. */
  types(): string[] {
    return this.log.map((message) => message.type);
  }

  /** How many of its messages the server has not acknowledged yet. */
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

  #receive(text: string): void {
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
        this.#dropAcknowledged(message.received);
        for (const kept of [...this.#unacknowledged]) this.#frame(kept);
        return;
      case 'ack':
        this.#dropAcknowledged(message.seq);
        return;
      case 'pong':
      case 'authenticated':
        return;
      case 'missed_count':
      case 'ice_servers':
      case 'conversation_call':
        this.onAside(message);
        return;
      default:
        if (message.seq !== undefined) {
          if (message.seq <= this.#received) return;
          if (message.seq > this.#received + 1) throw new Error('The server skipped a number.');
          this.#received = message.seq;
          if (this.acknowledges) this.#frame({ type: 'ack', seq: message.seq });
        }
        this.log.push(message);
        this.onMessage(message);
    }
  }

  #dropAcknowledged(upTo: number): void {
    this.#unacknowledged = this.#unacknowledged.filter(({ seq }) => seq > upTo);
  }
}
