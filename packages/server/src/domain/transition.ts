import type { SenderRole } from '@xpchat/calls-protocol';
import {
  type Call,
  type LiveCall,
  type Participant,
  participantOf,
  publicVersion,
  roleOf,
} from './call.ts';
import { invalid, leave, unchanged } from './call-mutations.ts';
import { fromRingingCallee, refuseToJoin } from './callee-transition.ts';
import { loseLeg, ringDevice } from './device-transition.ts';
import {
  type CallEvent,
  type MessageEvent,
  type Outcome,
  type Rejection,
  reject,
} from './events.ts';
import { fromJoined, fromWaitingCaller } from './joined-transition.ts';
import type { MessageContext } from './message-context.ts';

/**
 * The one place where a call changes. Pure: the same call, event and time give the same outcome.
 *
 *     call:         place.ts
 *                   |      |
 *                   |      '---- offline, unavailable, busy ----.
 *                   v                                           |
 *              +---------+  call_answer (a callee)  +--------+  |
 *              | ringing |------------------------->| active |  |
 *              +---------+                          +--------+  |
 *                   |                                   |       |
 *                   |  people leave, and fewer than two would   |
 *                   |  remain, or nobody who joined: `leave`    |
 *                   v                                   v       v
 *              +-------------------------------------------------+
 *              |                      ended                      |
 *              +-------------------------------------------------+
 *
 *     participant:  invited -> joined -> left       the caller starts as joined
 *     leg:          offered -> ringing -> accepted -> released       each step may be skipped
 *
 * Messages by state and what the sender's device is in the call; all else is `invalid_state` and
 * changes nothing. Whoever is rung may speak as such in an active call, too: with three people.
 *
 *     message          | ringing                    | active
 *     -----------------|----------------------------|--------------------------------
 *     call_offer       | - (already_in_call, glare) | caller, accepted_callee: re-offer
 *     call_ringing     | ringing_callee             | ringing_callee
 *     call_answer      | ringing_callee             | caller, accepted_callee: to a re-offer;
 *                      |                            | ringing_callee
 *     call_reject      | ringing_callee             | ringing_callee
 *     call_cancel      | caller                     | caller: it crossed the answer
 *     call_end         | caller                     | caller, accepted_callee
 *     call_hold        | -                          | caller, accepted_callee
 *     ice_candidate    | caller, ringing_callee     | caller, accepted_callee, ringing_callee
 *     call_media       | -                          | caller, accepted_callee
 *     call_renegotiate | -                          | caller, accepted_callee
 *
 * Before that: `duplicate_call` (an offer with the id of this call that is no re-offer),
 * `call_not_found` (it ended), `not_a_participant`, `stale_version`, in this order.
 * Who leaves why, and who is told what: docs/call-states.md.
 */
export function transition(call: Call, event: CallEvent, now: number): Outcome {
  if (event.type === 'message') return onMessage(call, event, now);
  if (call.state === 'ended') return unchanged(call);
  switch (event.type) {
    case 'device_connected':
      return ringDevice(call, event);
    case 'leg_lost':
      return loseLeg(call, event.sessionId, now);
    case 'ring_timeout':
      return giveUpRinging(call, now);
  }
}

function onMessage(call: Call, event: MessageEvent, now: number): Outcome {
  const { message, sender } = event;
  const role = roleOf(call, sender.userId, sender.sessionId);
  if (message.type === 'call_offer' && message.callId === call.id && !isInAnswered(call, role)) {
    return reject('duplicate_call');
  }
  if (call.state === 'ended') return reject('call_not_found');
  const self = participantOf(call, sender.userId);
  const peer = participantOf(call, message.to);
  if (!self || !peer || self === peer || peer.state === 'left') return reject('not_a_participant');
  const version = publicVersion(call);
  if ((message.version ?? version) !== version) return reject('stale_version');
  if (message.type === 'call_offer') {
    const refused = refuseOffer(call, self, role, event);
    if (refused) return refused;
  }
  const talk: MessageContext = { event, self, peer, now };
  switch (role) {
    case 'stranger':
      return reject('not_a_participant');
    case 'bystander':
      return invalid();
    case 'ringing_callee':
      return fromRingingCallee(call, talk);
    case 'caller':
      return call.state === 'ringing'
        ? fromWaitingCaller(call, talk)
        : fromJoined(call, talk, role);
    case 'accepted_callee':
      return call.state === 'active' ? fromJoined(call, talk, role) : invalid();
  }
}

/** Whether the device may make a new offer within the call. */
function isInAnswered(call: Call, role: SenderRole): boolean {
  return call.state === 'active' && (role === 'caller' || role === 'accepted_callee');
}

/** A new call where there is one already; undefined for a new offer within the call. */
function refuseOffer(
  call: LiveCall,
  self: Participant,
  role: SenderRole,
  event: MessageEvent,
): Rejection | undefined {
  // Whom a call rings takes it instead of dialling back, if this device may.
  if (self.state === 'invited') return refuseToJoin(call, event) ?? reject('glare', call.id);
  // The answer is about the call that was offered: its page waits for it.
  if (call.state === 'ringing') return reject('already_in_call');
  // A page that knows nothing of this call. A basic client names neither.
  const isNew = role === 'bystander' || (event.message.callId ?? call.id) !== call.id;
  return isNew ? reject('already_in_call') : undefined;
}

/** Nobody answered in time. Who joined a call before goes on without who did not. */
function giveUpRinging(call: LiveCall, now: number): Outcome {
  const people = call.participants
    .filter(({ state }) => state === 'invited')
    .map(({ userId }) => userId);
  return people.length === 0 ? unchanged(call) : leave(call, { people, reason: 'no_answer', now });
}
