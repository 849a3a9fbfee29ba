import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { Call } from './call.ts';
import type { CallWriter } from './call-writer.ts';
import { type CallEvent, needsKept, reject, type Step } from './events.ts';
import type { LiveCalls } from './live-calls.ts';
import type { Clock, Unit } from './ports.ts';
import { type Cause, NOTHING, receivedOf, type Staged } from './staged.ts';
import { transition } from './transition.ts';

export interface CallStepsPorts {
  readonly live: LiveCalls;
  readonly writer: CallWriter;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  readonly clock: Pick<Clock, 'now'>;
  /** A step is stored that changed the call. */
  readonly onStep: (before: Call | undefined, step: Step) => void;
}

/** Writes of one process to one call are serialised, so only other nodes can win this often. */
export const MAX_ATTEMPTS = 8;

/** Lets `transition` decide what happens to calls that there are, one step after the other. */
export class CallSteps {
  readonly #ports: CallStepsPorts;
  readonly #calls = new KeyedQueue();

  constructor(ports: CallStepsPorts) {
    this.#ports = ports;
  }

  /** A device says something about a call. */
  message(callId: string, cause: Cause): Promise<Staged> {
    const { live } = this.#ports;
    const { sender, message } = cause;
    const needsCalls = message.type === 'call_answer' || message.type === 'call_hold';
    return this.#step(callId, cause, async () => ({
      type: 'message',
      message,
      sender,
      calls: needsCalls ? await live.of(sender.userId) : [],
      kept: needsKept(message) ? await live.kept(callId) : [],
    }));
  }

  /** Something happens to a call; resolves when what comes of it is durable. */
  async event(callId: string, eventOf: () => Promise<CallEvent>): Promise<void> {
    await (await this.#step(callId, null, eventOf)).done;
  }

  /** Resolves when every step that was begun is done. */
  idle(): Promise<void> {
    return this.#calls.idle();
  }

  /**
   * One step of a call. What changes it is waited for, as the next step begins from there; what is
   * only passed on has its place in the order, and the next one need not wait.
   */
  #step(callId: string, cause: Cause | null, eventOf: () => Promise<CallEvent>): Promise<Staged> {
    return this.#calls.run(callId, async () => {
      const { live, writer, clock, shared, onStep } = this.#ports;
      // What the server does by itself is rare; what is known here might be too old for it.
      let call: Call | undefined = shared && !cause ? undefined : live.known(callId);
      let isStored = !shared && call !== undefined;
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        if (!call) {
          call = await live.load(callId);
          isStored = true;
        }
        const outcome = call
          ? transition(call, await eventOf(), clock.now())
          : reject('call_not_found');
        if (!outcome.ok) {
          if (isStored) return cause ? writer.refuse(cause, outcome, call) : NOTHING;
          call = undefined;
          continue;
        }
        const { unit, next } = this.#unit(call, outcome, cause);
        if (!unit.write) return writer.relay(unit, call);
        const { result } = await writer.commit(unit);
        if (result === 'repeated') return NOTHING;
        if (result === 'committed') {
          onStep(call, { ...outcome, call: next });
          return NOTHING;
        }
        call = undefined;
      }
      throw new Error(`Call ${callId} was changed by others ${MAX_ATTEMPTS} times in a row`);
    });
  }

  #unit(
    before: Call | undefined,
    { call, send, keep }: Step,
    cause: Cause | null,
  ): { readonly unit: Unit; readonly next: Call } {
    const { live, shared } = this.#ports;
    const kept = live.keep(call, keep);
    // Another node may be ringing a device with what was kept until now. As both of them write the
    // next version, one of the two steps is decided again, and knows of the other.
    const isNews = kept.length > 0 && shared && call === before;
    const next = isNews ? { ...call, version: call.version + 1 } : call;
    const unit: Unit = {
      ...(next === before
        ? {}
        : { write: { call: next, expectedVersion: before?.version ?? null } }),
      ...(send.length > 0 ? { send } : {}),
      ...(kept.length > 0 ? { keep: { callId: call.id, messages: kept } } : {}),
      ...receivedOf(cause),
    };
    return { unit, next };
  }
}
