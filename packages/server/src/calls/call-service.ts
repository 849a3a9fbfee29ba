import type { Outgoing, OutgoingPeerMessage, SessionCall, Welcome } from '@xpchat/calls-protocol';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import {
  acceptedLeg,
  type Call,
  type EndedCall,
  hasLiveLeg,
  isEngaged,
  type LiveCall,
  participantOf,
} from './call.ts';
import { EarlyCandidates } from './early-candidates.ts';
import {
  type CallEvent,
  type Device,
  needsKept,
  type Rejection,
  reject,
  type Sender,
  type Step,
} from './events.ts';
import { LiveCalls } from './live-calls.ts';
import { placeCall } from './place.ts';
import type {
  Admission,
  CallPolicy,
  CallStore,
  Clock,
  Committed,
  Delivery,
  Log,
  StoredSession,
  Unit,
} from './ports.ts';
import { refusal } from './refusal.ts';
import { RingTimers } from './ring-timers.ts';
import { sessionCallOf } from './session-call.ts';
import { transition } from './transition.ts';

export interface CallServicePorts {
  readonly store: CallStore;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  /** The devices of a person, those that are just connecting included. */
  readonly sessionsOf: (userId: string) => Promise<readonly StoredSession[]>;
  /** Brings what was committed to its receivers. */
  readonly deliver: (deliveries: readonly Delivery[]) => void;
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

/** What became of a message: nothing more to say, or a refusal that the caller has to tell. */
export type Handled = { readonly ok: true } | Rejection;

/**
 * A message that has its place in the order of things: the next one of its device may be handled.
 * `done` resolves when it is durable, and rejects if it could not be written.
 */
export interface Staged {
  readonly done: Promise<Handled>;
}

type CallOver = NonNullable<Welcome['over']>[number];

/** The device and its message that a step answers; null for what the server does by itself. */
interface Cause {
  readonly sender: Sender;
  readonly message: OutgoingPeerMessage;
}

/** A unit could not be written: its message was not taken, and is to come again. */
class NotWrittenError extends Error {
  constructor(cause: unknown) {
    super('A unit could not be written.', { cause });
    this.name = 'NotWrittenError';
  }
}

/** The session of a message has another socket by now, on which what it did not take comes again. */
export class ReplacedError extends Error {
  constructor() {
    super('The session has another socket.');
    this.name = 'ReplacedError';
  }
}

/** Writes of one process to one call are serialised, so only other nodes can win this often. */
const MAX_ATTEMPTS = 8;

const OK: Handled = { ok: true };
const NOTHING: Staged = { done: Promise.resolve(OK) };

/**
 * Takes what devices send and what happens to them, lets `transition` decide, and writes each step
 * as one unit. Nobody is told of a step before it is durable.
 */
export class CallService {
  readonly #ports: CallServicePorts;
  readonly #live: LiveCalls;
  readonly #rings: RingTimers;
  readonly #early = new EarlyCandidates();
  readonly #calls = new KeyedQueue();
  readonly #people = new KeyedQueue();

  constructor(ports: CallServicePorts) {
    this.#ports = ports;
    this.#live = new LiveCalls(ports.store, ports.shared);
    this.#rings = new RingTimers(ports.clock, (callId) => {
      this.ringEnded(callId).catch((err: unknown) => {
        ports.log.error({ err, callId }, 'a ring could not be ended');
      });
    });
  }

  /**
   * Takes a message of a device. Messages of one device are to be given one after the other, each
   * when the one before is staged. A refusal of a full client's message is sent to it as part of the
   * unit that takes the message; that of a plain one is returned.
   *
   * @throws NotWrittenError when the database fails
   * @throws ReplacedError when the session has another socket by now
   */
  async handle(sender: Sender, message: OutgoingPeerMessage): Promise<Staged> {
    const cause = { sender, message };
    try {
      return await this.#handle(cause);
    } catch (err) {
      if (err instanceof NotWrittenError || err instanceof ReplacedError) throw err;
      // It would fail the next time as well: it is taken, and refused.
      const { sessionId } = sender;
      this.#ports.log.error({ err, sessionId }, 'a message could not be handled');
      return this.#refuse(cause, reject('server_error'));
    }
  }

  async #handle(cause: Cause): Promise<Staged> {
    const { sender, message } = cause;
    if (message.to === sender.userId) return this.#refuse(cause, reject('self_call'));
    if (message.type === 'call_offer') return this.#offer(sender, message);
    const callId = message.callId ?? (await this.#pair(sender.userId, message.to))?.id;
    if (callId !== undefined) return this.#message(callId, cause);
    if (message.type !== 'ice_candidate') return this.#refuse(cause, reject('call_not_found'));
    this.#early.keep(sender.sessionId, message, this.#ports.clock.now());
    return this.#nothing(cause);
  }

  /** Refuses a message that is not to be handled. */
  refuse(sender: Sender, seq: number | undefined, answer: ReturnType<typeof refusal>): Staged {
    const { sessionId, attachment } = sender;
    return this.#relay({
      send: [{ sessionId, message: answer }],
      ...(seq === undefined ? {} : { received: { sessionId, seq, attachment } }),
    });
  }

  /** A device can be rung from now on. */
  deviceConnected(userId: string, device: Device): Promise<void> {
    // In turn with offers to this person: one that did not see the device is stored by now.
    return this.#people.run(userId, async () => {
      for (const call of await this.#live.of(userId)) await this.#ringDevice(call, userId, device);
    });
  }

  /** A device did not come back within its grace period. */
  async deviceLost(userId: string, sessionId: string): Promise<void> {
    this.#early.forget(sessionId);
    for (const call of await this.#live.of(userId)) {
      if (hasLiveLeg(call, sessionId)) await this.legLost(call.id, sessionId);
    }
  }

  /** A device is gone that a call counts on. */
  async legLost(callId: string, sessionId: string): Promise<void> {
    await this.#event(callId, async () => ({ type: 'leg_lost', sessionId }));
  }

  /** Nobody answered in time. */
  async ringEnded(callId: string): Promise<void> {
    await this.#event(callId, async () => ({ type: 'ring_timeout' }));
  }

  /** The calls in which the device has a live leg. */
  async callsOf(userId: string, sessionId: string): Promise<SessionCall[]> {
    const now = this.#ports.clock.now();
    const calls = await this.#live.of(userId);
    return calls.flatMap((call) => sessionCallOf(call, userId, sessionId, now) ?? []);
  }

  /** Which of these calls are over for a device of the person that has no part in them, and how. */
  async overOf(userId: string, callIds: readonly string[]): Promise<CallOver[]> {
    const calls = await Promise.all(callIds.map((id) => this.#live.load(id)));
    return calls.flatMap((call): CallOver[] => {
      if (!call || participantOf(call, userId)?.hidden !== false) return [];
      const { id: callId } = call;
      if (call.state === 'ended') {
        return [{ callId, reason: call.endReason, answered: call.answeredAt !== undefined }];
      }
      // Another device is in it.
      const elsewhere = acceptedLeg(call, userId) !== undefined;
      return elsewhere ? [{ callId, reason: 'answered_elsewhere', answered: true }] : [];
    });
  }

  /** Whether the person is in a call with this device that was answered. */
  async isTalking(userId: string, sessionId: string): Promise<boolean> {
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
    await this.#people.idle();
    await this.#calls.idle();
    this.#rings.close();
  }

  async #offer(sender: Sender, message: Outgoing<'call_offer'>): Promise<Staged> {
    const known = await this.#offerInTurn(sender, message, undefined);
    if (known !== 'is_new_call') return known;
    const cause = { sender, message };
    if (!this.#ports.mayDial(sender.userId)) return this.#refuse(cause, reject('rate_limited'));
    // Asked outside the queues: while the host thinks, both people go on with other calls.
    const now = this.#ports.clock.now();
    const admission = await this.#ports.policy.admit(sender.userId, message.to, now);
    const placed = await this.#offerInTurn(sender, message, admission);
    return placed === 'is_new_call' ? this.#refuse(cause, reject('server_error')) : placed;
  }

  /** `is_new_call`: it needs an `admission`; nothing changed. */
  #offerInTurn(
    sender: Sender,
    message: Outgoing<'call_offer'>,
    admission: Admission | undefined,
  ): Promise<Staged | 'is_new_call'> {
    const { userId, sessionId } = sender;
    const cause = { sender, message };
    return this.#people.runAll([userId, message.to], async () => {
      const before = await this.#live.of(userId);
      const same = before.find(({ id }) => id === message.callId);
      if (same) return this.#offerAgain(same, cause);
      const pair = before.find((call) => participantOf(call, message.to));
      if (pair && !(await this.#isLeftBehind(pair, sender))) return this.#message(pair.id, cause);
      const calls = pair ? await this.#live.of(userId) : before;
      if (isEngaged(calls, userId, sessionId))
        return this.#refuse(cause, reject('already_in_call'));
      if (admission === undefined) return 'is_new_call';
      return this.#place(cause, message, admission);
    });
  }

  #offerAgain(call: LiveCall, cause: Cause): Promise<Staged> {
    const { userId, sessionId } = cause.sender;
    const isIn = acceptedLeg(call, userId)?.sessionId === sessionId;
    if (call.state === 'active' && isIn) return this.#message(call.id, cause);
    return this.#refuse(cause, reject('duplicate_call'));
  }

  /**
   * Who calls the same person again from a new device does not wait for the grace period of the lost
   * one: their old call is ended.
   */
  async #isLeftBehind(call: LiveCall, { userId, sessionId }: Sender): Promise<boolean> {
    const leg = acceptedLeg(call, userId);
    if (!leg || leg.sessionId === sessionId) return false;
    const present = await this.#ports.sessionsOf(userId);
    if (present.some((each) => each.sessionId === leg.sessionId && each.connected)) return false;
    await this.legLost(call.id, leg.sessionId);
    return true;
  }

  async #place(cause: Cause, offer: Outgoing<'call_offer'>, admission: Admission): Promise<Staged> {
    const { sessionsOf, clock, newId, ringTimeout } = this.#ports;
    const { sender } = cause;
    const id = offer.callId ?? newId();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const present = await sessionsOf(offer.to);
      const outcome = placeCall({
        id,
        now: clock.now(),
        ringTimeout,
        sender,
        offer,
        calls: await this.#live.of(sender.userId),
        callee: {
          devices: present.filter(({ left }) => !left),
          calls: await this.#live.of(offer.to),
        },
        admission,
      });
      if (!outcome.ok) return this.#refuse(cause, outcome);
      const { result } = await this.#commit(this.#unit(null, outcome, cause));
      switch (result) {
        case 'committed':
          this.#live.placed(outcome.call, outcome.keep);
          this.#changed(undefined, outcome);
          await this.#afterPlace(outcome.call, offer, sender);
          return NOTHING;
        case 'repeated':
          return NOTHING;
        case 'duplicate':
          return this.#refuse(cause, reject('duplicate_call'));
        case 'conflict': {
          // Another node was faster with a call between the same two.
          const pair = await this.#pair(sender.userId, offer.to);
          if (pair) return this.#message(pair.id, cause);
        }
      }
    }
    throw new Error(`Call ${id} met others ${MAX_ATTEMPTS} times in a row`);
  }

  async #afterPlace(call: Call, offer: Outgoing<'call_offer'>, sender: Sender): Promise<void> {
    const { sessionsOf, shared, clock } = this.#ports;
    for (const message of this.#early.take(sender.sessionId, offer.to, clock.now())) {
      await (await this.#message(call.id, { sender, message })).done;
    }
    if (!shared || call.state !== 'ringing') return;
    // A device that connected to another node meanwhile has not seen the call, nor was it seen.
    const rung = participantOf(call, offer.to)?.legs ?? [];
    for (const device of await sessionsOf(offer.to)) {
      if (device.left || rung.some(({ sessionId }) => sessionId === device.sessionId)) continue;
      await this.#ringDevice(call, offer.to, device);
    }
  }

  async #ringDevice(call: Call, userId: string, { sessionId, plain }: Device): Promise<void> {
    if (call.state !== 'ringing' || participantOf(call, userId)?.state !== 'invited') return;
    await this.#event(call.id, async () => ({
      type: 'device_connected',
      userId,
      device: { sessionId, plain },
      kept: await this.#live.kept(call.id),
    }));
  }

  async #pair(userId: string, other: string): Promise<LiveCall | undefined> {
    return (await this.#live.of(userId)).find((call) => participantOf(call, other));
  }

  #message(callId: string, cause: Cause): Promise<Staged> {
    const { sender, message } = cause;
    const needsCalls = message.type === 'call_answer' || message.type === 'call_hold';
    return this.#step(callId, cause, async () => ({
      type: 'message',
      message,
      sender,
      calls: needsCalls ? await this.#live.of(sender.userId) : [],
      kept: needsKept(message) ? await this.#live.kept(callId) : [],
    }));
  }

  async #event(callId: string, eventOf: () => Promise<CallEvent>): Promise<void> {
    await (await this.#step(callId, null, eventOf)).done;
  }

  /**
   * One step of a call. What changes it is waited for, as the next step begins from there; what is
   * only passed on has its place in the order, and the next one need not wait.
   */
  #step(callId: string, cause: Cause | null, eventOf: () => Promise<CallEvent>): Promise<Staged> {
    return this.#calls.run(callId, async () => {
      const { clock, shared } = this.#ports;
      // What the server does by itself is rare; what is known here might be too old for it.
      let call: Call | undefined = shared && !cause ? undefined : this.#live.known(callId);
      let isStored = !shared && call !== undefined;
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        if (!call) {
          call = await this.#live.load(callId);
          isStored = true;
        }
        const outcome = call
          ? transition(call, await eventOf(), clock.now())
          : reject('call_not_found');
        if (!outcome.ok) {
          if (isStored) return cause ? this.#refuse(cause, outcome) : NOTHING;
          call = undefined;
          continue;
        }
        // Devices are chosen for what is kept by the state of the call, so that must be the stored one.
        const isSure = !shared || outcome.keep.length === 0;
        if (outcome.call === call && isSure) return this.#relay(this.#unit(call, outcome, cause));
        const { result } = await this.#commit(this.#unit(call, outcome, cause));
        if (result === 'repeated') return NOTHING;
        if (result === 'committed') {
          this.#changed(call, outcome);
          return NOTHING;
        }
        call = undefined;
      }
      throw new Error(`Call ${callId} was changed by others ${MAX_ATTEMPTS} times in a row`);
    });
  }

  #unit(before: Call | undefined | null, step: Step, cause: Cause | null): Unit {
    const { call, send } = step;
    const keep = before ? this.#live.keep(call, step.keep) : step.keep;
    const isChecked = call !== before || (keep.length > 0 && this.#ports.shared);
    return {
      ...(isChecked ? { write: { call, expectedVersion: before?.version ?? null } } : {}),
      ...(send.length > 0 ? { send } : {}),
      ...(keep.length > 0 ? { keep: { callId: call.id, messages: keep } } : {}),
      ...receivedOf(cause),
    };
  }

  #refuse(cause: Cause, rejection: Rejection): Promise<Staged> {
    const { sender, message } = cause;
    if (sender.plain) return Promise.resolve({ done: Promise.resolve(rejection) });
    const { callId = message.callId } = rejection;
    const refused = rejection.callId && message.callId;
    const answer = refusal(rejection.code, { type: message.type, callId, refused });
    return Promise.resolve(this.refuse(sender, message.seq, answer));
  }

  /** The message was taken, and that is all. */
  #nothing(cause: Cause): Staged {
    return this.#relay(receivedOf(cause));
  }

  #relay(unit: Unit): Staged {
    if (!unit.send && !unit.write && !unit.received && !unit.keep) return NOTHING;
    return { done: this.#commit(unit).then(() => OK) };
  }

  async #commit(unit: Unit): Promise<Committed> {
    const committed = await this.#ports.store.commit(unit).catch((err: unknown) => {
      throw new NotWrittenError(err);
    });
    if (committed.result === 'replaced') throw new ReplacedError();
    if (committed.result === 'committed') {
      if (unit.write) this.#live.written(unit.write.call);
      this.#ports.deliver(committed.deliveries);
    }
    return committed;
  }

  #changed(before: Call | undefined, { call, ended }: Step): void {
    const { log, onChanged, onEnded } = this.#ports;
    if (call.state === 'ringing') this.#rings.start(call.id, call.ringDeadline);
    else this.#rings.stop(call.id);
    if (call.state !== before?.state) {
      const { id, type, state } = call;
      const reason = call.state === 'ended' ? { reason: call.endReason } : {};
      log.info({ callId: id, callType: type, state, ...reason }, `call ${state}`);
    }
    onChanged(before, call);
    if (ended && call.state === 'ended') onEnded(call);
  }
}

function receivedOf(cause: Cause | null): Pick<Unit, 'received'> {
  const seq = cause?.message.seq;
  if (!cause || cause.sender.plain || seq === undefined) return {};
  const { sessionId, attachment } = cause.sender;
  return { received: { sessionId, seq, attachment } };
}
