import { type Call, withInternalRevision } from '../domain/call.ts';
import { type CallEvent, needsBuffered, type Sender, type Step } from '../domain/events.ts';
import type { SessionMessage } from '../domain/outbound-message.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallTransaction } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import { CallDraft } from './call-draft.ts';
import type { CallWriter } from './call-writer.ts';
import { type AcceptedCommand, type Command, NOTHING, receivedOf } from './command.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallStepsPorts {
  readonly live: LiveCalls;
  readonly writer: CallWriter;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  readonly clock: Pick<Clock, 'now'>;
  /** What a session was sent and has not acknowledged. */
  readonly unacknowledged: (sessionId: string) => Promise<readonly { message: SessionMessage }[]>;
  /** A step is stored that changed the call. */
  readonly onStep: (before: Call | undefined, step: Pick<Step, 'call' | 'endsCall'>) => void;
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

  /** A device says something about a call: one message, or several that are written together. */
  async message(callId: string, causes: readonly Command[]): Promise<AcceptedCommand> {
    const staged = await this.#step(callId, causes, (call) =>
      this.#say(new CallDraft(call), causes),
    );
    return { ...staged, taken: causes.length };
  }

  /** A new call, with what its caller says about it in the same breath. */
  placed(step: Step, more: readonly Command[]): Promise<CallDraft> {
    const draft = new CallDraft(undefined);
    draft.add(step);
    return this.#say(draft, more);
  }

  /** Something happens to a call; resolves when what comes of it is durable. */
  async event(callId: string, eventOf: () => Promise<CallEvent>): Promise<void> {
    const { clock } = this.#ports;
    const staged = await this.#step(callId, [], async (call) => {
      const draft = new CallDraft(call);
      if (draft.take(await eventOf(), clock.now())) draft.isRefused = true;
      return draft;
    });
    await staged.done;
  }

  /** Resolves when every step that was begun is done. */
  idle(): Promise<void> {
    return this.#calls.idle();
  }

  /** What messages of one device make of a call. */
  async #say(draft: CallDraft, causes: readonly Command[]): Promise<CallDraft> {
    for (const cause of causes) {
      const rejection = draft.take(await this.#eventOf(cause, draft), this.#ports.clock.now());
      if (rejection) draft.refuse(cause, rejection);
    }
    return draft;
  }

  async #eventOf({ sender, message }: Command, draft: CallDraft): Promise<CallEvent> {
    const { live } = this.#ports;
    const needsCalls = ['call_answer', 'call_hold', 'call_offer'].includes(message.type);
    const keptOf = needsBuffered(message) ? draft.call?.id : undefined;
    return {
      type: 'message',
      message,
      sender,
      calls: needsCalls ? await live.of(sender.userId) : [],
      buffered: keptOf === undefined ? [] : [...(await live.kept(keptOf)), ...draft.keep.flat()],
      hasAnswer: message.type === 'call_cancel' && (await this.#hasAnswer(sender, draft.call)),
    };
  }

  /** Whether the device acknowledged the call's answer; a basic one cannot. */
  async #hasAnswer({ sessionId, basic }: Sender, call: Call | undefined): Promise<boolean> {
    if (basic || call?.state !== 'active') return false;
    const waiting = await this.#ports.unacknowledged(sessionId);
    return !waiting.some(
      ({ message }) => message.type === 'call_answer' && message.callId === call.id,
    );
  }

  /**
   * What is written of a call at once. What changes it is waited for, as the next step begins from
   * there; what is only passed on has its place in the order, and the next one need not wait.
   *
   * @param causes none for what the server does by itself
   */
  #step(
    callId: string,
    causes: readonly Command[],
    draftOf: (call: Call | undefined) => Promise<CallDraft>,
  ): Promise<AcceptedCommand> {
    return this.#calls.run(callId, async () => {
      const { live, writer, shared, onStep } = this.#ports;
      // What the server does by itself is rare; what is known here might be too old for it.
      let call: Call | undefined = shared && causes.length === 0 ? undefined : live.known(callId);
      let isStored = !shared && call !== undefined;
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        if (!call) {
          call = await live.load(callId);
          isStored = true;
        }
        const draft = await draftOf(call);
        if (draft.isRefused && !isStored) {
          call = undefined;
          continue;
        }
        if (draft.rejection) return { done: Promise.resolve(draft.rejection) };
        const unit = this.#unit(call, draft, causes);
        const keeps = () => draft.call && live.keepMore(draft.call, unit.buffer?.messages ?? []);
        if (!unit.write) {
          // Not decided again; and the next step does not wait for it.
          keeps();
          return writer.relay(unit, call);
        }
        const before = call;
        const { result } = await writer.commit(unit, (stored, isOurs) =>
          onStep(before, { call: stored, endsCall: isOurs && draft.ended }),
        );
        if (result === 'committed') keeps();
        if (result === 'committed' || result === 'repeated') return NOTHING;
        call = undefined;
      }
      throw new Error(`Call ${callId} was changed by others ${MAX_ATTEMPTS} times in a row`);
    });
  }

  #unit(before: Call | undefined, draft: CallDraft, causes: readonly Command[]): CallTransaction {
    const { live, shared } = this.#ports;
    const { call, send } = draft;
    const kept = call ? live.roomFor(call, draft.keep) : [];
    // Another node may be ringing a device with what was kept until now. As both of them write the
    // next version, one of the two steps is decided again, and knows of the other. Devices are not told.
    const isNews = kept.length > 0 && shared && call === before;
    const next = call && isNews ? withInternalRevision(call) : call;
    return {
      ...(!next || next === before
        ? {}
        : { write: { call: next, expectedVersion: before?.version ?? null } }),
      ...(send.length > 0 ? { send } : {}),
      ...(call && kept.length > 0 ? { buffer: { callId: call.id, messages: kept } } : {}),
      ...receivedOf(causes),
    };
  }
}
