import { isGroupRequest, type OutgoingPeerMessage, type SenderRole } from '@xpchat/calls-protocol';
import {
  type Call,
  isLive,
  type LiveCall,
  type Participant,
  participantOf,
  publicVersion,
  roleOf,
} from './call.ts';
import { changed, invalid, leave, unchanged } from './call-mutations.ts';
import { fromRingingCallee, refuseToJoin } from './callee-transition.ts';
import {
  type CallEvent,
  type MessageContext,
  type MessageEvent,
  type Outcome,
  type Rejection,
  reject,
} from './events.ts';
import { withHostAndTopology } from './group-call.ts';
import { onGroupMessage } from './group-transition.ts';
import { fromJoined, fromWaitingCaller } from './joined-transition.ts';
import { loseLeg, ringSession } from './leg-transition.ts';
import { guestMessages, waitingUntil } from './lobby.ts';
import { questionDeadlineOf, recordingUpdates } from './recording-consent.ts';
import { stopAsking, withRecordingRules } from './recording-transition.ts';
import { isGroup, rosterUpdates } from './roster.ts';

const RING_TOLERANCE_MS = 250;

/**
 * The only place that changes what devices see of an existing call, apart from the end of a damaged one.
 * Pure: the same call, event and time give the same outcome.
 *
 *     call:         create-call.ts
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
 * Messages by call state and by the role of the sender's device. Everything else is `invalid_state`
 * and changes nothing. With three people, a callee may still be ringing in an active call.
 *
 *     message          | ringing                    | active
 *     -----------------|----------------------------|--------------------------------
 *     call_offer       | - (already_in_call, glare) | caller, accepted_callee: re-offer
 *     call_ringing     | ringing_callee             | ringing_callee
 *     call_answer      | ringing_callee             | caller, accepted_callee: to a re-offer;
 *                      |                            | ringing_callee
 *     call_reject      | ringing_callee             | ringing_callee
 *     call_cancel      | caller                     | caller: crossed the answer
 *     call_end         | caller                     | caller, accepted_callee
 *     call_hold        | -                          | caller, accepted_callee
 *     ice_candidate    | caller, ringing_callee     | caller, accepted_callee, ringing_callee
 *     call_media       | -                          | caller, accepted_callee
 *     call_renegotiate | -                          | caller, accepted_callee
 *
 * Group calls, and the messages of group calls, have a table of their own: `onGroupMessage`. Everybody in
 * a group call gets its roster after each change.
 *
 * Checked before the table, in this order: `duplicate_call` (an offer with the id of this call that
 * is no re-offer), `call_not_found` (the call ended), `not_a_participant`, `stale_version`. For the
 * reasons of departures and the messages to each device, see docs/call-states.md.
 */
export function transition(call: Call, event: CallEvent, now: number): Outcome {
  const outcome = decide(call, event, now);
  if (!outcome.ok || outcome.call === call) return outcome;
  const { call: after } = outcome;
  const placed = isLive(after) && isGroup(after) ? withHostAndTopology(after) : after;
  const next = withRecordingRules(placed, now);
  const send = [...rosterUpdates(call, next, outcome.send, now), ...outcome.send];
  return { ...outcome, call: next, send: [...send, ...recordingUpdates(call, next, now)] };
}

function decide(call: Call, event: CallEvent, now: number): Outcome {
  if (event.type === 'message') return onMessage(call, event, now);
  if (call.state === 'ended') return unchanged(call);
  switch (event.type) {
    case 'session_connected':
      return ringSession(call, event, now);
    case 'leg_lost':
      return loseLeg(call, event.sessionId, now);
    case 'ring_timeout':
      return handleDeadline(call, now);
    case 'admission_withdrawn':
      return withdraw(call, event, now);
    case 'sfu_changed':
      return changeSfu(call, event.away);
  }
}

/** [GR30] A call over the SFU goes on without it, and back when it answers. */
function changeSfu(call: LiveCall, away: boolean): Outcome {
  if (!isGroup(call) || (call.group.sfuAway ?? false) === away) return unchanged(call);
  if (away && call.group.topology !== 'sfu') return unchanged(call);
  const { sfuAway: _sfuAway, ...rest } = call.group;
  const group = away ? { ...rest, sfuAway: true as const } : rest;
  return changed({ ...call, group, version: call.version + 1 }, []);
}

function onMessage(call: Call, event: MessageEvent, now: number): Outcome {
  const { message, sender } = event;
  if (call.group || isGroupRequest(message.type)) return onGroupMessage(call, event, now);
  const role = roleOf(call, sender.userId, sender.sessionId);
  if (message.type === 'call_offer' && message.callId === call.id && !mayReoffer(call, role)) {
    return reject('duplicate_call');
  }
  if (call.state === 'ended') return reject('call_not_found');
  const self = participantOf(call, sender.userId);
  const receiver = participantOf(call, message.to);
  if (!self || !receiver || self === receiver || receiver.state === 'left')
    return reject('not_a_participant');
  const version = publicVersion(call);
  if ((message.version ?? version) !== version) return reject('stale_version');
  if (message.type === 'call_offer') {
    const refused = refuseNewCall(call, self, role, event);
    if (refused) return refused;
  }
  const context: MessageContext = { event, self, receiver, now };
  switch (role) {
    // A stranger was refused above.
    case 'stranger':
    case 'bystander':
      return invalid();
    case 'ringing_callee':
      return fromRingingCallee(call, context);
    case 'caller':
      return call.state === 'ringing'
        ? fromWaitingCaller(call, context)
        : fromJoined(call, context, role);
    case 'accepted_callee':
      return call.state === 'active' ? fromJoined(call, context, role) : invalid();
  }
}

/**
 * The next version of a call in which nothing changed that devices see. Another node that wrote meanwhile has to
 * decide its step again.
 */
export function withInternalRevision(call: Call): Call {
  return {
    ...call,
    version: call.version + 1,
    internalRevisions: (call.internalRevisions ?? 0) + 1,
  };
}

/** Whether the transition table reads `MessageEvent.buffered` for this message. */
export function needsBuffered(message: OutgoingPeerMessage): boolean {
  return (
    message.type === 'call_answer' ||
    (message.type === 'call_ringing' && message.answer !== undefined)
  );
}

/** Whether the device may send a new offer within the call. */
function mayReoffer(call: Call, role: SenderRole): boolean {
  return call.state === 'active' && (role === 'caller' || role === 'accepted_callee');
}

/** Why an offer may not start a second call; undefined for a new offer within this call. */
function refuseNewCall(
  call: LiveCall,
  self: Participant,
  role: SenderRole,
  event: MessageEvent,
): Rejection | undefined {
  // A callee who dials back accepts this call instead, if this device may.
  if (self.state === 'invited') return refuseToJoin(call, event) ?? reject('glare', call.id);
  // The error carries the id of the offered call: the page waits for an answer about that call.
  if (call.state === 'ringing') return reject('already_in_call');
  // A page that does not know this call starts a new one. A basic client names no call at all.
  const isNew = role === 'bystander' || (event.message.callId ?? call.id) !== call.id;
  return isNew ? reject('already_in_call') : undefined;
}

/** Timers are a little early by the clock of the call. */
function isOver(deadline: number, now: number): boolean {
  return deadline <= now + RING_TOLERANCE_MS;
}

/**
 * A callee whose phone still rings blocked the caller, or changed their settings so that the caller may not
 * ring them. Their devices stop ringing as if one of them had declined, so the caller cannot see the reason.
 */
function withdraw(
  call: LiveCall,
  { userId, hidden }: Extract<CallEvent, { type: 'admission_withdrawn' }>,
  now: number,
): Outcome {
  const callee = participantOf(call, userId);
  if (callee?.state !== 'invited') return unchanged(call);
  const participants = call.participants.map((each) =>
    each === callee ? { ...each, hidden: each.hidden || hidden } : each,
  );
  return leave(
    { ...call, participants },
    { userIds: [userId], reason: 'unavailable', reasonElsewhere: 'declined_elsewhere', now },
  );
}

/** A question, a ring or a wait is over. */
function handleDeadline(call: LiveCall, now: number): Outcome {
  const answerBy = questionDeadlineOf(call);
  if (answerBy === undefined || !isOver(answerBy, now)) return stopInTime(call, now);
  const asked = stopAsking(call, now);
  const outcome = stopInTime(asked, now);
  const isOnlyAsked = outcome.ok && outcome.call === asked;
  return isOnlyAsked ? changed({ ...asked, version: call.version + 1 }, []) : outcome;
}

/** [GU7] Times out waiting guests and unanswered invitations. */
function stopInTime(call: LiveCall, now: number): Outcome {
  const lobby = call.group?.lobby;
  const late = lobby?.waiting.filter((guest) => isOver(waitingUntil(guest), now)) ?? [];
  if (!call.group || !lobby || late.length === 0) return stopRinging(call, now);
  const waiting = lobby.waiting.filter((guest) => !late.includes(guest));
  const kept = { ...call, group: { ...call.group, lobby: { ...lobby, waiting } } };
  const outcome = stopRinging(kept, now);
  if (!outcome.ok) return outcome;
  const next = outcome.call === kept ? { ...kept, version: call.version + 1 } : outcome.call;
  return {
    ...outcome,
    call: next,
    send: [...outcome.send, ...guestMessages(call, late, 'no_answer')],
  };
}

/**
 * The ring timed out: everybody who is still invited leaves, in a group call those whose own time is over.
 * The others go on without them. A group call in which nobody could be rung ends.
 */
function stopRinging(call: LiveCall, now: number): Outcome {
  const invited = call.participants.filter(({ state }) => state === 'invited');
  if (call.group && invited.length === 0 && call.state === 'ringing') {
    const userIds = call.participants
      .filter(({ state }) => state === 'joined')
      .map(({ userId }) => userId);
    const reason = call.participants.at(-1)?.leftReason ?? 'no_answer';
    return isOver(call.group.opensUntil, now)
      ? leave(call, { userIds, reason, now })
      : unchanged(call);
  }
  const userIds = invited
    .filter(({ ringUntil }) => ringUntil === undefined || isOver(ringUntil, now))
    .map(({ userId }) => userId);
  return userIds.length === 0
    ? unchanged(call)
    : leave(call, { userIds, reason: 'no_answer', now });
}
