type Message = Record<string, unknown> & { readonly type: string; readonly callId: string };

/** A message and the person whose device sent it. */
export interface FrameRecord {
  readonly from: string;
  readonly message: Message;
}

type Numbered = Message & { readonly seq: number };

interface ServerFrame {
  readonly type: string;
  readonly seq?: number;
  readonly received?: number;
  readonly sessionId?: string;
  readonly code?: string;
}

interface SessionRecord {
  /** By number: what the device sent and the server has not acknowledged. */
  readonly pending: Map<number, Numbered>;
  /** The last number that the server acknowledged. */
  received: number;
  /** The last number of the server's own messages that was seen. */
  sent: number;
}

/**
 * Reads what passes on the sockets of a server, to record each client message that the server
 * acknowledged and each error that it answered with, once.
 */
export class SentMessages {
  readonly #acknowledged: FrameRecord[];
  readonly #errors: string[];
  readonly #sessions = new Map<string, SessionRecord>();

  /**
   * @param acknowledged gets the client messages in the order in which they were acknowledged
   * @param errors gets the codes of the errors
   */
  constructor(acknowledged: FrameRecord[], errors: string[]) {
    this.#acknowledged = acknowledged;
    this.#errors = errors;
  }

  /** The frames of one socket, as they are sent. */
  socketOf(user: string) {
    let session: SessionRecord | undefined;
    return {
      onClientFrame: (text: string) => {
        const message: Numbered = JSON.parse(text);
        if (message.type !== 'ack' && message.seq !== undefined) {
          session?.pending.set(message.seq, message);
        }
      },
      onServerFrame: (text: string) => {
        const frame: ServerFrame = JSON.parse(text);
        const { type, seq = 0, received = 0, sessionId = '', code = '' } = frame;
        if (type === 'welcome') {
          session = this.#sessionOf(sessionId);
          this.#acknowledge(user, session, received);
        } else if (session && type === 'ack') {
          this.#acknowledge(user, session, seq);
        } else if (session && seq > session.sent) {
          session.sent = seq;
          if (type === 'error') this.#errors.push(code);
        }
      },
    };
  }

  #sessionOf(sessionId: string): SessionRecord {
    const session = this.#sessions.get(sessionId) ?? { pending: new Map(), received: 0, sent: 0 };
    this.#sessions.set(sessionId, session);
    return session;
  }

  #acknowledge(from: string, session: SessionRecord, upTo: number): void {
    while (session.received < upTo) {
      session.received++;
      const message = session.pending.get(session.received);
      if (!message) throw new Error(`${session.received} was acknowledged, but never sent`);
      session.pending.delete(session.received);
      this.#acknowledged.push({ from, message });
    }
  }
}
