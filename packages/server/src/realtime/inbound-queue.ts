import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { type AcceptedCommand, SessionReplacedError } from '../application/command.ts';
import { type MessageReference, refusal, refusalOf } from '../domain/refusal.ts';
import type { Client } from './client.ts';
import type { ClientConnection, ConnectionPorts } from './connection-ports.ts';
import type { InboundTask } from './inbound-task.ts';
import { SequenceTracker } from './sequence-tracker.ts';
import { InboundTaskQueue, type Worker } from './task-queue.ts';

/** So many messages are handled together at most, beside the first one. */
const MAX_RUN = 31;

/** A message, and its number if it has one. */
type Numbered = MessageReference & { readonly seq?: number | undefined };

/**
 * What one client says, in its order: each message is taken once, handled in its turn, acknowledged
 * when it is durable, and answered if it is refused. After one that could not be written none is taken.
 */
export class InboundQueue implements Worker {
  readonly #calls: ConnectionPorts['calls'];
  readonly #log: ConnectionPorts['log'];
  readonly #connection: ClientConnection;
  readonly #client: Client;
  readonly #numbers = new SequenceTracker();
  readonly #work = new InboundTaskQueue(this);
  /** Messages that are staged and not durable yet. */
  #pending = 0;
  /** A message could not be written: none after it is taken, as they come again with it. */
  #hasFailed = false;
  #onRest: (() => void) | null = null;

  constructor(
    { calls, log }: Pick<ConnectionPorts, 'calls' | 'log'>,
    connection: ClientConnection,
    client: Client,
  ) {
    this.#calls = calls;
    this.#log = log;
    this.#connection = connection;
    this.#client = client;
  }

  /** Resolves when nothing that the client said waits for its turn, or else for the store. */
  async idle(): Promise<void> {
    while (this.#work.isAtWork || this.#pending > 0) {
      await new Promise<void>((resolve) => {
        this.#onRest = resolve;
      });
    }
  }

  push(work: InboundTask): void {
    this.#work.push(work);
  }

  /** For the queue, as are the next two. */
  async handle(work: InboundTask): Promise<void> {
    const client = this.#client;
    switch (work.type) {
      case 'hello': {
        const taken = await client.hello(work.hello);
        if (taken !== null) this.#numbers.goOn(taken);
        return;
      }
      case 'peer': {
        const { message } = work;
        if (!client.isExtended) await client.speakAsBasic();
        else if (!this.#isNext(message.seq)) return;
        const { sender } = client;
        if (!sender) return;
        const more = this.#run(message);
        const staged = await this.#calls.handle(sender, message, ...more);
        this.#await(staged, more.at(-1) ?? message);
        return;
      }
      case 'refuse': {
        const { code, about, seq, detail } = work;
        const answer = refusal(code, about, detail);
        const { sender } = client;
        if (!client.isExtended || !sender) this.#connection.send(answer);
        else if (this.#isNext(seq)) {
          this.#await(this.#calls.refuse(sender, seq, answer), { ...about, seq });
        }
      }
    }
  }

  failed(err: unknown, work: InboundTask): void {
    this.fail(err, work.type === 'peer' ? work.message : undefined);
  }

  rested(): void {
    this.#onRest?.();
    this.#onRest = null;
  }

  /** A numbered message that could not be written comes again on a new socket. */
  fail(err: unknown, message?: Numbered): void {
    const connection = this.#connection;
    if (err instanceof SessionReplacedError) {
      this.#hasFailed = true;
      connection.drop('session_replaced');
      return;
    }
    const { isExtended, sessionId } = this.#client;
    this.#log.error({ err, sessionId }, 'a message could not be handled');
    if (message && (!isExtended || message.seq === undefined)) {
      connection.send(refusal('server_error', message));
      return;
    }
    this.#hasFailed = true;
    connection.terminate();
  }

  /** Takes the next messages, too, as far as they are about the same call and nothing is amiss. */
  #run({ callId, seq }: OutgoingPeerMessage): readonly OutgoingPeerMessage[] {
    const run: OutgoingPeerMessage[] = [];
    if (!this.#client.isExtended || callId === undefined || seq === undefined) return run;
    while (run.length < MAX_RUN) {
      const next = this.#work.next(callId, this.#numbers.taken + 1);
      if (!next || !this.#isNext(next.seq)) break;
      run.push(next);
    }
    return run;
  }

  /** Takes a number once and in order; a client that left one out has to resume. */
  #isNext(seq: number | undefined): boolean {
    if (this.#hasFailed) return false;
    if (seq === undefined) return true;
    switch (this.#numbers.take(seq)) {
      case 'next':
        return true;
      case 'repeated':
        this.#ackSoon();
        return false;
      case 'gap':
        this.#hasFailed = true;
        this.#connection.close('sequence_gap');
        return false;
    }
  }

  #await(staged: AcceptedCommand, about: Numbered): void {
    this.#pending++;
    staged.done
      .then(
        (handled) => {
          if (about.seq !== undefined) {
            this.#numbers.written(about.seq);
            this.#ackSoon();
          }
          if (!handled.ok) this.#connection.send(refusalOf(about, handled));
        },
        (err: unknown) => this.fail(err, about),
      )
      .finally(() => {
        this.#pending--;
        this.rested();
      });
  }

  /** One `ack` for all that became durable at the same moment. */
  #ackSoon(): void {
    this.#numbers.ackSoon((seq) => {
      if (this.#client.isExtended) this.#connection.send({ type: 'ack', seq });
    });
  }
}
