import type { Outgoing, OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import {
  acceptedLeg,
  type Call,
  type EndedCall,
  hasJoined,
  hasLiveLeg,
  type LiveCall,
  liveLegs,
  participantOf,
} from './call.ts';
import {
  type CallEvent,
  type Device,
  type Effect,
  type Outcome,
  type Rejection,
  reject,
  type Sender,
} from './events.ts';
import { stamp } from './forward.ts';
import { placeCall } from './place.ts';
import type { CallStore, Clock, Log, Reach, SessionDirectory } from './ports.ts';
import { RingMemory } from './ring-memory.ts';
import { transition } from './transition.ts';

export interface CallServicePorts {
  readonly store: CallStore;
  readonly sessions: SessionDirectory;
  readonly clock: Clock;
  /** Makes ids for the calls of clients that name none. */
  readonly newId: () => string;
  /** Counts a new call of the person; `false` when they made too many. */
  readonly mayDial: (userId: string) => boolean;
  readonly canReach: (from: string, to: string) => Promise<Reach>;
  readonly onEnded: (call: EndedCall) => void;
  readonly log: Log;
  /** Milliseconds. */
  readonly ringTimeout: number;
}

/** What became of a message: nothing more to say, or why it was refused. */
export type Handled = { readonly ok: true } | Rejection;

/** Writes of one process to one call are serialised, so only other processes can win this often. */
const MAX_ATTEMPTS = 8;

/**
 * Loads a call, lets `transition` decide, stores the result if nobody else was faster, and only
 * then carries out its effects.
 */
export class CallService {
  readonly #ports: CallServicePorts;
  readonly #rings = new RingMemory();
  readonly #calls = new KeyedQueue();
  readonly #people = new KeyedQueue();

  constructor(ports: CallServicePorts) {
    this.#ports = ports;
  }

  /** Takes a peer message of a device. */
  async handle(sender: Sender, message: OutgoingPeerMessage): Promise<Handled> {
    if (message.to === sender.userId) return reject('self_call');
    if (message.type === 'call_offer') return this.#offer(sender, message);
    const callId = message.callId ?? (await this.#pair(sender.userId, message.to))?.id;
    if (callId === undefined) return this.#withoutCall(sender, message);
    if (message.type === 'call_answer') {
      return this.#people.run(sender.userId, async () => {
        const joined = await this.#joinedCall(sender.userId);
        if (joined && joined.id !== callId) return reject('already_in_call');
        return this.#dispatch(callId, { type: 'message', message, sender });
      });
    }
    return this.#dispatch(callId, { type: 'message', message, sender });
  }

  /** A device can be rung from now on, or turned out to be a full client. */
  deviceConnected(userId: string, device: Device): Promise<void> {
    // In turn with offers to this person: one that did not see the device is stored by now.
    return this.#people.run(userId, async () => {
      for (const call of await this.#ports.store.liveOf(userId)) {
        await this.#dispatch(call.id, () => ({
          type: 'device_connected',
          userId,
          device,
          backlog: this.#rings.backlog(call.id),
        }));
      }
    });
  }

  /** A device did not come back within its grace period. */
  async deviceLost(userId: string, sessionId: string): Promise<void> {
    this.#rings.forgetSession(sessionId);
    for (const call of await this.#ports.store.liveOf(userId)) {
      if (hasLiveLeg(call, sessionId)) {
        await this.#dispatch(call.id, { type: 'leg_lost', sessionId });
      }
    }
  }

  /** Ids of the calls in which the device has a live leg. */
  async callsOf(userId: string, sessionId: string): Promise<string[]> {
    const calls = await this.#ports.store.liveOf(userId);
    return calls.filter((call) => hasLiveLeg(call, sessionId)).map(({ id }) => id);
  }

  /** After a start: rings go on until their deadline, devices have a grace period to come back. */
  async recover(): Promise<void> {
    for (const call of await this.#ports.store.live()) {
      if (call.state === 'ringing') this.#armRing(call.id, call.ringDeadline, undefined);
      for (const { userId } of call.participants) {
        for (const leg of liveLegs(call, userId)) this.#ports.sessions.expect(userId, leg);
      }
    }
  }

  /** Finishes what was begun and calls off every timer. Live calls stay in the store. */
  async close(): Promise<void> {
    this.#rings.close();
    await this.#people.idle();
    await this.#calls.idle();
    this.#rings.close();
  }

  async #offer(sender: Sender, message: Outgoing<'call_offer'>): Promise<Outcome> {
    const outcome = await this.#offerInTurn(sender, message, undefined);
    if (outcome !== 'is_new_call') return outcome;
    if (!this.#ports.mayDial(sender.userId)) return reject('rate_limited');
    // The host is asked outside the queues: while it thinks, both people go on with other calls.
    const reach = await this.#ports.canReach(sender.userId, message.to);
    // Unknown and not allowed look the same, so that nobody can find out who exists.
    if (reach === 'no') return reject('user_not_found');
    const placed = await this.#offerInTurn(sender, message, reach);
    return placed === 'is_new_call' ? reject('server_error') : placed;
  }

  /** `is_new_call`: the host has to be asked for the `reach` first; nothing changed. */
  #offerInTurn(
    sender: Sender,
    message: Outgoing<'call_offer'>,
    reach: 'contact' | 'stranger' | undefined,
  ): Promise<Outcome | 'is_new_call'> {
    return this.#people.runAll([sender.userId, message.to], async () => {
      if (message.callId !== undefined) {
        const known = await this.#ports.store.load(message.callId);
        if (known) return this.#offerAgain(known, sender, message);
      }
      await this.#dropLostDevices(sender);
      const pair = await this.#pair(sender.userId, message.to);
      if (pair) return this.#dispatch(pair.id, { type: 'message', message, sender });
      if (await this.#joinedCall(sender.userId)) return reject('already_in_call');
      if (reach === undefined) return 'is_new_call';
      return this.#place(sender, message, reach === 'contact');
    });
  }

  async #offerAgain(call: Call, sender: Sender, message: Outgoing<'call_offer'>): Promise<Outcome> {
    const inIt = acceptedLeg(call, sender.userId)?.sessionId === sender.sessionId;
    if (call.state !== 'active' || !inIt) return reject('duplicate_call');
    return this.#dispatch(call.id, { type: 'message', message, sender });
  }

  async #place(
    sender: Sender,
    message: Outgoing<'call_offer'>,
    contact: boolean,
  ): Promise<Outcome> {
    const { store, sessions, clock, ringTimeout } = this.#ports;
    const id = message.callId ?? this.#ports.newId();
    const present = await sessions.sessionsOf(message.to);
    const theirs = await store.liveOf(message.to);
    const placed = placeCall({
      id,
      type: message.callType,
      now: clock.now(),
      ringTimeout,
      caller: { userId: sender.userId, device: deviceOf(sender) },
      callee: {
        userId: message.to,
        devices: present.filter(({ left }) => !left).map(deviceOf),
        // A call of theirs to the sender is no reason: storing this one finds that conflict.
        busy: theirs.some(
          (call) => hasJoined(call, message.to) && !participantOf(call, sender.userId),
        ),
      },
      takesEarlyAnswer: message.supported?.includes('early_answer') === true,
      offer: stamp(message, sender, id, contact),
    });
    switch (await store.insert(placed.call)) {
      case 'duplicate':
        return reject('duplicate_call');
      case 'conflict': {
        // Another process was faster with a call between the same two.
        const pair = await this.#pair(sender.userId, message.to);
        if (!pair) return reject('server_error');
        return this.#dispatch(pair.id, { type: 'message', message, sender });
      }
      case 'inserted':
        break;
    }
    this.#logState(placed.call);
    this.#run(placed.call, placed.effects);
    for (const early of this.#rings.takeEarly(sender.sessionId, message.to, clock.now())) {
      await this.#dispatch(id, { type: 'message', message: early, sender });
    }
    return { ok: true, ...placed };
  }

  /** A message that names no call, between two people who have none. */
  #withoutCall(sender: Sender, message: OutgoingPeerMessage): Handled {
    if (message.type !== 'ice_candidate') return reject('call_not_found');
    this.#rings.keepEarly(sender.sessionId, { at: this.#ports.clock.now(), message });
    return { ok: true };
  }

  /** Who dials again from a new device does not wait for the grace period of the lost one. */
  async #dropLostDevices(sender: Sender): Promise<void> {
    const present = await this.#ports.sessions.sessionsOf(sender.userId);
    for (const call of await this.#ports.store.liveOf(sender.userId)) {
      const leg = acceptedLeg(call, sender.userId);
      if (!leg || leg.sessionId === sender.sessionId) continue;
      if (present.some(({ sessionId, connected }) => sessionId === leg.sessionId && connected)) {
        continue;
      }
      await this.#dispatch(call.id, { type: 'leg_lost', sessionId: leg.sessionId });
    }
  }

  async #joinedCall(userId: string): Promise<LiveCall | undefined> {
    return (await this.#ports.store.liveOf(userId)).find((call) => hasJoined(call, userId));
  }

  async #pair(userId: string, other: string): Promise<LiveCall | undefined> {
    return (await this.#ports.store.liveOf(userId)).find((call) => participantOf(call, other));
  }

  #dispatch(callId: string, given: CallEvent | (() => CallEvent)): Promise<Outcome> {
    return this.#calls.run(callId, async () => {
      const { store, clock } = this.#ports;
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const call = await store.load(callId);
        if (!call) return reject('call_not_found');
        const event = typeof given === 'function' ? given() : given;
        const outcome = transition(call, event, clock.now());
        if (!outcome.ok) return outcome;
        const isNew = outcome.call !== call;
        if (isNew && !(await store.update(outcome.call, call.version))) continue;
        if (outcome.call.state !== call.state) this.#logState(outcome.call);
        this.#run(outcome.call, outcome.effects);
        return outcome;
      }
      throw new Error(`Call ${callId} was changed by others ${MAX_ATTEMPTS} times in a row`);
    });
  }

  #run(call: Call, effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          this.#ports.sessions.send(effect.sessionId, effect.message);
          break;
        case 'start_ringing':
          this.#armRing(call.id, effect.at, effect.offer);
          break;
        case 'keep_candidate':
          this.#rings.keep(call.id, effect.message);
          break;
        case 'send_candidates':
          for (const message of this.#rings.candidates(call.id)) {
            this.#ports.sessions.send(effect.sessionId, message);
          }
          break;
        case 'stop_ringing':
          this.#rings.stop(call.id);
          break;
        case 'ended':
          if (call.state === 'ended') this.#ports.onEnded(call);
          break;
      }
    }
  }

  #armRing(
    callId: string,
    at: number,
    offer: Extract<Effect, { type: 'start_ringing' }>['offer'] | undefined,
  ): void {
    const { clock, log } = this.#ports;
    const stop = clock.after(at - clock.now(), () => {
      this.#dispatch(callId, { type: 'ring_timeout' }).catch((err: unknown) => {
        log.error({ err, callId }, 'a ring could not be ended');
      });
    });
    this.#rings.start(callId, offer, stop);
  }

  #logState(call: Call): void {
    const { id, type, state } = call;
    const reason = call.state === 'ended' ? { reason: call.endReason } : {};
    this.#ports.log.info({ callId: id, callType: type, state, ...reason }, `call ${state}`);
  }
}

function deviceOf({ sessionId, plain }: Device): Device {
  return { sessionId, plain };
}
