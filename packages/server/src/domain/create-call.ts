import type { EndReason, IncomingPeerMessage, Outgoing } from '@xpchat/calls-protocol';
import { type Admission, mayConnectEarly } from './admission.ts';
import {
  acceptedLeg,
  announcing,
  createLeg,
  type EndedCall,
  hasJoined,
  hasMaxCalls,
  isEngaged,
  isPresent,
  knowsOnlyBasics,
  type LiveCall,
  type Participant,
  participantOf,
  type RingingCall,
} from './call.ts';
import { asReleased } from './call-mutations.ts';
import { type Device, type Outcome, reject, type Sender } from './events.ts';
import { endMessage, profileField, sendTo, stamp } from './message-stamping.ts';

/** A new call, with everything that decides what becomes of it. */
export interface Placement {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds. */
  readonly ringTimeout: number;
  readonly sender: Sender;
  readonly offer: Outgoing<'call_offer'>;
  /** The sender's live calls. */
  readonly calls: readonly LiveCall[];
  readonly callee: Callee;
}

/** A person who is called. */
export interface Callee {
  readonly userId: string;
  readonly admission: Admission;
  /** Devices that can be rung. */
  readonly devices: readonly Device[];
  /** Their live calls, including those that ring them. */
  readonly calls: readonly LiveCall[];
}

/**
 * Calls that ring a person at the same time; the next one is refused as busy. For a contact, the
 * calls of strangers do not count: otherwise three accounts could make anybody unreachable.
 */
const MAX_RINGING_CALLS = 3;

/**
 * Creates a call, which rings every device of the callee or ends at once. Either way it becomes part
 * of the history, unless it is refused. The first rule that applies decides:
 *
 *     condition                                      | outcome
 *     -----------------------------------------------|------------------------------------------
 *     the sender calls themself                      | refused: `self_call`
 *     the sender's device has a call not on hold     | refused: `already_in_call`
 *     the sender is in eight calls                   | refused: `too_many_calls`
 *     the host says that nobody is there             | refused: `user_not_found`
 *     the callee has no device                       | ended: `offline` by `call_end`
 *     the callee takes no calls from the sender now  | ended: `unavailable` by `call_end`
 *     the callee is busy                             | ended: `busy` by `call_reject`
 *     otherwise                                      | ringing, perhaps as a waiting call
 *
 * `offline` comes before `unavailable`, so that a caller cannot tell a rule from an absence.
 */
export function createCall(placement: Placement): Outcome {
  const { sender, calls, callee } = placement;
  if (callee.userId === sender.userId) return reject('self_call');
  if (isEngaged(calls, sender.userId, sender.sessionId)) return reject('already_in_call');
  if (hasMaxCalls(calls, sender.userId)) return reject('too_many_calls');
  if (callee.admission.verdict === 'no') return reject('user_not_found');
  const reason = whyNotRung(callee, sender);
  return reason ? endAtOnce(placement, reason) : ring(placement);
}

type NotRungReason = Extract<EndReason, 'offline' | 'unavailable' | 'busy'>;

/** Why the callee is not rung; undefined if they are. */
function whyNotRung(callee: Callee, sender: Sender): NotRungReason | undefined {
  if (callee.devices.length === 0) return 'offline';
  if (callee.admission.verdict === 'unavailable') return 'unavailable';
  return isBusy(callee, sender) ? 'busy' : undefined;
}

function ring(placement: Placement): Outcome {
  const { sender, callee } = placement;
  const call = ringingCall(placement);
  const legs = participantOf(call, callee.userId)?.legs ?? [];
  const stampedOffer = stamp(offerForCallee(placement), sender, call, callee.admission.contact);
  return {
    ok: true,
    call,
    send: sendTo(legs, stampedOffer),
    buffer: [stampedOffer],
    endsCall: false,
  };
}

/** The offer without `early_answer` where nothing may connect before the accept. */
function offerForCallee({ offer, callee: { admission } }: Placement): Outgoing<'call_offer'> {
  const { supported } = offer;
  if (supported === undefined || mayConnectEarly(admission)) return offer;
  return { ...offer, supported: supported.filter((tag) => tag !== 'early_answer') };
}

/** Nobody rings. The caller is told why in the name of the callee. */
function endAtOnce(placement: Placement, reason: NotRungReason): Outcome {
  const { id, now, callee } = placement;
  const { participants, ...rest } = ringingCall(placement);
  const call: EndedCall = {
    ...rest,
    state: 'ended',
    ringDeadline: now,
    endedAt: now,
    endReason: reason,
    participants: participants.map((each) => ({
      ...each,
      state: 'left',
      // Devices that never rang have no leg.
      legs: each.role === 'caller' ? each.legs.map(asReleased) : [],
    })),
  };
  const ending: IncomingPeerMessage =
    reason === 'busy'
      ? { type: 'call_reject', callId: id, from: callee.userId, reason, version: call.version }
      : endMessage(call, callee.userId, reason);
  const callerLegs = participants
    .filter(({ role }) => role === 'caller')
    .flatMap((each) => each.legs);
  return { ok: true, call, send: sendTo(callerLegs, ending), buffer: [], endsCall: true };
}

function ringingCall(placement: Placement): RingingCall {
  const { id, now, ringTimeout, offer } = placement;
  const { supported = [] } = offerForCallee(placement);
  return {
    id,
    type: offer.callType,
    version: 1,
    state: 'ringing',
    createdAt: now,
    ringDeadline: now + ringTimeout,
    takesEarlyAnswer: supported.includes('early_answer'),
    participants: [callerOf(placement), invited(placement.callee)],
  };
}

function callerOf({ sender, offer }: Placement): Participant {
  const { userId, profile } = sender;
  const { supported } = offer;
  return {
    userId,
    role: 'caller',
    state: 'joined',
    legs: [announcing(createLeg(sender, 'accepted'), offer)],
    held: false,
    hidden: false,
    ...(supported === undefined ? {} : { supported }),
    ...profileField(profile),
  };
}

function invited({ userId, admission, devices }: Callee): Participant {
  return {
    userId,
    role: 'callee',
    state: 'invited',
    legs: devices.map((device) => createLeg(device, 'offered')),
    held: false,
    hidden: admission.hidden,
    ...(admission.contact ? {} : { byStranger: true }),
  };
}

/** Whether the call would disturb another call of the callee, or has no room on their screen. */
function isBusy({ userId, admission, calls }: Callee, sender: Sender): boolean {
  const joined = calls.filter((call) => hasJoined(call, userId));
  const ringing = calls
    .filter((call) => !joined.includes(call))
    .filter((call) => !admission.contact || !participantOf(call, userId)?.byStranger);
  if (ringing.length >= MAX_RINGING_CALLS) return true;
  return joined.some(
    (call) =>
      // A call with the sender does not make the callee busy: writing the new call finds the glare.
      !isPresent(call, sender.userId) && (admission.busyMeansBusy || hasBasicLeg(call, userId)),
  );
}

/** Whether the person's device in the call can show no second call. */
function hasBasicLeg(call: LiveCall, userId: string): boolean {
  const leg = acceptedLeg(call, userId);
  return leg !== undefined && knowsOnlyBasics(leg);
}
