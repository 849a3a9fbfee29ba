import type { IncomingPeerMessage, Outgoing } from '@xpchat/calls-protocol';
import { type Callee, mayConnectEarly, type NotRungReason, whyNotRung } from './admission.ts';
import {
  announcing,
  createLeg,
  type EndedCall,
  hasMaxCalls,
  isEngaged,
  type LiveCall,
  type Participant,
  participantOf,
  type RingingCall,
} from './call.ts';
import { asReleased } from './call-mutations.ts';
import { type Outcome, reject, type Sender } from './events.ts';
import { endMessage, profileField, sendTo, stamp } from './message-stamping.ts';

/** A new call, with everything that decides about it. */
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

/**
 * Creates a call, which rings every session of the callee or ends at once. Either way it becomes part
 * of the history, unless it is refused. The first rule that applies decides:
 *
 *     condition                                      | outcome
 *     -----------------------------------------------|------------------------------------------
 *     the sender calls themself                      | refused: `self_call`
 *     the sender's session has a call not on hold    | refused: `already_in_call`
 *     the sender is in eight calls                   | refused: `too_many_calls`
 *     the host says that nobody is there             | refused: `user_not_found`
 *     the callee takes no calls from the sender now  | ended: `unavailable` by `call_end`
 *     the callee has no session                      | ended: `offline` by `call_end`
 *     the callee is busy                             | ended: `busy` by `call_reject`
 *     otherwise                                      | ringing, perhaps as a waiting call
 *
 * `unavailable` comes before `offline`, so that a caller who is refused cannot tell whether the callee is there.
 */
export function createCall(placement: Placement): Outcome {
  const { sender, calls, callee } = placement;
  if (callee.userId === sender.userId) return reject('self_call');
  if (isEngaged(calls, sender.userId, sender.sessionId)) return reject('already_in_call');
  if (hasMaxCalls(calls, sender.userId)) return reject('too_many_calls');
  if (callee.admission.verdict === 'no') return reject('user_not_found');
  const reason = whyNotRung(callee, sender.userId);
  return reason ? endAtOnce(placement, reason) : ring(placement);
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

/** Nobody rings. The caller gets the reason in the name of the callee. */
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

function invited({ userId, admission, sessions }: Callee): Participant {
  return {
    userId,
    role: 'callee',
    state: 'invited',
    legs: sessions.map((session) => createLeg(session, 'offered')),
    held: false,
    hidden: admission.hidden,
    ...(admission.contact ? {} : { byStranger: true }),
  };
}
