import type { ServerMessage } from '@xpchat/calls-protocol';
import type { Fanout, NodeMessage } from '../ports/fanout.ts';
import type { Log } from '../ports/log.ts';
import type { Delivery, DeliveryChannel } from '../ports/messages.ts';
import type { SessionStore } from '../ports/session-store.ts';
import {
  type DeliveryEvent,
  type DeliveryState,
  HELD,
  isNumbered,
  lastSentOf,
  nextDeliveryState,
} from './delivery-state.ts';

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

/** A session with its socket on this node. */
interface Entry extends Attachment {
  readonly socket: SessionSocket;
  /** Written by {@link move} only. */
  state: DeliveryState;
}

export interface DeliveryRouterPorts {
  /** The name of this node. */
  readonly node: string;
  readonly store: Pick<SessionStore, 'outbox' | 'withUnsent' | 'attachedElsewhere'>;
  readonly fanout: Pick<Fanout, 'publish'>;
  readonly log: Log;
  /** Called with every delivery from another node or from an outbox, before it is sent. */
  readonly onExternal: (deliveries: readonly Delivery[]) => void;
}

/** Shared, because it comes with each check of all sessions. */
const OUTDATED: DeliveryEvent = { type: 'outdated' };

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
    this.#attach({ sessionId, attachment, socket, state: HELD });
  }

  /**
   * Sends nothing until {@link replay}.
   *
   * @param sent the number of the last message that the client has received
   */
  attachExtended({ sessionId, attachment }: Attachment, socket: SessionSocket, sent: number): void {
    const state = { kind: 'welcoming', sent, waitingAck: null } as const;
    this.#attach({ sessionId, attachment, socket, state });
  }

  /**
   * Acknowledges the client's messages up to this number, after all that was committed with them: the
   * refusal of a message precedes its `ack`.
   */
  acknowledge({ sessionId, attachment }: Attachment, seq: number): void {
    const entry = this.#entries.get(sessionId);
    if (entry?.attachment !== attachment || !isNumbered(entry.state)) return;
    if (entry.state.kind === 'live') entry.socket.send({ type: 'ack', seq });
    else move(entry, { type: 'ack_deferred', seq });
  }

  /** The number of the last message sent to the session's socket on this node. */
  lastSent(sessionId: string): number {
    const entry = this.#entries.get(sessionId);
    return entry ? lastSentOf(entry.state) : 0;
  }

  /** Sends the messages that were held back for a client that is now known to be basic. */
  release(sessionId: string): void {
    const entry = this.#entries.get(sessionId);
    if (entry?.state.kind !== 'held') return;
    const { deliveries } = entry.state;
    move(entry, { type: 'released' });
    for (const { message } of deliveries) entry.socket.send(message);
  }

  /**
   * Sends the unsent messages of the outbox and all later ones, after the welcome. Does nothing if
   * the session has a newer socket, which waits for its own welcome.
   */
  replay({ sessionId, attachment }: Attachment): void {
    const entry = this.#entries.get(sessionId);
    if (entry?.attachment !== attachment || !isNumbered(entry.state)) return;
    void this.#readOutbox(entry, true);
  }

  /**
   * Sends messages that other nodes could not announce, and closes sockets whose session another node took
   * over or removed. Costs two queries if there is nothing.
   *
   * @throws the error of the database; sockets stay open
   */
  async catchUp(): Promise<void> {
    const live: Entry[] = [];
    for (const entry of this.#entries.values()) {
      move(entry, OUTDATED);
      if (entry.state.kind === 'live') live.push(entry);
    }
    if (live.length === 0) return;
    const { store } = this.#ports;
    const sent = live.map(({ sessionId, state }) => [sessionId, lastSentOf(state)] as const);
    for (const sessionId of await store.withUnsent(sent)) this.#refresh(sessionId);
    const lost = await store.attachedElsewhere(
      live.map(({ sessionId, attachment }) => [sessionId, attachment]),
    );
    for (const entry of live) {
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

  /** Handles what a node published about sessions. */
  receive(message: Extract<NodeMessage, { type: 'deliver' | 'replaced' | 'read_outboxes' }>): void {
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
    const { state, socket } = entry;
    switch (state.kind) {
      case 'held':
        move(entry, { type: 'held_back', delivery: { sessionId, seq, message, node: null } });
        break;
      case 'unnumbered':
        socket.send(message);
        break;
      case 'welcoming':
        break;
      case 'reading':
        if (seq !== null && seq > state.sent) move(entry, OUTDATED);
        break;
      case 'live':
        if (seq === null || seq <= state.sent) break;
        if (seq > state.sent + 1) {
          void this.#readOutbox(entry);
          break;
        }
        move(entry, { type: 'sent', seq });
        if (text === undefined) socket.send({ ...message, seq });
        // The text is an object with fields, so a field can be added before its last brace.
        else socket.sendText(`${text.slice(0, -1)},"seq":${seq}}`);
        break;
    }
  }

  /** @returns whether the session has its socket on this node */
  #refresh(sessionId: string): boolean {
    const entry = this.#entries.get(sessionId);
    if (!entry) return false;
    move(entry, OUTDATED);
    if (entry.state.kind === 'live') void this.#readOutbox(entry);
    return true;
  }

  /** @param isFirst the client chose where the replay begins, so a gap is allowed */
  async #readOutbox(entry: Entry, isFirst = false): Promise<void> {
    const { node, store, log, onExternal } = this.#ports;
    const { sessionId, socket } = entry;
    try {
      move(entry, { type: 'reading_begun' });
      while (entry.state.kind === 'reading') {
        const rows = await store.outbox(sessionId, entry.state.sent);
        if (this.#entries.get(sessionId) !== entry) return;
        // This comes before the client receives the messages and answers them.
        onExternal(rows.map((row) => ({ ...row, sessionId, node })));
        for (const { seq, message } of rows) {
          const sent = lastSentOf(entry.state);
          if (seq <= sent) continue;
          if (seq > sent + 1 && !isFirst) {
            // A newer socket acknowledged the missing messages, but this node does not know about it.
            this.#entries.delete(sessionId);
            socket.close('session_replaced');
            return;
          }
          move(entry, { type: 'sent', seq });
          socket.send({ ...message, seq });
        }
        this.#endReading(entry);
      }
    } catch (err) {
      log.error({ err, sessionId }, 'an outbox could not be read');
      // The client resumes on a new socket, and the outbox is read again.
      socket.close('heartbeat_missed');
    }
  }

  #endReading(entry: Entry): void {
    const before = entry.state;
    const after = move(entry, { type: 'reading_ended' });
    if (after.kind !== 'live' || before.kind !== 'reading' || before.waitingAck === null) return;
    entry.socket.send({ type: 'ack', seq: before.waitingAck });
  }
}

function move(entry: Entry, event: DeliveryEvent): DeliveryState {
  entry.state = nextDeliveryState(entry.state, event);
  return entry.state;
}
