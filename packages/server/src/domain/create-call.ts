import type { IncomingPeerMessage, Outgoing } from '@xpchat/calls-protocol';
import type { Admission } from './admission.ts';
import {
  acceptedLeg,
  type EndedCall,
  hasJoined,
  hasMostCalls,
  isEngaged,
  type Leg,
  type LiveCall,
  type Participant,
  participantOf,
  type RingingCall,
} from './call.ts';
import { type Device, type Outcome, reject, type Sender } from './events.ts';
import { endMessage, sendTo, stamp, vouched } from './message-stamping.ts';

/** A new call, with all that decides what becomes of it. */
export interface Placement {
  readonly id: string;
  readonly now: number;
  /** Milliseconds. */
  readonly ringTimeout: number;
  readonly sender: Sender;
  readonly offer: Outgoing<'call_offer'>;
  /** The sender's live calls. */
  readonly calls: readonly LiveCall[];
  readonly callee: {
    /** Devices that can be rung. */
    readonly devices: readonly Device[];
    /** Their live calls: those that ring them, too. */
    readonly calls: readonly LiveCall[];
  };
  readonly admission: Admission;
}

/**
 * So many calls ring a person at the same time; the next one is told that they are busy. Those of
 * strangers do not count for a contact: else three accounts could keep everybody from being reached.
 */
const MAX_RINGING = 3;

/**
 * The birth of a call: it rings every device of the callee, or is over at once. Either way it becomes
 * part of the history, unless it is refused:
 *
 *     in this order                                   | outcome
 *     ------------------------------------------------|------------------------------------------
 *     the sender calls themself                       | refused: `self_call`
 *     the sender's device has a call it does not hold | refused: `already_in_call`
 *     the sender is in eight calls                    | refused: `too_many_calls`
 *     the host says that nobody is there              | refused: `user_not_found`
 *     no device of the callee                         | ended: `offline` by `call_end`
 *     the callee takes no call of the sender now      | ended: `unavailable` by `call_end`
 *     the callee is busy                              | ended: `busy` by `call_reject`
 *     else                                            | ringing, also as a waiting call
 *
 * `offline` comes before `unavailable`, so that a rule of the callee is not told from their absence.
 */
export function createCall(placement: Placement): Outcome {
  const { sender, offer, calls, callee, admission } = placement;
  if (offer.to === sender.userId) return reject('self_call');
  if (isEngaged(calls, sender.userId, sender.sessionId)) return reject('already_in_call');
  if (hasMostCalls(calls, sender.userId)) return reject('too_many_calls');
  if (admission.verdict === 'no') return reject('user_not_found');
  if (callee.devices.length === 0) return over(placement, 'offline');
  if (admission.verdict === 'unavailable') return over(placement, 'unavailable');
  if (isBusy(placement)) return over(placement, 'busy');
  return ring(placement);
}

function ring(placement: Placement): Outcome {
  const { sender, offer, admission } = placement;
  const call = ringingCall(placement);
  const legs = participantOf(call, offer.to)?.legs ?? [];
  const told = stamp(offer, sender, call, admission.contact);
  return { ok: true, call, send: sendTo(legs, told), buffer: [told], endsCall: false };
}

/** Nobody rings: the caller hears why, as if the callee's devices had said it. */
function over(placement: Placement, reason: 'offline' | 'unavailable' | 'busy'): Outcome {
  const { id, now, offer } = placement;
  const { participants, ...rest } = ringingCall(placement);
  const [caller] = participants;
  const call: EndedCall = {
    ...rest,
    state: 'ended',
    ringDeadline: now,
    endedAt: now,
    endReason: reason,
    participants: participants.map((each) => ({
      ...each,
      state: 'left',
      // Devices that never rang have no part in it.
      legs: each === caller ? each.legs.map((leg) => ({ ...leg, state: 'released' })) : [],
    })),
  };
  const answer: IncomingPeerMessage =
    reason === 'busy'
      ? { type: 'call_reject', callId: id, from: offer.to, reason, version: call.version }
      : endMessage(call, offer.to, reason);
  return { ok: true, call, send: sendTo(caller?.legs ?? [], answer), buffer: [], endsCall: true };
}

function ringingCall(placement: Placement): RingingCall {
  const { id, now, ringTimeout, sender, offer, callee, admission } = placement;
  const { userId, sessionId, basic, profile } = sender;
  const { supported } = offer;
  const caller: Participant = {
    userId,
    role: 'caller',
    state: 'joined',
    legs: [{ sessionId, basic, state: 'accepted' }],
    held: false,
    hidden: false,
    ...(supported === undefined || basic ? {} : { supported }),
    ...vouched(profile),
  };
  const legs = callee.devices.map(
    (device): Leg => ({ sessionId: device.sessionId, basic: device.basic, state: 'offered' }),
  );
  return {
    id,
    type: offer.callType,
    version: 1,
    state: 'ringing',
    createdAt: now,
    ringDeadline: now + ringTimeout,
    takesEarlyAnswer: supported?.includes('early_answer') === true,
    participants: [
      caller,
      {
        userId: offer.to,
        role: 'callee',
        state: 'invited',
        legs,
        held: false,
        hidden: admission.hidden,
        ...(admission.contact ? {} : { byStranger: true }),
      },
    ],
  };
}

/** Whether a call would disturb one that the callee has, or has no place on their screen. */
function isBusy({ sender, callee, offer, admission }: Placement): boolean {
  const person = offer.to;
  const joined = callee.calls.filter((call) => hasJoined(call, person));
  const rings = callee.calls
    .filter((call) => !joined.includes(call))
    .filter((call) => !admission.contact || !participantOf(call, person)?.byStranger);
  if (rings.length >= MAX_RINGING) return true;
  return joined.some(
    (call) =>
      // A call to the sender is no reason: writing the new one finds that conflict.
      !participantOf(call, sender.userId) &&
      (admission.busyMeansBusy || acceptedLeg(call, person)?.basic === true),
  );
}
