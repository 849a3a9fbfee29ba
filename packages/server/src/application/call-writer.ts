import type { ErrorMessage } from '@xpchat/calls-protocol';
import type { Call } from '../domain/call.ts';
import type { Rejection, Sender } from '../domain/events.ts';
import { answerTo } from '../domain/refusal.ts';
import type {
  AcceptedCommit,
  CallStore,
  CallTransaction,
  CommitResult,
} from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Delivery } from '../ports/messages.ts';
import {
  type AcceptedCommand,
  type Command,
  NOTHING,
  OK,
  receivedOf,
  SessionReplacedError,
  UncertainWriteError,
} from './command.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallWriterPorts {
  readonly store: Pick<CallStore, 'commit' | 'load'>;
  readonly live: LiveCalls;
  /** Brings what was committed to its receivers. */
  readonly deliver: (deliveries: readonly Delivery[]) => void;
  /** Something may have been sent to these sessions of which nobody told their nodes. */
  readonly readOutboxes: (sessionIds: readonly string[]) => void;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'error'>;
}

/** What is to be told of a write: the call as it is stored now, and whether this write made it so. */
export type Tell = (stored: Call, isOurs: boolean) => void;

/** A write that failed, for all that is known. */
interface UncertainWrite {
  readonly written: Call;
  readonly tell: Tell;
}

/** Milliseconds after which even a database that lost its connection has committed, or never will. */
const SETTLED_AFTER = 2_000;

/** Writes units, tells of them when they are durable, and forgets what it cannot be sure of. */
export class CallWriter {
  readonly #ports: CallWriterPorts;
  readonly #stops = new Set<() => void>();
  readonly #uncertain = new Set<UncertainWrite>();
  #isClosed = false;

  constructor(ports: CallWriterPorts) {
    this.#ports = ports;
  }

  /**
   * @param tell called once if the unit's write is durable: now, or when the database has settled
   * @param call that the unit is about, if it does not write it
   * @throws NotWrittenError when the database fails; the unit may be durable all the same
   * @throws ReplacedError when the session has another socket by now
   */
  async commit(
    unit: CallTransaction,
    tell?: Tell,
    call: Call | undefined = unit.write?.call,
  ): Promise<AcceptedCommit> {
    const { store, deliver } = this.#ports;
    let committed: CommitResult;
    try {
      committed = await store.commit(unit);
    } catch (err) {
      this.#forget(unit, call);
      const uncertain = unit.write && tell && { written: unit.write.call, tell };
      if (uncertain) this.#uncertain.add(uncertain);
      this.#later(() => {
        this.#forget(unit, call);
        if (uncertain) void this.#settle(uncertain);
      });
      throw new UncertainWriteError(err);
    }
    switch (committed.result) {
      case 'replaced':
        if (unit.keep) this.#ports.live.forgetKept(unit.keep.callId);
        throw new SessionReplacedError();
      case 'committed':
        if (unit.write) this.#written(unit.write.call);
        deliver(committed.deliveries);
        if (unit.write) tell?.(unit.write.call, true);
        break;
      case 'repeated':
        // Its first coming may have been written by a process that died before it told anybody.
        this.#forget(unit, call);
        break;
      case 'conflict':
      case 'duplicate':
        break;
    }
    return committed;
  }

  /** The unit's place in the order is all that is waited for. */
  relay(unit: CallTransaction, call?: Call): AcceptedCommand {
    if (!unit.send && !unit.write && !unit.received && !unit.keep) return NOTHING;
    return { done: this.commit(unit, undefined, call).then(() => OK) };
  }

  /** A refusal of a extended client's message is part of taking it; that of a basic one is returned. */
  refuse(cause: Command, rejection: Rejection, call?: Call): AcceptedCommand {
    const { sender, message } = cause;
    if (sender.basic) return { done: Promise.resolve(rejection) };
    return this.answer(sender, message.seq, answerTo(message, rejection), call);
  }

  /** A message of a extended client is taken, and this is all that comes of it. */
  answer(
    sender: Sender,
    seq: number | undefined,
    answer: ErrorMessage,
    call?: Call,
  ): AcceptedCommand {
    const { sessionId, attachment } = sender;
    const unit = {
      send: [{ sessionId, message: answer }],
      ...(seq === undefined ? {} : { received: { sessionId, seq, attachment } }),
    };
    return this.relay(unit, call);
  }

  /** The message was taken, and that is all. */
  nothing(cause: Command): AcceptedCommand {
    return this.relay(receivedOf([cause]));
  }

  /** What is not sure yet is looked up now, as nobody does it later. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    this.#stops.clear();
    await Promise.all([...this.#uncertain].map((write) => this.#settle(write)));
  }

  #written(call: Call): void {
    this.#ports.live.written(call);
    for (const uncertain of this.#uncertain) {
      // What was taken for lost was lost: this has its place.
      const { id, version } = uncertain.written;
      if (id === call.id && version === call.version) this.#uncertain.delete(uncertain);
    }
  }

  /** Tells of a write that may have been durable, if it was. */
  async #settle(uncertain: UncertainWrite): Promise<void> {
    const { store, log } = this.#ports;
    const { written, tell } = uncertain;
    try {
      const stored = await store.load(written.id);
      if (!this.#uncertain.delete(uncertain) || !stored) return;
      // Two writes of one version differ, in their times at least.
      if (stored.version >= written.version) tell(stored, isSame(stored, written));
    } catch (err) {
      log.error({ err, callId: written.id }, 'what became of a call is not known yet');
      if (!this.#isClosed) this.#later(() => void this.#settle(uncertain));
    }
  }

  #later(task: () => void): void {
    const stop = this.#ports.clock.after(SETTLED_AFTER, () => {
      this.#stops.delete(stop);
      task();
    });
    this.#stops.add(stop);
  }

  /** Whatever is known of it may be older than what is stored. */
  #forget({ write, send = [], keep }: CallTransaction, call: Call | undefined): void {
    const { live, readOutboxes } = this.#ports;
    if (write) live.forget(write.call);
    else if (call) live.forget(call);
    if (keep) live.forgetKept(keep.callId);
    const told = call?.participants.flatMap(({ legs }) => legs) ?? [];
    const ids = [...send, ...told].map(({ sessionId }) => sessionId);
    if (ids.length > 0) readOutboxes([...new Set(ids)]);
  }
}

function isSame(stored: Call, written: Call): boolean {
  return JSON.stringify(stored) === JSON.stringify(written);
}
