import type { CallTransaction } from '@xpchat/calls-server/testing';
import type { Attachment } from './server-process.ts';

/**
 * Checks exactly-once delivery: a server acknowledges only sequence numbers that it processed once and
 * in order.
 */
export class Exactness {
  readonly #onProblem: (what: string) => void;
  /** The last committed sequence number of each session. */
  readonly #committed = new Map<string, number>();
  /** The current socket of each session. */
  readonly #attachments = new Map<string, string>();

  constructor(onProblem: (what: string) => void) {
    this.#onProblem = onProblem;
  }

  /** A session moved to another socket. */
  attached({ sessionId, attachment }: Attachment): void {
    this.#attachments.set(sessionId, attachment);
  }

  /** Checks the sequence numbers of a committed transaction. */
  recordCommitted({ received }: CallTransaction): void {
    if (!received) return;
    const { sessionId, seq, from = seq, attachment } = received;
    if (attachment !== this.#attachments.get(sessionId)) {
      this.#onProblem(`${sessionId} accepted ${seq} from a socket that was replaced`);
    }
    const last = this.#committed.get(sessionId) ?? 0;
    if (from !== last + 1) this.#onProblem(`${sessionId} accepted ${from} after ${last}`);
    this.#committed.set(sessionId, seq);
  }

  /**
   * Returns a listener for the frames that a server writes to one socket.
   *
   * @param page records its sessions, the epochs of its calls, and the sequence numbers that carried each candidate
   */
  follow({ carriers, sessions, epochs }: DeliveryRecord): (text: string) => void {
    let session = '';
    let lastSent = 0;
    return (text) => {
      const frame = JSON.parse(text) as Sent;
      const { type, sessionId, seq, resumed, calls = [] } = frame;
      // The connection of a screen has its messages in frames.
      const candidate = frame.candidate ?? frame.frame?.message?.candidate;
      for (const roster of [frame, ...calls.map((call) => call.roster)]) {
        if (roster?.callId && roster.epoch) epochs.set(roster.callId, roster.epoch);
      }
      if (candidate) {
        const line = candidate.candidate;
        carriers.set(line, (carriers.get(line) ?? new Set()).add(`${session} ${seq}`));
      }
      if (type === 'welcome') {
        session = sessionId ?? '';
        sessions.add(session);
        // The client says where the numbers continue.
        lastSent = resumed ? -1 : 0;
      } else if (type === 'ack' && (seq ?? 0) > (this.#committed.get(session) ?? 0)) {
        this.#onProblem(`${seq} was acknowledged to ${session}, but not accepted`);
      } else if (type !== 'ack' && seq !== undefined) {
        if (lastSent >= 0 && seq !== lastSent + 1)
          this.#onProblem(`${session} was sent ${seq} after ${lastSent}`);
        lastSent = seq;
      }
    };
  }
}

interface DeliveryRecord {
  readonly carriers: Map<string, Set<string>>;
  readonly sessions: Set<string>;
  readonly epochs: Map<string, number>;
}

interface Roster {
  readonly callId?: string;
  readonly epoch?: number;
}

interface Sent extends Roster {
  readonly type: string;
  readonly sessionId?: string;
  readonly resumed?: boolean;
  readonly seq?: number;
  readonly calls?: readonly { readonly roster?: Roster }[];
  readonly candidate?: { readonly candidate: string };
  readonly frame?: { readonly message?: { readonly candidate?: { readonly candidate: string } } };
}
