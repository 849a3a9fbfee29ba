import type { ServerMessage } from '@xpchat/calls-protocol';
import type { Fanout, NodeMessage } from '../ports/fanout.ts';
import type { Log } from '../ports/log.ts';
import type { Delivery } from '../ports/messages.ts';
import type { SessionStore } from '../ports/session-store.ts';

/** The socket of a session. */
export interface Sink {
  send(message: ServerMessage): void;
  /** The JSON of a message. */
  sendText(text: string): void;
  /** The session goes on with a newer socket, or does not exist any more. */
  close(why: 'session_replaced' | 'heartbeat_missed' | 'unacknowledged'): void;
}

/** A session whose socket is on this node. */
export interface Attached {
  readonly sessionId: string;
  /** Which of the session's sockets: each opening or resuming has its own. */
  readonly attachment: string;
  readonly sink: Sink;
}

interface PlainEntry extends Attached {
  /** What waits until it is known that the client is basic; null from then on. */
  waiting: Delivery[] | null;
}

interface FullEntry extends Attached {
  /** The last number given to the socket. */
  sent: number;
  /**
   * - `welcoming`: the socket has not got its welcome; what comes is in the outbox
   * - `reading`: the outbox is being read
   * - `stale`: the same, and something came meanwhile: it has to be read again
   * - `live`: each delivery is the next one
   */
  state: 'welcoming' | 'reading' | 'stale' | 'live';
}

type Entry = PlainEntry | FullEntry;

export interface SessionHubPorts {
  /** The name of this node. */
  readonly node: string;
  readonly store: Pick<SessionStore, 'outbox' | 'withUnsent'>;
  readonly fanout: Pick<Fanout, 'publish'>;
  readonly log: Log;
  /** Every delivery that came from other nodes, or was found in an outbox. */
  readonly onForeign: (deliveries: readonly Delivery[]) => void;
  /** A message for every extended session of a person. */
  readonly onTell: (userId: string, message: ServerMessage) => void;
  /** The host signed out its session. */
  readonly onDisconnect: (session: string) => void;
}

/** Messages that wait for one basic socket; beyond it the newest are dropped. */
const MAX_WAITING = 256;

/**
 * Brings deliveries to the sockets of this node and to other nodes. A extended session gets each number
 * once and in order: a delivery that is not the next one only says that the outbox has to be read.
 */
export class SessionHub {
  readonly #ports: SessionHubPorts;
  readonly #entries = new Map<string, Entry>();

  constructor(ports: SessionHubPorts) {
    this.#ports = ports;
  }

  /** A basic session; what is sent to it waits for {@link release}. */
  attachBasic(session: Attached): void {
    this.#put({ ...session, waiting: [] });
  }

  /** A extended session, which has got everything up to `sent`; what follows waits for {@link replay}. */
  attachExtended(session: Attached, sent: number): void {
    this.#put({ ...session, sent, state: 'welcoming' });
  }

  /** The last number that was given to the session's socket here. */
  sentTo(sessionId: string): number {
    const entry = this.#entries.get(sessionId);
    return entry && !isBasic(entry) ? entry.sent : 0;
  }

  /** The client of a basic session is known to be basic. */
  release(sessionId: string): void {
    const entry = this.#entries.get(sessionId);
    if (!entry || !isBasic(entry) || entry.waiting === null) return;
    const { waiting } = entry;
    entry.waiting = null;
    for (const { message } of waiting) entry.sink.send(message);
  }

  /**
   * The socket has got its welcome: sends what it has not got, and everything from now on. Nothing
   * happens if the session has a newer one, which waits for its own welcome.
   */
  replay(sessionId: string, attachment: string): void {
    const entry = this.#entries.get(sessionId);
    if (entry?.attachment === attachment && !isBasic(entry)) void this.#read(entry, true);
  }

  /**
   * Publications of other nodes were lost: brings what they told of, by one statement if there is
   * nothing. Rejects with the error of the database; no socket is closed for it.
   */
  async catchUp(): Promise<void> {
    const live: (readonly [string, number])[] = [];
    for (const entry of this.#entries.values()) {
      if (isBasic(entry)) continue;
      if (entry.state === 'reading') entry.state = 'stale';
      if (entry.state === 'live') live.push([entry.sessionId, entry.sent]);
    }
    if (live.length === 0) return;
    for (const sessionId of await this.#ports.store.withUnsent(live)) this.#readOutbox(sessionId);
  }

  /** Something may have been sent to these sessions, wherever they are, of which nobody told their nodes. */
  readOutboxes(sessionIds: readonly string[]): void {
    const elsewhere = sessionIds.filter((sessionId) => !this.#readOutbox(sessionId));
    if (elsewhere.length === 0) return;
    this.#ports.fanout.publish(null, { type: 'read_outboxes', sessionIds: elsewhere });
  }

  /** The socket closed. Nothing happens if the session has a newer one. */
  detach(sessionId: string, attachment: string): void {
    if (this.#entries.get(sessionId)?.attachment === attachment) this.#entries.delete(sessionId);
  }

  /** The session was forgotten; a client that still is there has to begin a new one. */
  removed(sessionId: string, why: 'heartbeat_missed' | 'unacknowledged'): void {
    const entry = this.#entries.get(sessionId);
    this.#entries.delete(sessionId);
    entry?.sink.close(why);
  }

  /** Brings what was committed here to where its receivers are. */
  route(deliveries: readonly Delivery[]): void {
    const { node: here, fanout } = this.#ports;
    let others: Map<string, Delivery[]> | undefined;
    for (const delivery of deliveries) {
      const { node } = delivery;
      if (node === here) this.#deliver(delivery);
      else if (node !== null) {
        others ??= new Map();
        const known = others.get(node);
        const { text: _text, ...told } = delivery;
        if (known) known.push(told);
        else others.set(node, [told]);
      }
    }
    if (!others) return;
    for (const [node, list] of others) fanout.publish(node, { type: 'deliver', deliveries: list });
  }

  /** Takes what another node, or this one, published. */
  receive(message: NodeMessage): void {
    switch (message.type) {
      case 'deliver':
        this.#ports.onForeign(message.deliveries);
        for (const delivery of message.deliveries) this.#deliver(delivery);
        break;
      case 'replaced': {
        const entry = this.#entries.get(message.sessionId);
        if (!entry || entry.attachment === message.attachment) break;
        this.#entries.delete(message.sessionId);
        entry.sink.close('session_replaced');
        break;
      }
      case 'read_outboxes':
        for (const sessionId of message.sessionIds) this.#readOutbox(sessionId);
        break;
      case 'tell':
        this.#ports.onTell(message.userId, message.message as ServerMessage);
        break;
      case 'disconnect':
        this.#ports.onDisconnect(message.session);
        break;
    }
  }

  #put(entry: Entry): void {
    const before = this.#entries.get(entry.sessionId);
    this.#entries.set(entry.sessionId, entry);
    before?.sink.close('session_replaced');
  }

  #deliver({ sessionId, seq, message, text }: Delivery): void {
    const entry = this.#entries.get(sessionId);
    if (!entry) return;
    if (isBasic(entry)) {
      if (entry.waiting === null) entry.sink.send(message);
      else if (entry.waiting.length < MAX_WAITING) {
        entry.waiting.push({ sessionId, seq, message, node: null });
      }
      return;
    }
    if (seq === null || seq <= entry.sent) return;
    if (entry.state === 'reading') entry.state = 'stale';
    if (entry.state !== 'live') return;
    if (seq === entry.sent + 1) {
      entry.sent = seq;
      if (text === undefined) entry.sink.send({ ...message, seq });
      // It is an object with fields.
      else entry.sink.sendText(`${text.slice(0, -1)},"seq":${seq}}`);
    } else void this.#read(entry);
  }

  /** Whether the session is here. */
  #readOutbox(sessionId: string): boolean {
    const entry = this.#entries.get(sessionId);
    if (!entry) return false;
    if (isBasic(entry)) return true;
    if (entry.state === 'reading') entry.state = 'stale';
    if (entry.state === 'live') void this.#read(entry);
    return true;
  }

  /** @param isFirst from where it goes on is the client's word */
  async #read(entry: FullEntry, isFirst = false): Promise<void> {
    const { node, store, log, onForeign } = this.#ports;
    const { sessionId, sink } = entry;
    try {
      do {
        entry.state = 'reading';
        const rows = await store.outbox(sessionId, entry.sent);
        if (this.#entries.get(sessionId) !== entry) return;
        // Before the client hears of it, and answers.
        onForeign(rows.map((row) => ({ ...row, sessionId, node })));
        for (const { seq, message } of rows) {
          if (seq <= entry.sent) continue;
          if (seq > entry.sent + 1 && !isFirst) {
            // What is missing was acknowledged by another socket, of which nobody told this node.
            this.#entries.delete(sessionId);
            sink.close('session_replaced');
            return;
          }
          entry.sent = seq;
          sink.send({ ...message, seq });
        }
      } while (isStale(entry));
      entry.state = 'live';
    } catch (err) {
      log.error({ err, sessionId }, 'an outbox could not be read');
      // The client comes back, and then it is read again.
      sink.close('heartbeat_missed');
    }
  }
}

function isBasic(entry: Entry): entry is PlainEntry {
  return 'waiting' in entry;
}

/** Apart, as the compiler takes the state for what it was before the wait. */
function isStale({ state }: FullEntry): boolean {
  return state === 'stale';
}
