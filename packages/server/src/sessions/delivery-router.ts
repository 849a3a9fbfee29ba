import type { ServerMessage } from '@xpchat/calls-protocol';
import type { Fanout, NodeMessage } from '../ports/fanout.ts';
import type { Log } from '../ports/log.ts';
import type { Delivery, DeliveryChannel } from '../ports/messages.ts';
import type { SessionStore } from '../ports/session-store.ts';

/** Why the server closes the socket of a session. */
type SessionCloseReason = 'session_replaced' | 'heartbeat_missed' | 'unacknowledged';

/** The socket of a session. */
export interface SessionSocket {
  send(message: ServerMessage): void;
  /** Sends a message that is JSON already. */
  sendText(text: string): void;
  close(why: SessionCloseReason): void;
}

/** Names a session and one of its sockets. Each opening or resuming has its own `attachment`. */
interface Attachment {
  readonly sessionId: string;
  readonly attachment: string;
}

interface BasicEntry extends Attachment {
  readonly socket: SessionSocket;
  /** Messages held back until the client is known to be basic; null from then on. */
  held: Delivery[] | null;
}

interface ExtendedEntry extends Attachment {
  readonly socket: SessionSocket;
  /** The number of the last message sent to the socket. */
  sent: number;
  /**
   * - `welcoming`: the welcome was not sent yet; new deliveries stay in the outbox
   * - `reading`: the outbox is being read
   * - `stale`: the outbox is being read, and a delivery came meanwhile: it has to be read again
   * - `live`: the next delivery can be sent at once
   */
  state: 'welcoming' | 'reading' | 'stale' | 'live';
  /** The number of an `ack` that waits until the entry is live; null if there is none. */
  waitingAck: number | null;
}

type Entry = BasicEntry | ExtendedEntry;

export interface DeliveryRouterPorts {
  /** The name of this node. */
  readonly node: string;
  readonly store: Pick<SessionStore, 'outbox' | 'withUnsent' | 'attachedElsewhere'>;
  readonly fanout: Pick<Fanout, 'publish'>;
  readonly log: Log;
  /** Called with every delivery from another node or from an outbox, before it is sent. */
  readonly onExternal: (deliveries: readonly Delivery[]) => void;
  /** Called with a message for every extended client of a user. */
  readonly onNotify: (userId: string, message: ServerMessage) => void;
  /** Called when the host signed out a login session. */
  readonly onSignOut: (loginSession: string) => void;
  /** Called when another node allowed a new call. */
  readonly onDialledElsewhere: (from: string, to: string) => void;
  /** Called when people talk with each other, on any node. */
  readonly onAnswered: (userIds: readonly string[]) => void;
}

/** The newest messages beyond this limit are dropped. A basic client cannot ask for them again. */
const MAX_HELD_MESSAGES = 256;

/**
 * Routes deliveries to the sockets of this node and to other nodes. An extended session gets each
 * number once and in order. A delivery out of order only says that the outbox has to be read.
 */
export class DeliveryRouter implements DeliveryChannel {
  readonly #ports: DeliveryRouterPorts;
  readonly #entries = new Map<string, Entry>();

  constructor(ports: DeliveryRouterPorts) {
    this.#ports = ports;
  }

  /** Holds messages back until {@link release}. */
  attachBasic({ sessionId, attachment }: Attachment, socket: SessionSocket): void {
    this.#attach({ sessionId, attachment, socket, held: [] });
  }

  /**
   * Sends nothing until {@link replay}.
   *
   * @param sent the number of the last message that the client has received
   */
  attachExtended({ sessionId, attachment }: Attachment, socket: SessionSocket, sent: number): void {
    this.#attach({ sessionId, attachment, socket, sent, state: 'welcoming', waitingAck: null });
  }

  /**
   * Acknowledges the client's messages up to this number, after all that was committed with them: the
   * refusal of a message precedes its `ack`.
   */
  acknowledge({ sessionId, attachment }: Attachment, seq: number): void {
    const entry = this.#entries.get(sessionId);
    if (entry?.attachment !== attachment || isBasic(entry)) return;
    if (entry.state === 'live') entry.socket.send({ type: 'ack', seq });
    else entry.waitingAck = seq;
  }

  /** The number of the last message sent to the session's socket on this node. */
  lastSent(sessionId: string): number {
    const entry = this.#entries.get(sessionId);
    return entry && !isBasic(entry) ? entry.sent : 0;
  }

  /** Sends the messages that were held back for a client that is now known to be basic. */
  release(sessionId: string): void {
    const entry = this.#entries.get(sessionId);
    if (!entry || !isBasic(entry) || entry.held === null) return;
    const { held } = entry;
    entry.held = null;
    for (const { message } of held) entry.socket.send(message);
  }

  /**
   * Sends the unsent messages of the outbox and all later ones, after the welcome. Does nothing if
   * the session has a newer socket, which waits for its own welcome.
   */
  replay({ sessionId, attachment }: Attachment): void {
    const entry = this.#entries.get(sessionId);
    if (entry?.attachment === attachment && !isBasic(entry)) void this.#readOutbox(entry, true);
  }

  /**
   * Sends messages that other nodes could not announce, and closes sockets whose session another node took
   * over or removed. Costs two queries if there is nothing.
   *
   * @throws the error of the database; sockets stay open
   */
  async catchUp(): Promise<void> {
    const live: (readonly [string, number])[] = [];
    const attached: ExtendedEntry[] = [];
    for (const entry of this.#entries.values()) {
      if (isBasic(entry)) continue;
      if (entry.state === 'reading') entry.state = 'stale';
      if (entry.state !== 'live') continue;
      live.push([entry.sessionId, entry.sent]);
      attached.push(entry);
    }
    if (live.length === 0) return;
    for (const sessionId of await this.#ports.store.withUnsent(live)) this.#refresh(sessionId);
    const lost = await this.#ports.store.attachedElsewhere(
      attached.map(({ sessionId, attachment }) => [sessionId, attachment]),
    );
    for (const entry of attached) {
      if (!lost.includes(entry.sessionId) || this.#entries.get(entry.sessionId) !== entry) continue;
      this.#entries.delete(entry.sessionId);
      // The client resumes the session, or begins one.
      entry.socket.close('heartbeat_missed');
    }
  }

  /** Reads the outboxes of sessions on any node, because a delivery may not have been announced. */
  readOutboxes(sessionIds: readonly string[]): void {
    const elsewhere = sessionIds.filter((sessionId) => !this.#refresh(sessionId));
    if (elsewhere.length === 0) return;
    this.#ports.fanout.publish(null, { type: 'read_outboxes', sessionIds: elsewhere });
  }

  /** Removes a closed socket. Does nothing if the session has a newer one. */
  detach({ sessionId, attachment }: Attachment): void {
    if (this.#entries.get(sessionId)?.attachment === attachment) this.#entries.delete(sessionId);
  }

  /** Closes the socket of a session that was removed. Its client has to open a new session. */
  closeRemoved(sessionId: string, why: 'heartbeat_missed' | 'unacknowledged'): void {
    const entry = this.#entries.get(sessionId);
    this.#entries.delete(sessionId);
    entry?.socket.close(why);
  }

  /** Routes the messages that this node committed. */
  route(deliveries: readonly Delivery[]): void {
    const { node: here, fanout } = this.#ports;
    let byNode: Map<string, Delivery[]> | undefined;
    for (const delivery of deliveries) {
      const { node } = delivery;
      if (node === here) this.#deliver(delivery);
      else if (node !== null) {
        byNode ??= new Map();
        const others = byNode.get(node);
        const { text: _text, ...published } = delivery;
        if (others) others.push(published);
        else byNode.set(node, [published]);
      }
    }
    if (!byNode) return;
    for (const [node, list] of byNode) fanout.publish(node, { type: 'deliver', deliveries: list });
  }

  /** Handles a publication of any node. */
  receive(message: NodeMessage): void {
    switch (message.type) {
      case 'deliver':
        this.#ports.onExternal(message.deliveries);
        for (const delivery of message.deliveries) this.#deliver(delivery);
        break;
      case 'replaced': {
        const entry = this.#entries.get(message.sessionId);
        if (!entry || entry.attachment === message.attachment) break;
        this.#entries.delete(message.sessionId);
        entry.socket.close('session_replaced');
        break;
      }
      case 'read_outboxes':
        for (const sessionId of message.sessionIds) this.#refresh(sessionId);
        break;
      case 'notify':
        this.#ports.onNotify(message.userId, message.message as ServerMessage);
        break;
      case 'disconnect':
        this.#ports.onSignOut(message.session);
        break;
      case 'dialled':
        if (message.node !== this.#ports.node) {
          this.#ports.onDialledElsewhere(message.from, message.to);
        }
        break;
      case 'answered':
        this.#ports.onAnswered(message.userIds);
        break;
    }
  }

  #attach(entry: Entry): void {
    const before = this.#entries.get(entry.sessionId);
    this.#entries.set(entry.sessionId, entry);
    // A client may say hello again on its socket.
    if (before?.socket !== entry.socket) before?.socket.close('session_replaced');
  }

  #deliver({ sessionId, seq, message, text }: Delivery): void {
    const entry = this.#entries.get(sessionId);
    if (!entry) return;
    if (isBasic(entry)) {
      if (entry.held === null) entry.socket.send(message);
      else if (entry.held.length < MAX_HELD_MESSAGES) {
        entry.held.push({ sessionId, seq, message, node: null });
      }
      return;
    }
    if (seq === null || seq <= entry.sent) return;
    if (entry.state === 'reading') entry.state = 'stale';
    if (entry.state !== 'live') return;
    if (seq === entry.sent + 1) {
      entry.sent = seq;
      if (text === undefined) entry.socket.send({ ...message, seq });
      // The text is an object with fields, so a field can be added before its last brace.
      else entry.socket.sendText(`${text.slice(0, -1)},"seq":${seq}}`);
    } else void this.#readOutbox(entry);
  }

  /** @returns whether the session has its socket on this node */
  #refresh(sessionId: string): boolean {
    const entry = this.#entries.get(sessionId);
    if (!entry) return false;
    if (isBasic(entry)) return true;
    if (entry.state === 'reading') entry.state = 'stale';
    if (entry.state === 'live') void this.#readOutbox(entry);
    return true;
  }

  /** @param isFirst the client chose where the replay begins, so a gap is allowed */
  async #readOutbox(entry: ExtendedEntry, isFirst = false): Promise<void> {
    const { node, store, log, onExternal } = this.#ports;
    const { sessionId, socket } = entry;
    try {
      do {
        entry.state = 'reading';
        const rows = await store.outbox(sessionId, entry.sent);
        if (this.#entries.get(sessionId) !== entry) return;
        // This comes before the client receives the messages and answers them.
        onExternal(rows.map((row) => ({ ...row, sessionId, node })));
        for (const { seq, message } of rows) {
          if (seq <= entry.sent) continue;
          if (seq > entry.sent + 1 && !isFirst) {
            // A newer socket acknowledged the missing messages, but this node does not know about it.
            this.#entries.delete(sessionId);
            socket.close('session_replaced');
            return;
          }
          entry.sent = seq;
          socket.send({ ...message, seq });
        }
      } while (isStale(entry));
      entry.state = 'live';
      if (entry.waitingAck !== null) socket.send({ type: 'ack', seq: entry.waitingAck });
      entry.waitingAck = null;
    } catch (err) {
      log.error({ err, sessionId }, 'an outbox could not be read');
      // The client resumes on a new socket, and the outbox is read again.
      socket.close('heartbeat_missed');
    }
  }
}

function isBasic(entry: Entry): entry is BasicEntry {
  return 'held' in entry;
}

/** A function, because the compiler does not see that the state changes during the wait. */
function isStale({ state }: ExtendedEntry): boolean {
  return state === 'stale';
}
