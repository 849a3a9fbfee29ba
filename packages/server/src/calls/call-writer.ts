import type { ErrorMessage } from '@xpchat/calls-protocol';
import type { Call } from './call.ts';
import { answerTo } from './call-draft.ts';
import type { Rejection, Sender } from './events.ts';
import type { LiveCalls } from './live-calls.ts';
import type { CallStore, Clock, Committed, Delivery, Unit, Written } from './ports.ts';
import {
  type Cause,
  NOTHING,
  NotWrittenError,
  OK,
  ReplacedError,
  receivedOf,
  type Staged,
} from './staged.ts';

export interface CallWriterPorts {
  readonly store: Pick<CallStore, 'commit'>;
  readonly live: LiveCalls;
  /** Brings what was committed to its receivers. */
  readonly deliver: (deliveries: readonly Delivery[]) => void;
  /** Something may have been sent to these sessions of which nobody told them: they are to look. */
  readonly look: (sessionIds: readonly string[]) => void;
  readonly clock: Pick<Clock, 'after'>;
}

/** Milliseconds after which even a database that lost its connection has committed, or never will. */
const SETTLED_AFTER = 2_000;

/** Writes units, tells of them when they are durable, and forgets what it cannot be sure of. */
export class CallWriter {
  readonly #ports: CallWriterPorts;
  readonly #stops = new Set<() => void>();

  constructor(ports: CallWriterPorts) {
    this.#ports = ports;
  }

  /**
   * @param call that the unit is about, if it does not write it
   * @throws NotWrittenError when the database fails; the unit may be durable all the same
   * @throws ReplacedError when the session has another socket by now
   */
  async commit(unit: Unit, call: Call | undefined = unit.write?.call): Promise<Written> {
    const { store, live, deliver } = this.#ports;
    let committed: Committed;
    try {
      committed = await store.commit(unit);
    } catch (err) {
      this.#forget(unit, call);
      const stop = this.#ports.clock.after(SETTLED_AFTER, () => {
        this.#stops.delete(stop);
        this.#forget(unit, call);
      });
      this.#stops.add(stop);
      throw new NotWrittenError(err);
    }
    switch (committed.result) {
      case 'replaced':
        throw new ReplacedError();
      case 'committed':
        if (unit.write) live.written(unit.write.call);
        deliver(committed.deliveries);
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
  relay(unit: Unit, call?: Call): Staged {
    if (!unit.send && !unit.write && !unit.received && !unit.keep) return NOTHING;
    return { done: this.commit(unit, call).then(() => OK) };
  }

  /** A refusal of a full client's message is part of taking it; that of a plain one is returned. */
  refuse(cause: Cause, rejection: Rejection, call?: Call): Staged {
    const { sender, message } = cause;
    if (sender.plain) return { done: Promise.resolve(rejection) };
    return this.answer(sender, message.seq, answerTo(cause, rejection), call);
  }

  /** A message of a full client is taken, and this is all that comes of it. */
  answer(sender: Sender, seq: number | undefined, answer: ErrorMessage, call?: Call): Staged {
    const { sessionId, attachment } = sender;
    const unit = {
      send: [{ sessionId, message: answer }],
      ...(seq === undefined ? {} : { received: { sessionId, seq, attachment } }),
    };
    return this.relay(unit, call);
  }

  /** The message was taken, and that is all. */
  nothing(cause: Cause): Staged {
    return this.relay(receivedOf([cause]));
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#stops.clear();
  }

  /** Whatever is known of it may be older than what is stored. */
  #forget({ write, send = [], keep }: Unit, call: Call | undefined): void {
    const { live, look } = this.#ports;
    if (write) live.forget(write.call);
    else if (call) live.forget(call);
    if (keep) live.forgetKept(keep.callId);
    const told = call?.participants.flatMap(({ legs }) => legs) ?? [];
    const ids = [...send, ...told].map(({ sessionId }) => sessionId);
    if (ids.length > 0) look([...new Set(ids)]);
  }
}
