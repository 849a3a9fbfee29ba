import type { Outgoing } from '@xpchat/calls-protocol';
import type { Admission } from '../domain/admission.ts';
import {
  acceptedLeg,
  type Call,
  isEngaged,
  type LiveCall,
  liveLegs,
  participantOf,
} from '../domain/call.ts';
import { createCall } from '../domain/create-call.ts';
import { type Device, reject, type Sender, type Step } from '../domain/events.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { CallTransaction } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoredSession } from '../ports/session-store.ts';
import { type CallSteps, MAX_ATTEMPTS } from './call-steps.ts';
import type { CallWriter } from './call-writer.ts';
import {
  type AcceptedCommand,
  basicSenderOf,
  type Command,
  NOTHING,
  receivedOf,
} from './command.ts';
import { EarlyCandidates } from './early-candidates.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallOffersPorts {
  readonly live: LiveCalls;
  readonly writer: CallWriter;
  readonly steps: CallSteps;
  readonly shared: boolean;
  /** The devices of a person, those that are just connecting included. */
  readonly sessionsOf: (userId: string) => Promise<readonly StoredSession[]>;
  readonly policy: CallPolicy;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes ids for the calls of clients that name none. */
  readonly newId: () => string;
  /** Counts a new call of the person; `false` when they made too many. */
  readonly mayDial: (userId: string) => boolean;
  readonly onStep: (before: Call | undefined, step: Pick<Step, 'call' | 'endsCall'>) => void;
  /** Milliseconds. */
  readonly ringTimeout: number;
}

/** Calls that begin: who is rung, with which devices, and what becomes of two that meet. */
export class CallOffers {
  readonly #ports: CallOffersPorts;
  readonly #early = new EarlyCandidates();
  readonly #people = new KeyedQueue();

  constructor(ports: CallOffersPorts) {
    this.#ports = ports;
  }

  /** @param more of the device's messages about the call, which may be written with the offer */
  async offer(
    sender: Sender,
    message: Outgoing<'call_offer'>,
    more: readonly Command[],
  ): Promise<AcceptedCommand> {
    const { writer, mayDial, clock, policy } = this.#ports;
    const known = await this.#inTurn(sender, message, more, undefined);
    if (known !== 'is_new_call') return known;
    const cause = { sender, message };
    if (!mayDial(sender.userId)) return writer.refuse(cause, reject('rate_limited'));
    // Asked outside the queues: while the host thinks, both people go on with other calls.
    const admission = await policy.admit(sender.userId, message.to, clock.now());
    const placed = await this.#inTurn(sender, message, more, admission);
    return placed === 'is_new_call' ? writer.refuse(cause, reject('server_error')) : placed;
  }

  /** A candidate of a basic client that came before its offer, perhaps. */
  keepEarly(sender: Sender, message: Outgoing<'ice_candidate'>): void {
    this.#early.keep(sender, message, this.#ports.clock.now());
  }

  /** A device can be rung from now on. */
  deviceConnected(userId: string, device: Device): Promise<void> {
    // In turn with offers to this person: one that did not see the device is stored by now.
    return this.#people.run(userId, async () => {
      for (const call of await this.#ports.live.of(userId)) {
        await this.#ringDevice(call, userId, device);
      }
    });
  }

  /** A device that this call rings has a new page, which knows nothing of it. */
  ringAnew(callId: string, userId: string, device: Device): Promise<void> {
    return this.#people.run(userId, async () => {
      const call = (await this.#ports.live.of(userId)).find(({ id }) => id === callId);
      if (call) await this.#ringDevice(call, userId, device, true);
    });
  }

  /** A device of the person did not come back within its grace period. Nobody else's can be named. */
  deviceLost(userId: string, sessionId: string): Promise<void> {
    this.#early.forget({ userId, sessionId });
    // In turn with offers to this person, too: one that still saw the device is stored by now.
    return this.#people.run(userId, async () => {
      for (const call of await this.#ports.live.of(userId))
        await this.#lose(call, userId, sessionId);
    });
  }

  /** The call between the two, if there is one. */
  async pair(userId: string, other: string): Promise<LiveCall | undefined> {
    return (await this.#ports.live.of(userId)).find((call) => participantOf(call, other));
  }

  /** Resolves when everything that was begun is done. */
  idle(): Promise<void> {
    return this.#people.idle();
  }

  /** `is_new_call`: it needs an `admission`; nothing changed. */
  #inTurn(
    sender: Sender,
    message: Outgoing<'call_offer'>,
    more: readonly Command[],
    admission: Admission | undefined,
  ): Promise<AcceptedCommand | 'is_new_call'> {
    const { live, steps, writer } = this.#ports;
    const { userId, sessionId } = sender;
    const cause = { sender, message };
    return this.#people.runAll([userId, message.to], async () => {
      const before = await live.of(userId);
      const same = before.find(({ id }) => id === message.callId);
      if (same) return steps.message(same.id, [cause]);
      const pair = before.find((call) => participantOf(call, message.to));
      if (pair && !(await this.#isLeftBehind(pair, sender))) return steps.message(pair.id, [cause]);
      const calls = pair ? await live.of(userId) : before;
      if (isEngaged(calls, userId, sessionId)) {
        return writer.refuse(cause, reject('already_in_call'));
      }
      if (admission === undefined) return 'is_new_call';
      return this.#place(cause, message, more, admission);
    });
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
    await this.#lose(call, userId, leg.sessionId);
    return true;
  }

  async #place(
    cause: Command,
    offer: Outgoing<'call_offer'>,
    more: readonly Command[],
    admission: Admission,
  ): Promise<AcceptedCommand> {
    const { live, writer, steps, sessionsOf, clock, newId, ringTimeout, onStep } = this.#ports;
    const { sender } = cause;
    const id = offer.callId ?? newId();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const present = await sessionsOf(offer.to);
      const outcome = createCall({
        id,
        now: clock.now(),
        ringTimeout,
        sender,
        offer,
        calls: await live.of(sender.userId),
        callee: {
          userId: offer.to,
          admission,
          devices: present.filter(({ left }) => !left),
          calls: await live.of(offer.to),
        },
      });
      if (!outcome.ok) return writer.refuse(cause, outcome);
      // Of a call that does not ring the device has to hear before anything else is decided.
      const together = outcome.call.state === 'ringing' ? more : [];
      const placed = await steps.placed(outcome, together);
      const { call = outcome.call, send, ended } = placed;
      const keep = placed.keep.flat();
      const unit: CallTransaction = {
        write: { call, expectedVersion: null },
        ...(send.length > 0 ? { send } : {}),
        ...(keep.length > 0 ? { buffer: { callId: id, messages: keep } } : {}),
        ...receivedOf([cause, ...together]),
        // Who is gone since they dialled, and left the calls that there were, is to get no new one.
        ...basicSenderOf(cause),
      };
      const { result } = await writer.commit(unit, (stored, isOurs) =>
        onStep(undefined, { call: stored, endsCall: isOurs && ended }),
      );
      switch (result) {
        case 'committed':
          live.placed(call, keep);
          await this.#afterPlace(call, offer, sender);
          return { ...NOTHING, taken: 1 + together.length };
        case 'repeated':
          return { ...NOTHING, taken: 1 + together.length };
        case 'duplicate':
          return writer.refuse(cause, reject('duplicate_call'));
        case 'conflict': {
          // Another node was faster with a call between the same two.
          const pair = await this.pair(sender.userId, offer.to);
          if (pair) return steps.message(pair.id, [cause]);
        }
      }
    }
    // Such as one between the two that cannot be read. If this failed, the offer came again and again.
    return writer.refuse(cause, reject('server_error'));
  }

  async #afterPlace(call: Call, offer: Outgoing<'call_offer'>, sender: Sender): Promise<void> {
    const { sessionsOf, shared, clock, steps } = this.#ports;
    for (const message of this.#early.take(sender, offer.to, clock.now())) {
      await (await steps.message(call.id, [{ sender, message }])).done;
    }
    if (!shared || call.state !== 'ringing') return;
    // A device that connected to another node meanwhile, or was retired there, has not seen the call,
    // nor was that seen here. Who left may still come back.
    const rung = participantOf(call, offer.to)?.legs ?? [];
    const present = (await sessionsOf(offer.to)).filter(({ retired }) => !retired);
    for (const device of present) {
      if (device.left || rung.some(({ sessionId }) => sessionId === device.sessionId)) continue;
      await this.#ringDevice(call, offer.to, device);
    }
    for (const { sessionId } of rung) {
      if (!present.some((device) => device.sessionId === sessionId)) {
        await this.#lose(call, offer.to, sessionId);
      }
    }
  }

  async #ringDevice(
    call: Call,
    userId: string,
    { sessionId, basic }: Device,
    reoffer = false,
  ): Promise<void> {
    if (call.state !== 'ringing' || participantOf(call, userId)?.state !== 'invited') return;
    const { live, steps } = this.#ports;
    await steps.event(call.id, async () => ({
      type: 'device_connected',
      userId,
      device: { sessionId, basic },
      reoffer,
      buffered: await live.kept(call.id),
    }));
  }

  async #lose(call: Call, userId: string, sessionId: string): Promise<void> {
    if (!liveLegs(call, userId).some((leg) => leg.sessionId === sessionId)) return;
    await this.#ports.steps.event(call.id, async () => ({ type: 'leg_lost', sessionId }));
  }
}
