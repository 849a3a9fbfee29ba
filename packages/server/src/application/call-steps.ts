import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Call } from '../domain/call.ts';
import {
  type CallEvent,
  type Rejection,
  reject,
  type Sender,
  type Step,
} from '../domain/events.ts';
import type { OutboundMessage, SessionMessage } from '../domain/outbound-message.ts';
import type { RecordingRules } from '../domain/recording.ts';
import { refusalOf } from '../domain/refusal.ts';
import { needsBuffered, transition, withInternalRevision } from '../domain/transition.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallTransaction } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { CallTimes } from './call-times.ts';
import { type CallWriter, receivedOf } from './call-writer.ts';
import { type AcceptedCommand, type Command, DONE } from './command.ts';
import type { LiveCalls } from './live-calls.ts';

/** A change of a call is stored. `before` is undefined for a new call. */
export type OnChanged = (before: Call | undefined, after: Call, hasEnded: boolean) => void;

export interface CallStepsPorts {
  readonly live: LiveCalls;
  readonly writer: CallWriter;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly outboxes: Pick<SessionStore, 'outbox'>;
  readonly onStepStored: OnChanged;
  /** Undefined if calls may not be recorded. */
  readonly recording?: RecordingRules | undefined;
}

/** Writes of one process to one call are serialized, so only other nodes can win this often. */
export const MAX_ATTEMPTS = 8;

/**
 * Applies commands and server events to existing calls: one transition after the other for each
 * call, written as one call transaction, and decided again if another node changed the call.
 */
export class CallSteps {
  readonly #ports: CallStepsPorts;
  readonly #calls = new KeyedQueue();
  readonly #times: CallTimes;

  constructor(ports: CallStepsPorts) {
    this.#ports = ports;
    this.#times = new CallTimes(ports.clock);
  }

  /** Handles commands of one device about a call. Several commands are written together. */
  async handle(callId: string, commands: readonly Command[]): Promise<AcceptedCommand> {
    const accepted = await this.#write(callId, commands, (call) =>
      this.#applyCommands(new CallDraft(call), commands),
    );
    return { ...accepted, count: commands.length };
  }

  /** A new call, with the commands about it that came together with its offer. Writes nothing. */
  draftNew(step: Step, commands: readonly Command[]): Promise<CallDraft> {
    const draft = new CallDraft(undefined);
    draft.add(step);
    return this.#applyCommands(draft, commands);
  }

  /** Applies a server event to a call. Resolves when the result is durable. */
  async apply(callId: string, eventOf: () => CallEvent | Promise<CallEvent>): Promise<void> {
    const accepted = await this.#write(callId, [], async (call) => {
      const draft = new CallDraft(call);
      if (draft.apply(await eventOf(), this.#times.of(callId))) draft.isRefused = true;
      return draft;
    });
    await accepted.done;
  }

  /** Resolves when every step that was begun is done. */
  idle(): Promise<void> {
    return this.#calls.idle();
  }

  async #applyCommands(draft: CallDraft, commands: readonly Command[]): Promise<CallDraft> {
    for (const command of commands) {
      const event = await this.#eventOf(command, draft);
      const rejection = draft.apply(event, this.#times.of(draft.call?.id));
      if (rejection) draft.refuse(command, rejection);
    }
    return draft;
  }

  async #eventOf(command: Command, draft: CallDraft): Promise<CallEvent> {
    const { live, recording } = this.#ports;
    const { sender, message, invitation, arrival, guests } = command;
    const needsCalls = ['call_answer', 'call_hold', 'call_join', 'call_offer'].includes(
      message.type,
    );
    const bufferOf = needsBuffered(message) ? draft.call?.id : undefined;
    return {
      type: 'message',
      message,
      sender,
      calls: needsCalls ? await live.callsOf(sender.userId) : [],
      buffered:
        bufferOf === undefined
          ? []
          : [...(await live.bufferedMessages(bufferOf)), ...draft.buffer.flat()],
      ...(invitation ? { invitation } : {}),
      ...(arrival ? { arrival } : {}),
      ...(guests ? { guests } : {}),
      ...(message.type === 'call_record' && recording ? { recording } : {}),
      hasAnswer: message.type === 'call_cancel' && (await this.#hasAnswer(sender, draft.call)),
    };
  }

  /** Whether the device acknowledged the call's answer. A basic client cannot. */
  async #hasAnswer({ sessionId, basic }: Sender, call: Call | undefined): Promise<boolean> {
    if (basic || call?.state !== 'active') return false;
    const waiting = await this.#ports.outboxes.outbox(sessionId, 0);
    return !waiting.some(
      ({ message }) => message.type === 'call_answer' && message.callId === call.id,
    );
  }

  /**
   * Writes one draft of a call. A change of the call is awaited, because the next step starts from
   * it. A message that is only relayed takes its place in the order, and the next step does not wait
   * for the disk.
   *
   * @param commands none for a server event
   */
  #write(
    callId: string,
    commands: readonly Command[],
    draftOf: (call: Call | undefined) => Promise<CallDraft>,
  ): Promise<AcceptedCommand> {
    return this.#calls.run(callId, async () => {
      const { live, writer, shared, onStepStored } = this.#ports;
      // Server events are rare, and the cache might be too old for them.
      const mayBeOutdated = shared && commands.length === 0;
      let call: Call | undefined = mayBeOutdated ? undefined : live.cached(callId);
      let isStored = !shared && call !== undefined;
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        if (!call) {
          call = await live.load(callId);
          isStored = true;
        }
        const draft = await draftOf(call);
        // Another node may have changed the call: refuse only by the stored call.
        if (draft.isRefused && !isStored) {
          call = undefined;
          continue;
        }
        if (draft.rejection) return { done: Promise.resolve(draft.rejection) };
        const transaction = this.#transactionOf(call, draft, commands);
        const countBuffered = () =>
          draft.call && live.addToBuffer(draft.call, transaction.buffer?.messages ?? []);
        if (!transaction.write) {
          countBuffered();
          return writer.submit(transaction, call);
        }
        if (draft.endsCall) this.#times.forget(callId);
        const before = call;
        const { result } = await writer.commit(transaction, (stored, isOurs) =>
          onStepStored(before, stored, isOurs && draft.endsCall),
        );
        if (result === 'committed') countBuffered();
        if (result === 'committed' || result === 'repeated') return DONE;
        call = undefined;
      }
      throw new Error(`Other nodes changed the call ${callId} ${MAX_ATTEMPTS} times in a row.`);
    });
  }

  #transactionOf(
    before: Call | undefined,
    draft: CallDraft,
    commands: readonly Command[],
  ): CallTransaction {
    const { live, shared } = this.#ports;
    const { call, send } = draft;
    const messages = call ? live.fitIntoBuffer(call, draft.buffer) : [];
    // Another node may be ringing a device with the messages that were buffered until now. As both
    // nodes write the next version, one of the two steps is decided again and sees the other one.
    const needsRevision = messages.length > 0 && shared && call === before;
    const next = call && needsRevision ? withInternalRevision(call) : call;
    return {
      ...(!next || next === before
        ? {}
        : {
            write: {
              call: next,
              expectedVersion: before?.version ?? null,
              addsPeople: next.participants.length > (before?.participants.length ?? 0),
            },
          }),
      ...(send.length > 0 ? { send } : {}),
      ...(call && messages.length > 0 ? { buffer: { callId: call.id, messages } } : {}),
      ...receivedOf(commands),
    };
  }
}

/** Steps of one call that are written together. Each is decided on the result of the one before. */
class CallDraft {
  /** The call after the steps so far; undefined if it does not exist. */
  call: Call | undefined;
  readonly send: OutboundMessage<SessionMessage>[] = [];
  /** The messages that each step buffers. */
  readonly buffer: (readonly IncomingPeerMessage[])[] = [];
  endsCall = false;
  /** A step was refused. The refusal may be sent only if the call was as it is stored. */
  isRefused = false;
  /** The refusal of a basic client's message, which is no part of a transaction. */
  rejection: Rejection | undefined;

  constructor(call: Call | undefined) {
    this.call = call;
  }

  /** Adds the step for an event; returns the rejection if there is none. */
  apply(event: CallEvent, now: number): Rejection | undefined {
    const outcome = this.call ? transition(this.call, event, now) : reject('call_not_found');
    if (!outcome.ok) return outcome;
    this.add(outcome);
    return undefined;
  }

  /** An extended client's refusal is sent with the acknowledgement of its message. */
  refuse({ sender, message }: Command, rejection: Rejection): void {
    this.isRefused = true;
    if (sender.basic) this.rejection = rejection;
    else this.send.push({ sessionId: sender.sessionId, message: refusalOf(message, rejection) });
  }

  add({ call, send, buffer, endsCall }: Step): void {
    this.call = call;
    this.send.push(...send);
    if (buffer.length > 0) this.buffer.push(buffer);
    this.endsCall ||= endsCall;
  }
}
