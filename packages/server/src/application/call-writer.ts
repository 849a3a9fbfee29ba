import type { ErrorMessage } from '@xpchat/calls-protocol';
import type { Call } from '../domain/call.ts';
import type { Rejection, Sender } from '../domain/events.ts';
import { refusalOf } from '../domain/refusal.ts';
import type { CallStore, CallTransaction, CommitResult } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { DeliveryChannel } from '../ports/messages.ts';
import {
  type AcceptedCommand,
  type Command,
  DONE,
  OK,
  SessionReplacedError,
  UncertainWriteError,
} from './command.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallWriterPorts {
  readonly store: Pick<CallStore, 'commit' | 'load'>;
  readonly live: LiveCalls;
  readonly channel: DeliveryChannel;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'error'>;
}

/** Result of a transaction whose sender still has its socket. */
type WriteResult = Exclude<CommitResult, { readonly result: 'replaced' }>;

/** Called once a write is durable: with the call as stored now, and whether this write made it so. */
export type OnStored = (stored: Call, isOurs: boolean) => void;

/** A write that the database reported as failed, and that may be durable nevertheless. */
interface UncertainWrite {
  readonly written: Call;
  readonly onStored: OnStored;
}

/** By then a database that lost its connection has committed a transaction, or never will. */
const UNCERTAIN_COMMIT_MS = 2_000;

/**
 * Commits call transactions, and delivers their messages once they are durable. If the outcome of a
 * commit is unknown, it drops the cached calls, and reports the write later if it was durable.
 */
export class CallWriter {
  readonly #ports: CallWriterPorts;
  readonly #cancels = new Set<() => void>();
  readonly #uncertain = new Set<UncertainWrite>();
  #isClosed = false;

  constructor(ports: CallWriterPorts) {
    this.#ports = ports;
  }

  /**
   * @param onStored called if the write is durable: now, or when an uncertain write is resolved
   * @param call the call that the transaction is about, if it does not write it
   * @throws UncertainWriteError when the database fails; the transaction may be durable nevertheless
   * @throws SessionReplacedError when the session has another socket by now
   */
  async commit(
    transaction: CallTransaction,
    onStored?: OnStored,
    call: Call | undefined = transaction.write?.call,
  ): Promise<WriteResult> {
    const { store, live, channel } = this.#ports;
    const { write, buffer } = transaction;
    let committed: CommitResult;
    try {
      committed = await store.commit(transaction);
    } catch (err) {
      this.#onUncertain(transaction, onStored, call);
      throw new UncertainWriteError(err);
    }
    switch (committed.result) {
      case 'replaced':
        if (buffer) live.forgetBuffer(buffer.callId);
        throw new SessionReplacedError();
      case 'committed':
        if (write) this.#onWritten(write.call);
        channel.route(committed.deliveries);
        if (write) onStored?.(write.call, true);
        return committed;
      case 'repeated':
        // The first attempt may have been committed by a process that died before it delivered.
        this.#invalidate(transaction, call);
        return committed;
      case 'conflict':
      case 'duplicate':
        return committed;
    }
  }

  /** Commits a transaction that writes no call. Nobody waits for more than its place in the order. */
  submit(transaction: CallTransaction, call?: Call): AcceptedCommand {
    const { send, buffer, received } = transaction;
    if (!send && !buffer && !received) return DONE;
    const done = this.commit(transaction, undefined, call).then(() => OK);
    // The caller may read it later than it fails, and an unhandled rejection ends the process.
    done.catch(() => undefined);
    return { done };
  }

  /** An extended client gets its refusal with the acknowledgement; a basic one gets it returned. */
  refuse(command: Command, rejection: Rejection): AcceptedCommand {
    const { sender, message } = command;
    if (sender.basic) return { done: Promise.resolve(rejection) };
    return this.refuseWith(sender, message.seq, refusalOf(message, rejection));
  }

  /** Acknowledges a message with nothing but this error. */
  refuseWith(sender: Sender, seq: number | undefined, error: ErrorMessage): AcceptedCommand {
    const { sessionId, attachment } = sender;
    return this.submit({
      send: [{ sessionId, message: error }],
      ...(seq === undefined ? {} : { received: { sessionId, seq, attachment } }),
    });
  }

  /** Resolves the uncertain writes now, because nobody does so later. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    await Promise.all([...this.#uncertain].map((write) => this.#resolve(write)));
  }

  #onWritten(call: Call): void {
    this.#ports.live.recordWrite(call);
    for (const uncertain of this.#uncertain) {
      // The uncertain write was not durable: this one has its version.
      const { id, version } = uncertain.written;
      if (id === call.id && version === call.version) this.#uncertain.delete(uncertain);
    }
  }

  #onUncertain(
    transaction: CallTransaction,
    onStored: OnStored | undefined,
    call: Call | undefined,
  ): void {
    const { write } = transaction;
    this.#invalidate(transaction, call);
    const uncertain = write && onStored && { written: write.call, onStored };
    if (uncertain) this.#uncertain.add(uncertain);
    this.#later(() => {
      this.#invalidate(transaction, call);
      if (uncertain) void this.#resolve(uncertain);
    });
  }

  /** Reports an uncertain write if it was durable. */
  async #resolve(uncertain: UncertainWrite): Promise<void> {
    const { store, log } = this.#ports;
    const { written, onStored } = uncertain;
    try {
      const stored = await store.load(written.id);
      if (!this.#uncertain.delete(uncertain) || !stored) return;
      if (stored.version >= written.version) onStored(stored, isSame(stored, written));
    } catch (err) {
      log.error({ err, callId: written.id }, 'whether a call was written is still unknown');
      if (!this.#isClosed) this.#later(() => void this.#resolve(uncertain));
    }
  }

  #later(task: () => void): void {
    const cancel = this.#ports.clock.after(UNCERTAIN_COMMIT_MS, () => {
      this.#cancels.delete(cancel);
      task();
    });
    this.#cancels.add(cancel);
  }

  /** Drops what is cached about the call, and has the outboxes of its sessions read. */
  #invalidate({ write, send = [], buffer }: CallTransaction, call: Call | undefined): void {
    const { live, channel } = this.#ports;
    if (write) live.invalidate(write.call);
    else if (call) live.invalidate(call);
    if (buffer) live.forgetBuffer(buffer.callId);
    const legs = call?.participants.flatMap((each) => each.legs) ?? [];
    const sessionIds = [...send, ...legs].map(({ sessionId }) => sessionId);
    if (sessionIds.length > 0) channel.readOutboxes([...new Set(sessionIds)]);
  }
}

/** Acknowledges numbered commands of one device. A basic client does not number its messages. */
export function receivedOf(commands: readonly Command[]): Pick<CallTransaction, 'received'> {
  const [first] = commands;
  const from = first?.message.seq;
  const seq = commands.at(-1)?.message.seq;
  if (!first || first.sender.basic || from === undefined || seq === undefined) return {};
  const { sessionId, attachment } = first.sender;
  return { received: { sessionId, seq, attachment, ...(from === seq ? {} : { from }) } };
}

/** Two writes of the same version differ, at least in their times. */
function isSame(stored: Call, written: Call): boolean {
  return JSON.stringify(stored) === JSON.stringify(written);
}
