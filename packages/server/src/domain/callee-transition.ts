import type { IncomingPeerMessage, Outgoing, RejectReason } from '@xpchat/calls-protocol';
import {
  type ActiveCall,
  announcing,
  hasMaxCalls,
  isCallerCandidate,
  isEngaged,
  type Leg,
  type LiveCall,
  liveLegs,
  type Participant,
  publicVersion,
} from './call.ts';
import {
  asReleased,
  changed,
  invalid,
  leave,
  relay,
  releaseLeg,
  unchanged,
  withParticipant,
} from './call-mutations.ts';
import {
  type MessageContext,
  type MessageEvent,
  type Outcome,
  type Rejection,
  reject,
  type Sender,
} from './events.ts';
import { endMessage, profileField, relayed, sendTo, stamp, stamped } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** Messages of a ringing device. It may address only participants who have joined. */
export function fromRingingCallee(call: LiveCall, context: MessageContext): Outcome {
  const { message } = context.event;
  if (context.receiver.state !== 'joined') return invalid();
  switch (message.type) {
    case 'call_ringing':
      return startRinging(call, context, message);
    case 'call_answer':
      return answer(call, context, message);
    case 'call_reject':
      return decline(call, context, message.reason);
    case 'ice_candidate':
      return passCandidate(call, context);
    case 'call_offer':
    case 'call_cancel':
    case 'call_end':
    case 'call_hold':
    case 'call_media':
    case 'call_renegotiate':
    case 'call_invite':
    case 'call_join':
    case 'call_remove':
    case 'call_update':
    case 'call_link':
    case 'call_knock':
    case 'call_admit':
    case 'call_record':
    case 'call_chat':
      return invalid();
  }
}

/**
 * A candidate shows an address of the callee, and before the accept only the device whose early answer
 * was taken may show it. The candidates of a device that has not answered wait for its answer. Those of
 * a device that was too late with an early answer are dropped: if it is accepted, the caller makes a new
 * connection to it.
 */
function passCandidate(call: LiveCall, context: MessageContext): Outcome {
  const { self, event } = context;
  if (self.earlyLeg === event.sender.sessionId) return relay(call, context);
  if (self.earlyLeg !== undefined) return unchanged(call);
  return { ...unchanged(call), buffer: [stamped(call, context)] };
}

/**
 * Only the first early answer is taken: the caller has one transport to connect while it rings. An
 * early answer that the caller did not ask for is dropped: its connection might carry tracks
 * already, and the callee would be heard before the accept.
 */
function startRinging(
  call: LiveCall,
  context: MessageContext,
  message: Outgoing<'call_ringing'>,
): Outcome {
  const { self, receiver, event } = context;
  const { sender, buffered } = event;
  const isFirst = self.earlyLeg === undefined;
  const isTaken = message.answer !== undefined && isFirst && call.takesEarlyAnswer;
  // A device may ring first and send its early answer later (SIP 180, then 183).
  const isRinging = self.legs.some((leg) => isOf(leg, sender) && leg.state === 'ringing');
  if (isRinging && !isTaken) return reject('already_done');
  const next = withParticipant(call, self.userId, (participant) => ({
    ...participant,
    ...announced(participant, sender, message),
    ...(isTaken ? { earlyLeg: sender.sessionId } : {}),
    legs: participant.legs.map((leg) =>
      isOf(leg, sender) ? { ...announcing(leg, message), state: 'ringing' } : leg,
    ),
  }));
  const { answer: _answer, ...withoutAnswer } = message;
  const ringing = stamp(isTaken ? message : withoutAnswer, sender, next);
  return changed(next, [
    ...sendTo(liveLegs(next, receiver.userId), ringing),
    ...(isTaken ? candidatesOfLeg(next, context) : []),
    ...(isTaken ? candidatesOfCaller(next, buffered, sender) : []),
  ]);
}

/** Why the device may not join the call; undefined if it may. */
export function refuseToJoin(
  call: LiveCall,
  { sender: { userId, sessionId }, calls }: MessageEvent,
): Rejection | undefined {
  if (isEngaged(calls, userId, sessionId, call.id)) return reject('already_in_call');
  if (hasMaxCalls(calls, userId, call.id)) return reject('too_many_calls');
  return undefined;
}

function answer(
  call: LiveCall,
  context: MessageContext,
  message: Outgoing<'call_answer'>,
): Outcome {
  const { self, receiver, event, now } = context;
  const { sender, buffered } = event;
  const refused = refuseToJoin(call, event);
  if (refused) return refused;
  const own = self.legs.find((leg) => isOf(leg, sender));
  const joined = withParticipant(call, self.userId, (participant) => ({
    ...participant,
    ...announced(participant, sender, message),
    state: 'joined',
    legs: participant.legs.map((leg) =>
      isOf(leg, sender) ? { ...announcing(leg, message), state: 'accepted' } : asReleased(leg),
    ),
  }));
  const answeredAt = call.state === 'active' ? call.answeredAt : now;
  const next: ActiveCall = { ...joined, state: 'active', answeredAt };
  // If another device answered early, the caller makes a new connection. A basic device got the
  // candidates as they came.
  const needsCandidates =
    call.takesEarlyAnswer && self.earlyLeg === undefined && own?.basic === false;
  const otherDevices = liveLegs(call, self.userId).filter((leg) => !isOf(leg, sender));
  return changed(next, [
    ...relayed(next, context),
    ...(self.earlyLeg === undefined ? candidatesOfLeg(next, context) : []),
    ...(needsCandidates ? candidatesOfCaller(next, buffered, sender) : []),
    ...sendTo(otherDevices, endMessage(next, receiver.userId, 'answered_elsewhere')),
  ]);
}

/** `declined` is the person's decision; any other reason is a problem of one device. */
function decline(call: LiveCall, context: MessageContext, reason: RejectReason): Outcome {
  const { self, now } = context;
  const { sessionId } = context.event.sender;
  if (reason !== 'declined' && liveLegs(call, self.userId).length > 1) {
    return changed(releaseLeg(call, self.userId, sessionId), []);
  }
  return leave(call, {
    userIds: [self.userId],
    reason,
    now,
    exceptSession: sessionId,
    reasonElsewhere: 'declined_elsewhere',
    message: (next) => stamped(next, context),
  });
}

/**
 * The options that a device announces, and its profile. The answer of a basic device that announced nothing
 * voids the options of the person's other devices.
 */
function announced(
  participant: Participant,
  sender: Sender,
  message: Outgoing<'call_ringing'> | Outgoing<'call_answer'>,
): Pick<Participant, 'supported' | 'profile'> {
  const isAnswer = message.type === 'call_answer';
  const isKnown = participant.legs.some((leg) => isOf(leg, sender) && leg.announced);
  const before = isAnswer && sender.basic && !isKnown ? undefined : participant.supported;
  const supported = message.supported ?? before;
  return { supported, ...profileField(sender.profile) };
}

/** The caller's buffered candidates, for the device that answers. */
function candidatesOfCaller(
  call: LiveCall,
  buffered: readonly IncomingPeerMessage[],
  { sessionId }: Sender,
): OutboundMessage[] {
  return buffered
    .filter((message) => isCallerCandidate(call, message))
    .map((message) => ({ sessionId, message: { ...message, version: publicVersion(call) } }));
}

/** The buffered candidates of the device that answers, for the person whom it answers. */
function candidatesOfLeg(call: LiveCall, { event, receiver }: MessageContext): OutboundMessage[] {
  const { sender, buffered } = event;
  return buffered
    .filter(({ type, leg }) => type === 'ice_candidate' && leg === sender.sessionId)
    .flatMap((message) =>
      sendTo(liveLegs(call, receiver.userId), { ...message, version: publicVersion(call) }),
    );
}

function isOf(leg: Leg, { sessionId }: Sender): boolean {
  return leg.sessionId === sessionId;
}
