import type { SessionCall, Welcome } from '@xpchat/calls-protocol';
import {
  acceptedLeg,
  type Call,
  counterpartOf,
  durationOf,
  isLegLive,
  type LiveCall,
  type Participant,
  participantOf,
  remoteParticipants,
} from './call.ts';
import { recordingMessage } from './recording-consent.ts';
import { type GroupCall, isGroup, rosterMessage, rosterStateOf } from './roster.ts';

/**
 * A live call for a page that has lost it (`welcome.calls`). Undefined if the device
 * `sessionId` of `userId` has no live leg in it.
 *
 * @param now milliseconds since 1970
 */
export function sessionCallOf(
  call: LiveCall,
  userId: string,
  sessionId: string,
  now: number,
): SessionCall | undefined {
  const self = participantOf(call, userId);
  const leg = self?.legs.find((each) => each.sessionId === sessionId);
  const knowsCaller = self?.role === 'callee' ? self.byStranger !== true : undefined;
  const caller = self?.invitedBy ?? call.participants.find(({ role }) => role === 'caller')?.userId;
  const participants = remoteParticipants(call, userId).map((each) =>
    remoteSide(each, each.userId === caller ? knowsCaller : undefined),
  );
  if (!self || participants.length === 0 || !leg || !isLegLive(leg)) return undefined;
  return {
    callId: call.id,
    state: call.state,
    role: self.role,
    callType: call.type,
    participants,
    ...(call.state === 'active' ? { answeredFor: Math.max(0, now - call.answeredAt) } : {}),
    joined: leg.state === 'accepted',
    held: self.held,
    ...(isGroup(call) ? groupFields(call, userId, now) : {}),
    ...(call.recording ? { recording: recordingMessage(call, call.recording, now) } : {}),
  };
}

function groupFields(call: GroupCall, userId: string, now: number) {
  const { topology, epoch, conversationId } = call.group;
  const from = counterpartOf(call, userId) ?? userId;
  return {
    group: true,
    topology,
    epoch,
    ...(conversationId === undefined ? {} : { conversationId }),
    roster: rosterMessage(call, from, now, participantOf(call, userId)),
  };
}

/** One remote participant for the page of another. */
function remoteSide(
  person: Participant,
  contact: boolean | undefined,
): SessionCall['participants'][number] {
  const { userId, profile, supported, held } = person;
  const isVouched = contact !== undefined;
  return {
    userId,
    held,
    state: rosterStateOf(person),
    ...(profile || isVouched ? { profile: { ...profile, ...(isVouched ? { contact } : {}) } } : {}),
    ...(supported ? { supported: [...supported] } : {}),
  };
}

/** One call of `welcome.endedCalls`. */
export type SessionCallEnd = NonNullable<Welcome['endedCalls']>[number];

/**
 * How a call ended for a device of `userId` that has no part in it any more. Undefined if the person
 * may not know about the call, or if the call goes on for them.
 */
export function sessionCallEndOf(call: Call, userId: string): SessionCallEnd | undefined {
  const self = participantOf(call, userId);
  if (self?.hidden !== false) return undefined;
  const { id: callId } = call;
  if (call.group && self.state === 'left') {
    // The call may go on: for this person it ended when they left.
    const { joinedAt, leftAt = 0, leftReason = 'completed' } = self;
    const answered = joinedAt !== undefined && call.state !== 'ringing';
    const duration = answered ? Math.max(0, leftAt - joinedAt) : 0;
    return { callId, reason: leftReason, answered, duration };
  }
  if (call.state === 'ended') {
    const duration = durationOf(call);
    // A page that sent an answer may show a running time, although the caller's cancel crossed the
    // answer. It gets a duration of 0.
    const answered = duration !== undefined;
    return { callId, reason: call.endReason, answered, duration: duration ?? 0 };
  }
  // The accepted leg of a caller is this device under a session that it lost; only a callee's can
  // be another device.
  const isElsewhere = self.role === 'callee' && acceptedLeg(call, userId) !== undefined;
  return isElsewhere ? { callId, reason: 'answered_elsewhere', answered: true } : undefined;
}
