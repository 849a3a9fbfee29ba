import type { OutgoingPeerMessage, SessionCall } from '@xpchat/calls-protocol';
import { acceptedLeg, type Call, type DamagedCall, isLive, isPresent } from '../domain/call.ts';
import { reject, type Sender } from '../domain/events.ts';
import type { GroupLimits } from '../domain/group.ts';
import type { RecordingRules } from '../domain/recording.ts';
import { ringDeadlineOf } from '../domain/ring-deadline.ts';
import { type SessionCallEnd, sessionCallEndOf, sessionCallOf } from '../domain/session-call.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import { KeyedTimers } from '../lib/keyed-timers.ts';
import type { CallObserver } from '../ports/call-observer.ts';
import type { CallPolicy, DialLimit } from '../ports/call-policy.ts';
import type { CallStore } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Conversations } from '../ports/conversations.ts';
import type { Log } from '../ports/log.ts';
import type { Delivery, DeliveryChannel } from '../ports/messages.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { Admissions } from './admissions.ts';
import { CallGroups, type CallGroupsPorts, type SfuCapacity } from './call-groups.ts';
import { CallLegs } from './call-legs.ts';
import { CallSetup } from './call-setup.ts';
import { CallSteps, type OnChanged } from './call-steps.ts';
import { CallWriter, type OnStored } from './call-writer.ts';
import {
  type AcceptedCommand,
  type Command,
  type CommandResult,
  DONE,
  OK,
  SessionReplacedError,
  UncertainWriteError,
} from './command.ts';
import { LiveCalls } from './live-calls.ts';
import { recoverDamaged } from './recover-damaged.ts';

export interface CallServicePorts {
  readonly store: CallStore;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  readonly sessions: SessionDirectory;
  readonly outboxes: Pick<SessionStore, 'outbox'>;
  readonly channel: DeliveryChannel;
  readonly policy: CallPolicy;
  readonly dialLimit: DialLimit;
  readonly observer: CallObserver;
  readonly clock: Clock;
  /** Makes ids for the calls of clients that name none. */
  readonly newId: () => string;
  readonly log: Log;
  /** Milliseconds. */
  readonly ringTimeout: number;
  readonly conversations: Conversations;
  readonly groupLimits: Pick<GroupLimits, 'video' | 'voice'>;
  /** Undefined without an SFU. */
  readonly sfu?: SfuCapacity | undefined;
  /** Undefined if calls may not be recorded. */
  readonly recording?: RecordingRules | undefined;
  /** Makes a link for guests; `expiresAt` in milliseconds since 1970. */
  readonly newGuestLink: CallGroupsPorts['newGuestLink'];
  /** A host is about to let this guest in. */
  readonly onAdmitting: CallGroupsPorts['onAdmitting'];
}

/**
 * The entry to the call logic: takes the commands of devices and the events of the server, answers
 * queries about calls, and reports every stored change. No device gets a message of a step before it is
 * durable.
 */
export class CallService {
  /** Commits calls, and acknowledges what could not be handled. */
  readonly writer: CallWriter;
  /** Rings sessions that connect, and takes lost ones out of their calls. */
  readonly legs: CallLegs;
  readonly #ports: CallServicePorts;
  readonly #live: LiveCalls;
  /** Every node also finds overdue rings in the store: this only ends them on time. */
  readonly #ringTimers: KeyedTimers;
  readonly #steps: CallSteps;
  readonly #admissions: Admissions;
  readonly #setup: CallSetup;
  readonly #groups: CallGroups;
  /** New calls and new sessions of a person are handled one after the other, so that neither misses the other. */
  readonly #people = new KeyedQueue();

  constructor(ports: CallServicePorts) {
    this.#ports = ports;
    const onStepStored: OnChanged = (...change) => this.#onStepStored(...change);
    const live = new LiveCalls(ports.store, ports.shared);
    const writer = new CallWriter({ ...ports, live });
    const steps = new CallSteps({ ...ports, live, writer, onStepStored });
    this.#admissions = new Admissions({ ...ports, live, steps, people: this.#people });
    const shared = {
      ...ports,
      live,
      writer,
      steps,
      people: this.#people,
      admissions: this.#admissions,
    };
    this.#live = live;
    this.writer = writer;
    this.#steps = steps;
    this.legs = new CallLegs(shared);
    this.#setup = new CallSetup({ ...shared, legs: this.legs, onStepStored });
    this.#groups = new CallGroups({ ...shared, legs: this.legs, onStepStored });
    this.#ringTimers = new KeyedTimers(ports.clock, (callId) => {
      this.ringTimedOut(callId).catch((err: unknown) => {
        ports.log.error({ err, callId }, 'an overdue ring could not be ended');
      });
    });
  }

  /**
   * Handles one message of a device, or several numbered messages of an extended client about the
   * same call. The latter are written together where that makes no difference. Call it for the next
   * messages when it has resolved. An extended client is sent its refusals; the refusal of a basic
   * client is returned.
   *
   * @throws UncertainWriteError when the database fails
   * @throws SessionReplacedError when the session has another socket by now
   */
  async handle(
    sender: Sender,
    ...messages: readonly OutgoingPeerMessage[]
  ): Promise<AcceptedCommand> {
    let rest: readonly Command[] = messages.map((message) => ({ sender, message }));
    const done: Promise<CommandResult>[] = [];
    while (rest.length > 0) {
      const accepted = await this.#handleNext(rest);
      // The caller sees the failure in the promise for all of them.
      accepted.done.catch(() => undefined);
      done.push(accepted.done);
      rest = rest.slice(accepted.count ?? 1);
    }
    const [only] = done;
    return { done: done.length === 1 && only ? only : Promise.all(done).then(() => OK) };
  }

  async #handleNext(commands: readonly Command[]): Promise<AcceptedCommand> {
    const [command, ...others] = commands;
    if (!command) return DONE;
    const { sender, message } = command;
    try {
      return await this.#handle(command, aboutSameCall(message, others));
    } catch (err) {
      if (err instanceof UncertainWriteError || err instanceof SessionReplacedError) throw err;
      // Alone it may succeed. An offer is not tried again: that would ask the host twice and count
      // two dials.
      if (others.length > 0 && !mayRing(message)) return this.#handleNext([command]);
      // It would fail again if the client repeated it: acknowledge it with an error.
      const { sessionId } = sender;
      const { callId } = message;
      this.#ports.log.error({ err, sessionId, callId }, 'a message could not be handled');
      return this.writer.refuse(command, reject('server_error'));
    }
  }

  async #handle(command: Command, more: readonly Command[]): Promise<AcceptedCommand> {
    const { sender, message } = command;
    if (message.to === sender.userId) return this.writer.refuse(command, reject('self_call'));
    if (message.type === 'call_offer') return this.#setup.handle(sender, message, more);
    if (message.type === 'call_invite') return this.#groups.invite(sender, message);
    if (message.type === 'call_join') return this.#groups.join(sender, message);
    if (message.type === 'call_link') return this.#groups.link(sender, message);
    if (message.type === 'call_admit') return this.#groups.admit(sender, message);
    const callId = message.callId ?? (await this.#live.callBetween(sender.userId, message.to))?.id;
    if (callId !== undefined) return this.#steps.handle(callId, [command, ...more]);
    if (message.type !== 'ice_candidate' || !sender.basic) {
      return this.writer.refuse(command, reject('call_not_found'));
    }
    return this.#setup.bufferEarly(command, message);
  }

  /** A session was not resumed within its grace period. */
  sessionLost(userId: string, sessionId: string): Promise<void> {
    this.#setup.forgetEarly({ userId, sessionId });
    return this.legs.lost(userId, sessionId);
  }

  /** The person's settings or blocks changed. Calls that ring them now, and would not ring any more, end. */
  rulesChanged(userId: string): Promise<void> {
    return this.#admissions.handleRulesChanged(userId);
  }

  /** Nobody answered in time. */
  ringTimedOut(callId: string): Promise<void> {
    return this.#steps.apply(callId, () => ({ type: 'ring_timeout' }));
  }

  /** A live call's document is damaged: restores the call, or ends it. */
  recoverDamaged(found: DamagedCall): Promise<void> {
    const onEnded: OnStored = (stored, isOurs) => this.#onStepStored(undefined, stored, isOurs);
    return recoverDamaged(
      { ...this.#ports, live: this.#live, writer: this.writer, onEnded },
      found,
    );
  }

  /** The calls in which the session has a live leg. */
  async callsOf(userId: string, sessionId: string): Promise<SessionCall[]> {
    const now = this.#ports.clock.now();
    const calls = await this.#live.callsOf(userId);
    return calls.flatMap((call) => sessionCallOf(call, userId, sessionId, now) ?? []);
  }

  /** The SFU of a call does not answer, or does so again. */
  sfuChanged(callId: string, away: boolean): Promise<void> {
    return this.#steps.apply(callId, () => ({ type: 'sfu_changed', away }));
  }

  /** Returns how the given calls ended for a session of this person that has no leg in them. */
  async endedCallsOf(userId: string, callIds: readonly string[]): Promise<SessionCallEnd[]> {
    const calls = await this.#ports.store.loadAll(callIds);
    return calls.flatMap((call) => sessionCallEndOf(call, userId) ?? []);
  }

  /** Whether the person is invited to the call or has joined it. */
  async isPresent(callId: string, userId: string): Promise<boolean> {
    const call = await this.#live.current(callId);
    return call !== undefined && isLive(call) && isPresent(call, userId);
  }

  /** Whether this session of the person is in an answered call. */
  async isInAnsweredCall(userId: string, sessionId: string): Promise<boolean> {
    const calls = await this.#live.callsOf(userId);
    return calls.some(
      (call) => call.state === 'active' && acceptedLeg(call, userId)?.sessionId === sessionId,
    );
  }

  /** Another node sent these messages: the calls that they changed are read again. */
  observe(deliveries: readonly Delivery[]): void {
    for (const { message } of deliveries) {
      if (message.type === 'error') continue;
      const { callId, version } = message;
      if (callId !== undefined && version !== undefined) {
        this.#live.observeVersion(callId, version);
      }
    }
  }

  /** Finishes the work that was begun and cancels every timer. Live calls stay in the store. */
  async close(): Promise<void> {
    this.#ringTimers.close();
    await this.#people.idle();
    await this.#steps.idle();
    this.#ringTimers.close();
    await this.writer.close();
    this.#ringTimers.close();
  }

  #onStepStored(before: Call | undefined, call: Call, hasEnded: boolean): void {
    const { log, observer } = this.#ports;
    const deadline = ringDeadlineOf(call);
    if (deadline === undefined || (before && ringDeadlineOf(before) !== deadline)) {
      this.#ringTimers.stop(call.id);
    }
    if (deadline !== undefined) this.#ringTimers.start(call.id, deadline);
    if (call.state !== before?.state) {
      const { id, type, state } = call;
      const reason = call.state === 'ended' ? { reason: call.endReason } : {};
      log.info({ callId: id, callType: type, state, ...reason }, `call ${state}`);
    }
    observer.callChanged(before, call);
    if (hasEnded && call.state === 'ended') void observer.callEnded(call);
  }
}

/** Whether the message may ring somebody: the host is asked about each. */
function mayRing({ type }: OutgoingPeerMessage): boolean {
  return type === 'call_offer' || type === 'call_invite';
}

/** The next messages that are about the same call and no offers, so they can be written together. */
function aboutSameCall(
  message: OutgoingPeerMessage,
  others: readonly Command[],
): readonly Command[] {
  const end = others.findIndex(
    ({ message: other }) =>
      mayRing(other) ||
      other.type === 'call_join' ||
      other.type === 'call_link' ||
      other.type === 'call_admit' ||
      other.to !== message.to ||
      other.callId === undefined ||
      other.callId !== message.callId,
  );
  return end < 0 ? others : others.slice(0, end);
}
