import type {
  CancelReason,
  EndReason,
  IncomingPeerMessage,
  Outgoing,
  RejectReason,
} from '@xpchat/calls-protocol';
import {
  type ActiveCall,
  type Call,
  type LiveCall,
  liveLegs,
  participantOf,
  type RingingCall,
  roleOf,
  takesCandidates,
} from './call.ts';
import { changed, end, endByServer, invalid, release, unchanged, withLegs } from './changes.ts';
import { loseLeg, ringDevice } from './device-transition.ts';
import { type CallEvent, type Effect, type Outcome, reject } from './events.ts';
import { endMessage, sendTo, stamp } from './forward.ts';

type MessageEvent = Extract<CallEvent, { type: 'message' }>;

/**
 * The one place where a call changes. Pure: the same call, event and time give the same outcome.
 *
 *        place.ts
 *        |      |
 *        |      '------ busy, offline -----------------------.
 *        v                                                   |
 *     +---------+  call_answer (callee)  +--------+          |
 *     | ringing |----------------------->| active |          |
 *     +---------+                        +--------+          |
 *        | call_reject (callee)             | call_end       |
 *        | call_cancel, call_end (caller)   | call_cancel    |
 *        | ring_timeout, leg_lost           | leg_lost       |
 *        v                                  v                v
 *     +---------------------------------------------------------+
 *     |                          ended                          |
 *     +---------------------------------------------------------+
 *
 * Messages by state and role of the sender's device; all else is refused and changes nothing:
 *
 *     message          | ringing                  | active
 *     -----------------|--------------------------|--------------------------------
 *     call_offer       | -                        | caller, accepted_callee: re-offer
 *     call_ringing     | ringing_callee           | -
 *     call_answer      | ringing_callee           | caller, accepted_callee: to a re-offer
 *     call_reject      | ringing_callee           | -
 *     call_cancel      | caller                   | caller: it crossed the answer
 *     call_end         | caller                   | caller, accepted_callee
 *     ice_candidate    | caller, ringing_callee   | caller, accepted_callee
 *     call_media       | -                        | caller, accepted_callee
 *     call_renegotiate | -                        | caller, accepted_callee
 *
 * A leg: offered -> ringing -> accepted -> released, each step may be skipped.
 */
export function transition(call: Call, event: CallEvent, now: number): Outcome {
  switch (event.type) {
    case 'message':
      return onMessage(call, event, now);
    case 'device_connected':
      return call.state === 'ringing' ? ringDevice(call, event) : unchanged(call);
    case 'leg_lost':
      return call.state === 'ended' ? unchanged(call) : loseLeg(call, event.sessionId, now);
    case 'ring_timeout':
      return call.state === 'ringing' ? endByServer(call, 'no_answer', now) : unchanged(call);
  }
}

function onMessage(call: Call, event: MessageEvent, now: number): Outcome {
  const { message, sender } = event;
  if (call.state === 'ended') return reject('call_not_found');
  const role = roleOf(call, sender.userId, sender.sessionId);
  if (role === 'stranger') return reject('not_a_participant');
  if (message.to === sender.userId || !participantOf(call, message.to)) {
    return reject('not_a_participant');
  }
  if (message.type === 'call_offer' && call.state === 'ringing') {
    const calling = participantOf(call, sender.userId)?.role === 'caller';
    return reject(calling ? 'already_in_call' : 'glare', call.id);
  }
  // A new call, not a re-offer: its page knows nothing of this one. A plain client names neither.
  if (message.type === 'call_offer' && (message.callId ?? call.id) !== call.id) {
    return reject('already_in_call');
  }
  switch (role) {
    case 'bystander':
      return reject(message.type === 'call_offer' ? 'already_in_call' : 'invalid_state');
    case 'ringing_callee':
      return call.state === 'ringing' ? fromRingingCallee(call, event, now) : invalid();
    case 'caller':
      return call.state === 'ringing'
        ? fromWaitingCaller(call, event, now)
        : fromJoined(call, event, role, now);
    case 'accepted_callee':
      return call.state === 'active' ? fromJoined(call, event, role, now) : invalid();
  }
}

function fromRingingCallee(call: RingingCall, event: MessageEvent, now: number): Outcome {
  const { message } = event;
  switch (message.type) {
    case 'call_ringing':
      return acknowledge(call, event, message);
    case 'call_answer':
      return answer(call, event, now);
    case 'call_reject':
      return decline(call, event, message.reason, now);
    case 'ice_candidate':
      return pass(call, event);
    case 'call_offer':
    case 'call_cancel':
    case 'call_end':
    case 'call_media':
    case 'call_renegotiate':
      return invalid();
  }
}

function fromWaitingCaller(call: RingingCall, event: MessageEvent, now: number): Outcome {
  const { message, sender } = event;
  switch (message.type) {
    case 'call_cancel':
    case 'call_end': {
      const reason = message.type === 'call_cancel' ? message.reason : 'cancelled';
      const { call: next, effects } = end(call, reason, now);
      return changed(next, [...passTo(call, event, reason), ...effects]);
    }
    case 'ice_candidate': {
      const kept = stamp(message, sender, call.id);
      return {
        ok: true,
        call,
        effects: [
          ...sendTo(
            liveLegs(call, message.to).filter((leg, _, { length }) =>
              takesCandidates(call, leg, length),
            ),
            kept,
          ),
          { type: 'keep_candidate', message: kept },
        ],
      };
    }
    case 'call_offer':
    case 'call_ringing':
    case 'call_answer':
    case 'call_reject':
    case 'call_media':
    case 'call_renegotiate':
      return invalid();
  }
}

function fromJoined(
  call: LiveCall,
  event: MessageEvent,
  role: 'caller' | 'accepted_callee',
  now: number,
): Outcome {
  const { message, sender } = event;
  switch (message.type) {
    case 'call_offer':
    case 'call_answer':
    case 'ice_candidate':
    case 'call_media':
    case 'call_renegotiate':
      return pass(call, event);
    case 'call_cancel':
    case 'call_end': {
      if (message.type === 'call_cancel' && role !== 'caller') return invalid();
      // A cancel that crossed the answer: the callee has a call, so it is told that it ended.
      const reason = message.type === 'call_cancel' ? message.reason : clientEndReason(message);
      const told = endMessage(call.id, sender.userId, reason);
      const { call: next, effects } = end(call, reason, now);
      return changed(next, [
        ...sendTo(liveLegs(call, message.to), { ...told, leg: sender.sessionId }),
        ...effects,
      ]);
    }
    case 'call_ringing':
    case 'call_reject':
      return invalid();
  }
}

/** Reasons that only the server can know are not taken from a client. */
function clientEndReason({ reason }: Outgoing<'call_end'>): EndReason {
  switch (reason) {
    case 'completed':
    case 'media_failed':
    case 'permission_denied':
    case 'connection_lost':
    case 'failed':
      return reason;
    case 'declined':
    case 'busy':
    case 'no_answer':
    case 'cancelled':
    case 'answered_elsewhere':
    case 'declined_elsewhere':
    case 'offline':
      return 'completed';
  }
}

/**
 * Only the first early answer is kept: the caller has one transport to connect while it rings. One
 * that the caller did not ask for is dropped: its tracks may be on the connection already, so it
 * would be heard before the accept.
 */
function acknowledge(
  call: RingingCall,
  event: MessageEvent,
  message: Outgoing<'call_ringing'>,
): Outcome {
  const { sender } = event;
  const isFirst = call.earlyLeg === undefined || call.earlyLeg === sender.sessionId;
  const keeps = message.answer !== undefined && isFirst && call.takesEarlyAnswer;
  const { answer: _answer, ...bare } = message;
  const rung = withLegs(call, sender.userId, (leg) =>
    leg.sessionId === sender.sessionId ? { ...leg, state: 'ringing' } : leg,
  );
  return changed({ ...rung, ...(keeps ? { earlyLeg: sender.sessionId } : {}) }, [
    ...passTo(call, { ...event, message: keeps ? message : bare }),
    ...(keeps ? [{ type: 'send_candidates' as const, sessionId: sender.sessionId }] : []),
  ]);
}

function answer(call: RingingCall, event: MessageEvent, now: number): Outcome {
  const { sender, message } = event;
  const others = liveLegs(call, sender.userId).filter((leg) => leg.sessionId !== sender.sessionId);
  const joined = withLegs(
    call,
    sender.userId,
    (leg) => ({ ...leg, state: leg.sessionId === sender.sessionId ? 'accepted' : 'released' }),
    'joined',
  );
  const active: ActiveCall = { ...joined, state: 'active', answeredAt: now };
  return changed(active, [
    ...passTo(call, event),
    // With an early leg that is not this one, the caller makes a new connection.
    ...(call.takesEarlyAnswer && call.earlyLeg === undefined
      ? [{ type: 'send_candidates' as const, sessionId: sender.sessionId }]
      : []),
    ...sendTo(others, endMessage(call.id, message.to, 'answered_elsewhere')),
    { type: 'stop_ringing' },
  ]);
}

/** `declined` is the person's word; any other reason is one device's trouble. */
function decline(
  call: RingingCall,
  event: MessageEvent,
  reason: RejectReason,
  now: number,
): Outcome {
  const { sender, message } = event;
  const others = liveLegs(call, sender.userId).filter((leg) => leg.sessionId !== sender.sessionId);
  if (reason !== 'declined' && others.length > 0) {
    return changed(release(call, sender.userId, sender.sessionId), []);
  }
  const { call: next, effects } = end(call, reason, now);
  return changed(next, [
    ...passTo(call, event),
    ...sendTo(others, endMessage(call.id, message.to, 'declined_elsewhere')),
    ...effects,
  ]);
}

function pass(call: LiveCall, event: MessageEvent): Outcome {
  return { ok: true, call, effects: passTo(call, event) };
}

/** Forwards to the live legs of `to`; `reason` replaces the one of a cancel or an end. */
function passTo(
  call: LiveCall,
  { message, sender }: MessageEvent,
  reason?: CancelReason,
): Effect[] {
  const stamped = stamp(message, sender, call.id);
  const told: IncomingPeerMessage =
    stamped.type === 'call_end' && reason !== undefined ? { ...stamped, reason } : stamped;
  return sendTo(liveLegs(call, message.to), told);
}
