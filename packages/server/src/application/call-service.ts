import type { OutgoingPeerMessage, SessionCall, Welcome } from '@xpchat/calls-protocol';
import {
  acceptedLeg,
  type Call,
  type DamagedCall,
  durationOf,
  type EndedCall,
  participantOf,
  withInternalRevision,
} from '../domain/call.ts';
import { endDamaged, endMessagesFor } from '../domain/damaged-call.ts';
import { type Device, reject, type Sender, type Step } from '../domain/events.ts';
import type { SessionMessage } from '../domain/outbound-message.ts';
import type { refusal } from '../domain/refusal.ts';
import { sessionCallOf } from '../domain/session-call.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { CallStore } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Delivery } from '../ports/messages.ts';
import type { StoredSession } from '../ports/session-store.ts';
import { CallOffers } from './call-offers.ts';
import { CallSteps } from './call-steps.ts';
import { CallWriter } from './call-writer.ts';
import {
  type AcceptedCommand,
  type Command,
  type CommandResult,
  NOTHING,
  OK,
  SessionReplacedError,
  UncertainWriteError,
} from './command.ts';
import { LiveCalls } from './live-calls.ts';
import { RingTimers } from './ring-timers.ts';

export interface CallServicePorts {
  readonly store: CallStore;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  /** The devices of a person, those that are just connecting included. */
  readonly sessionsOf: (userId: string) => Promise<readonly StoredSession[]>;
  /** What a session was sent and has not acknowledged. */
  readonly unacknowledged: (sessionId: string) => Promise<readonly { message: SessionMessage }[]>;
  /** Brings what was committed to its receivers. */
  readonly deliver: (deliveries: readonly Delivery[]) => void;
  /** Something may have been sent to these sessions of which nobody told their nodes. */
  readonly readOutboxes: (sessionIds: readonly string[]) => void;
  readonly policy: CallPolicy;
  readonly clock: Clock;
  /** Makes ids for the calls of clients that name none. */
  readonly newId: () => string;
  /** Counts a new call of the person; `false` when they made too many. */
  readonly mayDial: (userId: string) => boolean;
  /** A change is stored; `before` is undefined for a new call. */
  readonly onChanged: (before: Call | undefined, after: Call) => void;
  /** The end of a call is stored. */
  readonly onEnded: (call: EndedCall) => void;
  readonly log: Log;
  /** Milliseconds. */
  readonly ringTimeout: number;
}

type CallOver = NonNullable<Welcome['endedCalls']>[number];

/**
 * Takes what devices send and what happens to them, lets the table decide, and writes each step as
 * one unit. Nobody is told of a step before it is durable.
 */
export class CallService {
  readonly #ports: CallServicePorts;
  readonly #live: LiveCalls;
  readonly #rings: RingTimers;
  readonly #writer: CallWriter;
  readonly #steps: CallSteps;
  readonly #offers: CallOffers;

  constructor(ports: CallServicePorts) {
    this.#ports = ports;
    this.#live = new LiveCalls(ports.store, ports.shared);
    this.#rings = new RingTimers(ports.clock, (callId) => {
      this.ringTimedOut(callId).catch((err: unknown) => {
        ports.log.error({ err, callId }, 'a ring could not be ended');
      });
    });
    const live = this.#live;
    const onStep = (before: Call | undefined, step: Pick<Step, 'call' | 'endsCall'>) =>
      this.#changed(before, step);
    this.#writer = new CallWriter({ ...ports, live });
    this.#steps = new CallSteps({ ...ports, live, writer: this.#writer, onStep });
    this.#offers = new CallOffers({
      ...ports,
      live,
      writer: this.#writer,
      steps: this.#steps,
      onStep,
    });
  }

  /**
   * Takes messages of a device: one, or several numbered ones of a extended client that name the same
   * call; these are written together where that makes no difference. They are to be given one after
   * the other, each when the one before is staged. A refusal of a extended client's message is sent to it
   * as part of the unit that takes the message; that of a basic one is returned.
   *
   * @throws NotWrittenError when the database fails
   * @throws ReplacedError when the session has another socket by now
   */
  async handle(
    sender: Sender,
    ...messages: readonly OutgoingPeerMessage[]
  ): Promise<AcceptedCommand> {
    let rest: readonly Command[] = messages.map((message) => ({ sender, message }));
    const done: Promise<CommandResult>[] = [];
    while (rest.length > 0) {
      const staged = await this.#handleSome(rest);
      // Whoever waits for all of them hears of a failure.
      staged.done.catch(() => undefined);
      done.push(staged.done);
      rest = rest.slice(staged.taken ?? 1);
    }
    const [only] = done;
    return { done: done.length === 1 && only ? only : Promise.all(done).then(() => OK) };
  }

  async #handleSome(causes: readonly Command[]): Promise<AcceptedCommand> {
    const [cause, ...others] = causes;
    if (!cause) return NOTHING;
    const { sender, message } = cause;
    try {
      return await this.#handle(cause, togetherWith(message, others));
    } catch (err) {
      if (err instanceof UncertainWriteError || err instanceof SessionReplacedError) throw err;
      // Alone it may pass; but for an offer the host would be asked again, and another dial be counted.
      if (others.length > 0 && message.type !== 'call_offer') return this.#handleSome([cause]);
      // It would fail the next time as well: it is taken, and refused.
      const { sessionId } = sender;
      this.#ports.log.error({ err, sessionId }, 'a message could not be handled');
      return this.#writer.refuse(cause, reject('server_error'));
    }
  }

  async #handle(cause: Command, more: readonly Command[]): Promise<AcceptedCommand> {
    const { sender, message } = cause;
    if (message.to === sender.userId) return this.#writer.refuse(cause, reject('self_call'));
    if (message.type === 'call_offer') return this.#offers.offer(sender, message, more);
    const callId = message.callId ?? (await this.#offers.pair(sender.userId, message.to))?.id;
    if (callId !== undefined) return this.#steps.message(callId, [cause, ...more]);
    if (message.type !== 'ice_candidate' || !sender.basic) {
      return this.#writer.refuse(cause, reject('call_not_found'));
    }
    this.#offers.keepEarly(sender, message);
    return this.#writer.nothing(cause);
  }

  /** Refuses a message that is not to be handled. */
  refuse(
    sender: Sender,
    seq: number | undefined,
    answer: ReturnType<typeof refusal>,
  ): AcceptedCommand {
    return this.#writer.answer(sender, seq, answer);
  }

  /** A device can be rung from now on. */
  deviceConnected(userId: string, device: Device): Promise<void> {
    return this.#offers.deviceConnected(userId, device);
  }

  /** A device that this call rings has a new page, which knows nothing of it. */
  reoffer(callId: string, userId: string, device: Device): Promise<void> {
    return this.#offers.ringAnew(callId, userId, device);
  }

  /** A device did not come back within its grace period. */
  deviceLost(userId: string, sessionId: string): Promise<void> {
    return this.#offers.deviceLost(userId, sessionId);
  }

  /** A device is gone that a call counts on. */
  async legLost(callId: string, sessionId: string): Promise<void> {
    await this.#steps.event(callId, async () => ({ type: 'leg_lost', sessionId }));
  }

  /** Nobody answered in time. */
  async ringTimedOut(callId: string): Promise<void> {
    await this.#steps.event(callId, async () => ({ type: 'ring_timeout' }));
  }

  /**
   * A call cannot be read. If it is known here it is written anew; if not it ends, as its two people
   * could have no other one.
   */
  async recoverDamaged(found: DamagedCall): Promise<void> {
    const { clock, sessionsOf, log } = this.#ports;
    const { id: callId, version: expectedVersion, people } = found;
    const known = this.#live.known(callId);
    if (known?.version === expectedVersion) {
      await this.#writer.commit(
        { write: { call: withInternalRevision(known), expectedVersion } },
        () => log.warn({ callId }, 'a damaged call was restored from memory'),
      );
      return;
    }
    const call = endDamaged(found, clock.now());
    const sessions = await Promise.all(people.map(({ userId }) => sessionsOf(userId)));
    const send = endMessagesFor(call, sessions.flat());
    await this.#writer.commit({ write: { call, expectedVersion }, send }, (stored, isOurs) => {
      if (isOurs) log.warn({ callId }, 'a damaged call was ended');
      this.#changed(undefined, { call: stored, endsCall: isOurs });
    });
  }

  /** The calls in which the device has a live leg. */
  async callsOf(userId: string, sessionId: string): Promise<SessionCall[]> {
    const now = this.#ports.clock.now();
    const calls = await this.#live.of(userId);
    return calls.flatMap((call) => sessionCallOf(call, userId, sessionId, now) ?? []);
  }

  /** Which of these calls are over for a device of the person that has no part in them, and how. */
  async endedCallsOf(userId: string, callIds: readonly string[]): Promise<CallOver[]> {
    const calls = await this.#ports.store.loadAll(callIds);
    return calls.flatMap((call): CallOver[] => {
      const self = participantOf(call, userId);
      if (self?.hidden !== false) return [];
      const { id: callId } = call;
      if (call.state === 'ended') {
        const duration = durationOf(call);
        const answered = duration !== undefined;
        // A page that answered may count from then, though the call was cancelled before it was heard.
        return [{ callId, reason: call.endReason, answered, duration: duration ?? 0 }];
      }
      // Another device is in it. Of its caller that is this one, with a session that it lost.
      const elsewhere = self.role === 'callee' && acceptedLeg(call, userId) !== undefined;
      return elsewhere ? [{ callId, reason: 'answered_elsewhere', answered: true }] : [];
    });
  }

  /** Whether the person is in a call with this device that was answered. */
  async isInAnsweredCall(userId: string, sessionId: string): Promise<boolean> {
    const calls = await this.#live.of(userId);
    return calls.some(
      (call) => call.state === 'active' && acceptedLeg(call, userId)?.sessionId === sessionId,
    );
  }

  /** Takes what another node committed: calls that changed are read anew. */
  observe(deliveries: readonly Delivery[]): void {
    for (const { message } of deliveries) {
      if (message.type === 'error') continue;
      const { callId, version } = message;
      if (callId !== undefined && version !== undefined) this.#live.observed(callId, version);
    }
  }

  /** Finishes what was begun and calls off every timer. Live calls stay in the store. */
  async close(): Promise<void> {
    this.#rings.close();
    await this.#offers.idle();
    await this.#steps.idle();
    this.#rings.close();
    await this.#writer.close();
    this.#rings.close();
  }

  #changed(before: Call | undefined, { call, endsCall }: Pick<Step, 'call' | 'endsCall'>): void {
    const { log, onChanged, onEnded } = this.#ports;
    if (call.state === 'ringing') this.#rings.start(call.id, call.ringDeadline);
    else this.#rings.stop(call.id);
    if (call.state !== before?.state) {
      const { id, type, state } = call;
      const reason = call.state === 'ended' ? { reason: call.endReason } : {};
      log.info({ callId: id, callType: type, state, ...reason }, `call ${state}`);
    }
    onChanged(before, call);
    if (endsCall && call.state === 'ended') onEnded(call);
  }
}

/** Which of the next messages need nothing else to be decided than the message before them did. */
function togetherWith(
  message: OutgoingPeerMessage,
  others: readonly Command[],
): readonly Command[] {
  const end = others.findIndex(
    ({ message: { type, to, callId } }) =>
      type === 'call_offer' ||
      to !== message.to ||
      callId === undefined ||
      callId !== message.callId,
  );
  return end < 0 ? others : others.slice(0, end);
}
