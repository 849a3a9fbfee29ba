import type { Outgoing } from '@xpchat/calls-protocol';
import type { Admission } from '../domain/admission.ts';
import {
  acceptedLeg,
  type Call,
  isEngaged,
  isPresent,
  type LiveCall,
  participantOf,
} from '../domain/call.ts';
import { createCall } from '../domain/create-call.ts';
import { type Outcome, reject, type Sender } from '../domain/events.ts';
import type { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { CallTransaction } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoredSession } from '../ports/session-store.ts';
import type { CallDevices } from './call-devices.ts';
import { type CallSteps, MAX_ATTEMPTS, type OnChanged } from './call-steps.ts';
import type { CallWriter } from './call-writer.ts';
import { type AcceptedCommand, basicSenderOf, type Command, DONE, receivedOf } from './command.ts';
import type { EarlyCandidates } from './early-candidates.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallSetupPorts {
  readonly live: LiveCalls;
  readonly writer: CallWriter;
  readonly steps: CallSteps;
  readonly devices: Pick<CallDevices, 'ring' | 'release'>;
  readonly early: Pick<EarlyCandidates, 'drain'>;
  /** Shared with the handling of devices, by user. */
  readonly people: KeyedQueue;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  /** The devices of a person, including those that are just connecting. */
  readonly sessionsOf: (userId: string) => Promise<readonly StoredSession[]>;
  readonly policy: CallPolicy;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes ids for the calls of clients that name none. */
  readonly newId: () => string;
  /** Counts a new call of the person; `false` if they made too many. */
  readonly mayDial: (userId: string) => boolean;
  readonly onStepStored: OnChanged;
  /** Milliseconds. */
  readonly ringTimeout: number;
}

type CallOffer = Outgoing<'call_offer'>;

/** An offer, and what its sender said about the call together with it. */
interface Dial {
  readonly command: Command;
  readonly sender: Sender;
  readonly offer: CallOffer;
  /** Commands that may be written together with a ringing call. */
  readonly more: readonly Command[];
}

/** Handles `call_offer`: a message within an existing call, glare, or a new call. */
export class CallSetup {
  readonly #ports: CallSetupPorts;

  constructor(ports: CallSetupPorts) {
    this.#ports = ports;
  }

  /** @param more further commands of the device about the call, which may be written with the offer */
  async handle(
    sender: Sender,
    offer: CallOffer,
    more: readonly Command[],
  ): Promise<AcceptedCommand> {
    const { writer, mayDial, clock, policy } = this.#ports;
    const command = { sender, message: offer };
    const dial: Dial = { command, sender, offer, more };
    const handled = await this.#inTurn(dial, undefined);
    if (handled !== 'is_new_call') return handled;
    if (!mayDial(sender.userId)) return writer.refuse(command, reject('rate_limited'));
    // Asked outside the queue: while the host decides, both people go on with other calls.
    const admission = await policy.admit(sender.userId, offer.to, clock.now());
    const placed = await this.#inTurn(dial, admission);
    return placed === 'is_new_call' ? writer.refuse(command, reject('server_error')) : placed;
  }

  /** `is_new_call` if the call needs an admission; then nothing has changed. */
  #inTurn(dial: Dial, admission: Admission | undefined): Promise<AcceptedCommand | 'is_new_call'> {
    const { live, steps, writer, people } = this.#ports;
    const { command, sender, offer } = dial;
    const { userId, sessionId } = sender;
    return people.runAll([userId, offer.to], async () => {
      const before = await live.callsOf(userId);
      const same = before.find(({ id }) => id === offer.callId);
      if (same) return steps.handle(same.id, [command]);
      const existing = before.find((call) => isPresent(call, offer.to));
      if (existing && !(await this.#endIfAbandoned(existing, sender))) {
        return steps.handle(existing.id, [command]);
      }
      const calls = existing ? await live.callsOf(userId) : before;
      if (isEngaged(calls, userId, sessionId)) {
        return writer.refuse(command, reject('already_in_call'));
      }
      if (admission === undefined) return 'is_new_call';
      return this.#place(dial, admission);
    });
  }

  /**
   * A caller who dials the same person again from a new device does not wait for the grace period of
   * their lost device: their old call ends. Resolves to whether it did.
   */
  async #endIfAbandoned(call: LiveCall, { userId, sessionId }: Sender): Promise<boolean> {
    const leg = acceptedLeg(call, userId);
    if (!leg || leg.sessionId === sessionId) return false;
    const sessions = await this.#ports.sessionsOf(userId);
    if (sessions.some((each) => each.sessionId === leg.sessionId && each.connected)) return false;
    await this.#ports.devices.release(call, userId, leg.sessionId);
    return true;
  }

  async #place(dial: Dial, admission: Admission): Promise<AcceptedCommand> {
    const { live, writer, steps, newId, onStepStored } = this.#ports;
    const { command, sender, offer } = dial;
    const id = offer.callId ?? newId();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const outcome = await this.#create(id, dial, admission);
      if (!outcome.ok) return writer.refuse(command, outcome);
      // If the call does not ring, its device must learn that before more of its messages count.
      const together = outcome.call.state === 'ringing' ? dial.more : [];
      const draft = await steps.draftNew(outcome, together);
      const { call = outcome.call, send, endsCall } = draft;
      const buffered = draft.buffer.flat();
      const transaction: CallTransaction = {
        write: { call, expectedVersion: null },
        ...(send.length > 0 ? { send } : {}),
        ...(buffered.length > 0 ? { buffer: { callId: id, messages: buffered } } : {}),
        ...receivedOf([command, ...together]),
        // A sender who is gone since they dialled has left their calls, and must not get a new one.
        ...basicSenderOf(command),
      };
      const { result } = await writer.commit(transaction, (stored, isOurs) =>
        onStepStored(undefined, stored, isOurs && endsCall),
      );
      switch (result) {
        case 'committed':
          live.startBuffer(call, buffered);
          await this.#sendEarlyCandidates(call, sender, offer);
          await this.#followDevices(call, offer.to);
          return { ...DONE, count: 1 + together.length };
        case 'repeated':
          return { ...DONE, count: 1 + together.length };
        case 'duplicate':
          return writer.refuse(command, reject('duplicate_call'));
        case 'conflict': {
          // Another node was faster with a call between the same two people.
          const rival = await live.callBetween(sender.userId, offer.to);
          if (rival) return steps.handle(rival.id, [command]);
        }
      }
    }
    // For instance, a call between the two people cannot be read. Throwing would make the client
    // repeat the offer for ever.
    return writer.refuse(command, reject('server_error'));
  }

  async #create(id: string, { sender, offer }: Dial, admission: Admission): Promise<Outcome> {
    const { live, sessionsOf, clock, ringTimeout } = this.#ports;
    const sessions = await sessionsOf(offer.to);
    return createCall({
      id,
      now: clock.now(),
      ringTimeout,
      sender,
      offer,
      calls: await live.callsOf(sender.userId),
      callee: {
        userId: offer.to,
        admission,
        devices: sessions.filter(({ left }) => !left),
        calls: await live.callsOf(offer.to),
      },
    });
  }

  async #sendEarlyCandidates(call: Call, sender: Sender, offer: CallOffer): Promise<void> {
    const { early, steps, clock } = this.#ports;
    for (const message of early.drain(sender, offer.to, clock.now())) {
      const { done } = await steps.handle(call.id, [{ sender, message }]);
      await done;
    }
  }

  /**
   * Rings the devices that connected to another node while the call was written, and releases those
   * that were retired there: neither node has seen both. A device that left may still come back.
   */
  async #followDevices(call: Call, userId: string): Promise<void> {
    const { sessionsOf, shared, devices } = this.#ports;
    if (!shared || call.state !== 'ringing') return;
    const rung = participantOf(call, userId)?.legs ?? [];
    const present = (await sessionsOf(userId)).filter(({ retired }) => !retired);
    for (const device of present) {
      if (device.left || rung.some(({ sessionId }) => sessionId === device.sessionId)) continue;
      await devices.ring(call, userId, device);
    }
    for (const { sessionId } of rung) {
      if (present.some((device) => device.sessionId === sessionId)) continue;
      await devices.release(call, userId, sessionId);
    }
  }
}
