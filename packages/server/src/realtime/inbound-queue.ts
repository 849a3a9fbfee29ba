import type { CloseCodeName, OutgoingPeerMessage, ServerMessage } from '@xpchat/calls-protocol';
import type { CallService } from '../application/call-service.ts';
import { type AcceptedCommand, SessionReplacedError } from '../application/command.ts';
import type { Sender } from '../domain/events.ts';
import { type MessageReference, refusal, refusalOf } from '../domain/refusal.ts';
import type { Log } from '../ports/log.ts';
import type { DeliveryRouter } from '../sessions/delivery-router.ts';
import type { InboundTask } from './decode-frame.ts';
import type { Handshake } from './handshake.ts';

/** Messages about the same call that are handled together with the first one. */
const MAX_BATCHED_MESSAGES = 31;

interface InboundQueuePorts {
  readonly calls: Pick<CallService, 'handle' | 'writer'>;
  readonly router: Pick<DeliveryRouter, 'acknowledge'>;
  readonly log: Log;
}

/** The connection, as its queue needs it. */
interface InboundConnection {
  readonly isExtended: boolean;
  /** Null while the client has no session. */
  readonly sender: Sender | null;
  send(message: ServerMessage): void;
  close(name: CloseCodeName): void;
  terminate(): void;
}

/** Which messages of the client are accepted. */
type Acceptance =
  | {
      readonly kind: 'accepting';
      /** The number of the last message that was accepted. */
      readonly received: number;
    }
  /** A message was lost, so no other is accepted. */
  | { readonly kind: 'failed' };

type AcceptanceEvent =
  /** The client resumed its session, or opened one. */
  | { readonly type: 'opened'; readonly received: number }
  | { readonly type: 'accepted'; readonly seq: number }
  | { readonly type: 'failed' };

function nextAcceptance(state: Acceptance, event: AcceptanceEvent): Acceptance {
  switch (event.type) {
    case 'opened':
      return state.kind === 'failed' ? state : { kind: 'accepting', received: event.received };
    case 'accepted':
      return state.kind === 'failed' ? state : { kind: 'accepting', received: event.seq };
    case 'failed':
      return { kind: 'failed' };
  }
}

/** Acknowledges to the client that the messages up to the number `durable` are stored. */
interface Acknowledgement {
  /** `scheduled`: an `ack` is sent at the end of this turn. */
  readonly kind: 'none' | 'scheduled';
  readonly durable: number;
}

/** Shared by all connections that have received nothing. */
const NOTHING_RECEIVED: Acceptance = { kind: 'accepting', received: 0 };
const NOTHING_DURABLE: Acknowledgement = { kind: 'none', durable: 0 };

type NumberedMessage = MessageReference & { readonly seq?: number | undefined };

/**
 * Handles the messages of one client in order. Each number is accepted once, acknowledged when its
 * message is durable, and answered if the message is refused. After a message that could not be
 * written no other is accepted: the client sends all of them again.
 */
export class InboundQueue {
  readonly #calls: InboundQueuePorts['calls'];
  readonly #router: InboundQueuePorts['router'];
  readonly #log: Log;
  readonly #connection: InboundConnection;
  readonly #handshake: Pick<Handshake, 'handleHello' | 'handleBasicMessage'>;
  /** Null while nothing is handled: most sockets are idle. */
  #tasks: InboundTask[] | null = null;
  /** Written by `#move` only. */
  #acceptance: Acceptance = NOTHING_RECEIVED;
  /** Written by `#advanceAck` only. */
  #ack: Acknowledgement = NOTHING_DURABLE;
  /** Accepted messages that are not durable yet. */
  #uncommitted = 0;
  #onChange: (() => void)[] | null = null;

  constructor(
    { calls, router, log }: InboundQueuePorts,
    connection: InboundConnection,
    handshake: Pick<Handshake, 'handleHello' | 'handleBasicMessage'>,
  ) {
    this.#calls = calls;
    this.#router = router;
    this.#log = log;
    this.#connection = connection;
    this.#handshake = handshake;
  }

  push(task: InboundTask): void {
    if (this.#tasks) this.#tasks.push(task);
    else {
      this.#tasks = [task];
      void this.#run();
    }
  }

  /** Resolves when every message was handled and every accepted one is written. */
  async idle(): Promise<void> {
    while (this.#tasks !== null || this.#uncommitted > 0) await this.#nextChange();
  }

  async #written(): Promise<void> {
    while (this.#uncommitted > 0) await this.#nextChange();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange ??= [];
      this.#onChange.push(resolve);
    });
  }

  /**
   * Handles an error.
   *
   * @param message the message that caused it: if it is numbered, the client sends it again on a new
   *   socket
   */
  fail(err: unknown, message?: NumberedMessage): void {
    const connection = this.#connection;
    if (err instanceof SessionReplacedError) {
      this.#move({ type: 'failed' });
      connection.close('session_replaced');
      return;
    }
    const { isExtended, sender } = connection;
    this.#log.error({ err, sessionId: sender?.sessionId }, 'a message could not be handled');
    if (message && (!isExtended || message.seq === undefined)) {
      connection.send(refusal('server_error', message));
      return;
    }
    this.#move({ type: 'failed' });
    connection.terminate();
  }

  async #run(): Promise<void> {
    // Messages that came in the same read are handled together.
    await null;
    for (let task = this.#tasks?.shift(); task; task = this.#tasks?.shift()) {
      try {
        await this.#handle(task);
      } catch (err) {
        this.fail(err, task.type === 'peer' ? task.message : undefined);
      }
    }
    this.#tasks = null;
    this.#notifyWaiting();
  }

  async #handle(task: InboundTask): Promise<void> {
    const connection = this.#connection;
    switch (task.type) {
      case 'hello': {
        // Earlier messages belong to the session before this hello.
        await this.#written();
        const received = await this.#handshake.handleHello(task.hello);
        if (received === null) return;
        this.#move({ type: 'opened', received });
        this.#advanceAck({ ...this.#ack, durable: received });
        return;
      }
      case 'peer': {
        const { message } = task;
        if (!connection.isExtended) await this.#handshake.handleBasicMessage();
        else if (!this.#accept(message.seq)) return;
        const { sender } = connection;
        if (!sender) return;
        const more = this.#dequeueBatch(message);
        const accepted = await this.#calls.handle(sender, message, ...more);
        this.#acknowledge(accepted, more.at(-1) ?? message);
        return;
      }
      case 'refuse': {
        const { code, about, seq, detail } = task;
        const answer = refusal(code, about, detail);
        const { isExtended, sender } = connection;
        if (!isExtended || !sender) connection.send(answer);
        else if (this.#accept(seq)) {
          this.#acknowledge(this.#calls.writer.refuseWith(sender, seq, answer), { ...about, seq });
        }
      }
    }
  }

  /** Takes the next messages out of the queue, as long as they follow in order about the same call. */
  #dequeueBatch({ callId, seq }: OutgoingPeerMessage): readonly OutgoingPeerMessage[] {
    const batch: OutgoingPeerMessage[] = [];
    if (!this.#connection.isExtended || callId === undefined || seq === undefined) return batch;
    while (batch.length < MAX_BATCHED_MESSAGES) {
      const [next] = this.#tasks ?? [];
      if (next?.type !== 'peer' || next.message.callId !== callId) break;
      if (next.message.seq !== this.#nextNumber || !this.#accept(next.message.seq)) break;
      this.#tasks?.shift();
      batch.push(next.message);
    }
    return batch;
  }

  /** Accepts each number once and in order. After a gap the client has to resume. */
  #accept(seq: number | undefined): boolean {
    const acceptance = this.#acceptance;
    if (acceptance.kind === 'failed') return false;
    if (seq === undefined) return true;
    if (seq <= acceptance.received) {
      this.#scheduleAck(this.#ack.durable);
      return false;
    }
    if (seq > acceptance.received + 1) {
      this.#move({ type: 'failed' });
      this.#connection.close('sequence_gap');
      return false;
    }
    this.#move({ type: 'accepted', seq });
    return true;
  }

  /** The number that the client's next message must have; null if none is accepted. */
  get #nextNumber(): number | null {
    return this.#acceptance.kind === 'failed' ? null : this.#acceptance.received + 1;
  }

  #acknowledge({ done }: AcceptedCommand, about: NumberedMessage): void {
    this.#uncommitted++;
    done
      .then(
        (result) => {
          if (about.seq !== undefined) {
            this.#scheduleAck(Math.max(this.#ack.durable, about.seq));
          }
          if (!result.ok) this.#connection.send(refusalOf(about, result));
        },
        (err: unknown) => this.fail(err, about),
      )
      .finally(() => {
        this.#uncommitted--;
        this.#notifyWaiting();
      });
  }

  /** Sends one `ack` for all messages that become durable at the same moment. */
  #scheduleAck(durable: number): void {
    const { kind } = this.#ack;
    this.#advanceAck({ kind: 'scheduled', durable });
    if (kind === 'scheduled') return;
    queueMicrotask(() => {
      const { durable: seq } = this.#ack;
      this.#advanceAck({ kind: 'none', durable: seq });
      const { isExtended, sender } = this.#connection;
      if (seq > 0 && isExtended && sender) this.#router.acknowledge(sender, seq);
    });
  }

  #move(event: AcceptanceEvent): void {
    this.#acceptance = nextAcceptance(this.#acceptance, event);
  }

  #advanceAck(next: Acknowledgement): void {
    this.#ack = next;
  }

  #notifyWaiting(): void {
    const waiting = this.#onChange;
    this.#onChange = null;
    for (const resolve of waiting ?? []) resolve();
  }
}
