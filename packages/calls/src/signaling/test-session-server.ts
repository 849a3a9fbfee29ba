import {
  CLOSE_CODES,
  type OutgoingPeerMessage,
  parseClientMessage,
  type SessionCall,
} from '@xpchat/calls-protocol';
import type { SocketEvents, SocketPort } from '../platform/platform.ts';

interface StoredSession {
  readonly userId: string;
  /** Number of the last message accepted from the client. */
  received: number;
  /** Number of the last message sent to the client. */
  sent: number;
  /** Messages that the client has not acknowledged. */
  outbox: { readonly seq: number }[];
  /** The server's end of its socket. */
  socket: { kill(code: number): void; send(message: object): void } | null;
}

/** What the network does to one frame. A lost frame breaks the socket. */
type Fate = 'delivered' | 'lost';

/**
 * The server's half of signalling sessions (docs/protocol.md). The test breaks its sockets at will and
 * reads which messages were accepted.
 */
export class TestSessionServer {
  /** Messages of clients that were accepted, in order. */
  readonly accepted: OutgoingPeerMessage[] = [];
  /** All messages of clients, in order of arrival. */
  readonly arrived: { readonly type: string }[] = [];
  readonly sessions = new Map<string, StoredSession>();
  calls: SessionCall[] = [];
  userId = 'alice';
  reachable = true;
  /** Decides what happens to each frame of either direction, by its number from 1. */
  fateOf: (frame: number) => Fate = () => 'delivered';
  frames = 0;
  connections = 0;
  #ids = 0;

  /** Implements `Platform.openSocket`. */
  openSocket = (_url: string, events: SocketEvents): SocketPort => {
    let open = true;
    let session: StoredSession | null = null;
    this.connections++;
    const cut = (code: number) => {
      if (!open) return;
      open = false;
      if (session?.socket === socket) session.socket = null;
      later(() => events.onClose(code));
    };
    const carry = (deliver: () => void) => {
      const fate = this.fateOf(++this.frames);
      later(() => {
        if (!open) return;
        if (fate === 'lost') cut(1006);
        else deliver();
      });
    };
    const socket = {
      kill: cut,
      send: (message: object) => carry(() => events.onMessage(JSON.stringify(message))),
    };
    later(() => (this.reachable ? events.onOpen() : cut(1006)));
    return {
      send: (text) => {
        const parsed = parseClientMessage(text);
        if (!parsed.ok) throw new Error(`${parsed.code}: ${parsed.detail}`);
        const { message } = parsed;
        carry(() => {
          this.arrived.push(message);
          switch (message.type) {
            case 'hello':
              session = this.#openSession(message.resume, message.received ?? 0, socket);
              break;
            case 'ice_servers_request':
              break;
            case 'ping':
              socket.send({ type: 'pong' });
              break;
            case 'ack':
              if (session) acknowledge(session, message.seq);
              break;
            default:
              // Messages on a replaced socket are ignored.
              if (session?.socket === socket) this.#accept(session, message, socket);
          }
        });
      },
      // Frames that were sent before the close still arrive.
      close: () =>
        later(() => {
          open = false;
          if (session?.socket === socket) session.socket = null;
        }),
    };
  };

  /** Numbers a message and sends it to the session, now or on resume. */
  send(message: object, token = this.latest): void {
    const session = this.sessions.get(token);
    if (!session) throw new Error('no such session');
    const numbered = { ...message, seq: ++session.sent };
    session.outbox.push(numbered);
    session.socket?.send(numbered);
  }

  /** Breaks every connection. */
  cut(code = 1006): void {
    for (const { socket } of this.sessions.values()) socket?.kill(code);
  }

  /** Resume token of the newest session. */
  get latest(): string {
    return `token-${this.#ids}`;
  }

  #openSession(
    resume: string | undefined,
    received: number,
    socket: NonNullable<StoredSession['socket']>,
  ): StoredSession {
    const known = resume === undefined ? undefined : this.sessions.get(resume);
    const resumed = known !== undefined && known.userId === this.userId;
    const session = resumed
      ? known
      : { userId: this.userId, received: 0, sent: 0, outbox: [], socket };
    const token = resumed ? (resume ?? '') : `token-${++this.#ids}`;
    if (!resumed) this.sessions.set(token, session);
    else if (session.socket && session.socket !== socket) {
      session.socket.kill(CLOSE_CODES.session_replaced.code);
    }
    session.socket = socket;
    acknowledge(session, received);
    socket.send({
      type: 'welcome',
      version: 1,
      userId: this.userId,
      sessionId: token,
      resumed,
      resumeToken: token,
      received: session.received,
      heartbeat: 20_000,
      calls: this.calls,
      missedCount: 3,
    });
    for (const message of session.outbox) socket.send(message);
    return session;
  }

  #accept(
    session: StoredSession,
    message: OutgoingPeerMessage,
    socket: NonNullable<StoredSession['socket']>,
  ): void {
    const { seq } = message;
    if (seq === undefined) throw new Error(`${message.type} without a number`);
    if (seq > session.received + 1) {
      socket.kill(CLOSE_CODES.sequence_gap.code);
      return;
    }
    if (seq === session.received + 1) {
      session.received = seq;
      this.accepted.push(message);
    }
    socket.send({ type: 'ack', seq: session.received });
  }
}

function acknowledge(session: StoredSession, seq: number): void {
  session.outbox = session.outbox.filter((message) => message.seq > seq);
}

/** Runs in a microtask: a socket never calls its user back synchronously. */
function later(run: () => void): void {
  Promise.resolve().then(run);
}
