import type {
  CloseCodeName,
  Hello,
  OutgoingPeerMessage,
  ServerMessage,
} from '@xpchat/calls-protocol';
import type { CallService } from '../application/call-service.ts';
import { type AcceptedCommand, SessionReplacedError } from '../application/command.ts';
import type { Sender } from '../domain/events.ts';
import { type MessageReference, refusal, refusalOf } from '../domain/refusal.ts';
import type { Log } from '../ports/log.ts';
import type { InboundTask } from './decode-frame.ts';

/** Messages about the same call that are handled together with the first one. */
const MAX_BATCHED_MESSAGES = 31;

interface InboundQueuePorts {
  readonly calls: Pick<CallService, 'handle' | 'refuse'>;
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
  /** Resolves to the number of the last message received; null if there is no extended session. */
  handleHello(hello: Hello): Promise<number | null>;
  /** Resolves when the client is basic and has a session. */
  handleBasicMessage(): Promise<void>;
}

type NumberedMessage = MessageReference & { readonly seq?: number | undefined };

/**
 * Handles the messages of one client in order. Each number is accepted once, acknowledged when its
 * message is durable, and answered if the message is refused. After a message that could not be
 * written no other is accepted: the client sends all of them again.
 */
export class InboundQueue {
  readonly #calls: InboundQueuePorts['calls'];
  readonly #log: Log;
  readonly #connection: InboundConnection;
  /** Null while nothing is handled: most sockets are idle. */
  #tasks: InboundTask[] | null = null;
  /** The number of the last message that was accepted. */
  #received = 0;
  /** The messages up to this number are durable. */
  #durable = 0;
  #isAckScheduled = false;
  /** Accepted messages that are not durable yet. */
  #uncommitted = 0;
  /** A message was lost, so nothing is accepted any more. */
  #hasFailed = false;
  #onIdle: (() => void) | null = null;

  constructor({ calls, log }: InboundQueuePorts, connection: InboundConnection) {
    this.#calls = calls;
    this.#log = log;
    this.#connection = connection;
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
    while (this.#tasks !== null || this.#uncommitted > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
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
      this.#hasFailed = true;
      connection.close('session_replaced');
      return;
    }
    const { isExtended, sender } = connection;
    this.#log.error({ err, sessionId: sender?.sessionId }, 'a message could not be handled');
    if (message && (!isExtended || message.seq === undefined)) {
      connection.send(refusal('server_error', message));
      return;
    }
    this.#hasFailed = true;
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
    this.#notifyIdle();
  }

  async #handle(task: InboundTask): Promise<void> {
    const connection = this.#connection;
    switch (task.type) {
      case 'hello': {
        const received = await connection.handleHello(task.hello);
        if (received === null) return;
        this.#received = received;
        this.#durable = received;
        return;
      }
      case 'peer': {
        const { message } = task;
        if (!connection.isExtended) await connection.handleBasicMessage();
        else if (!this.#accept(message.seq)) return;
        const { sender } = connection;
        if (!sender) return;
        const more = this.#takeBatch(message);
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
          this.#acknowledge(this.#calls.refuse(sender, seq, answer), { ...about, seq });
        }
      }
    }
  }

  /** Takes the next messages out of the queue, as long as they follow in order about the same call. */
  #takeBatch({ callId, seq }: OutgoingPeerMessage): readonly OutgoingPeerMessage[] {
    const batch: OutgoingPeerMessage[] = [];
    if (!this.#connection.isExtended || callId === undefined || seq === undefined) return batch;
    while (batch.length < MAX_BATCHED_MESSAGES) {
      const [next] = this.#tasks ?? [];
      if (next?.type !== 'peer' || next.message.callId !== callId) break;
      if (next.message.seq !== this.#received + 1 || !this.#accept(next.message.seq)) break;
      this.#tasks?.shift();
      batch.push(next.message);
    }
    return batch;
  }

  /** Accepts each number once and in order. After a gap the client has to resume. */
  #accept(seq: number | undefined): boolean {
    if (this.#hasFailed) return false;
    if (seq === undefined) return true;
    if (seq <= this.#received) {
      this.#scheduleAck();
      return false;
    }
    if (seq > this.#received + 1) {
      this.#hasFailed = true;
      this.#connection.close('sequence_gap');
      return false;
    }
    this.#received = seq;
    return true;
  }

  #acknowledge({ done }: AcceptedCommand, about: NumberedMessage): void {
    this.#uncommitted++;
    done
      .then(
        (result) => {
          if (about.seq !== undefined) {
            this.#durable = Math.max(this.#durable, about.seq);
            this.#scheduleAck();
          }
          if (!result.ok) this.#connection.send(refusalOf(about, result));
        },
        (err: unknown) => this.fail(err, about),
      )
      .finally(() => {
        this.#uncommitted--;
        this.#notifyIdle();
      });
  }

  /** Sends one `ack` for all messages that become durable at the same moment. */
  #scheduleAck(): void {
    if (this.#isAckScheduled) return;
    this.#isAckScheduled = true;
    queueMicrotask(() => {
      this.#isAckScheduled = false;
      if (this.#durable === 0 || !this.#connection.isExtended) return;
      this.#connection.send({ type: 'ack', seq: this.#durable });
    });
  }

  #notifyIdle(): void {
    this.#onIdle?.();
    this.#onIdle = null;
  }
}
