import type { Outgoing, RejectReason } from '@xpchat/calls-protocol';
import {
  type ActiveCall,
  hasMostCalls,
  isEngaged,
  type Leg,
  type LiveCall,
  liveLegs,
  type Participant,
  publicVersion,
} from './call.ts';
import { changed, invalid, leave, release, released, withPerson } from './call-mutations.ts';
import { type MessageEvent, type Outcome, type Rejection, reject, type Sender } from './events.ts';
import { type MessageContext, pass, passed, stamped } from './message-context.ts';
import { endMessage, sendTo, stamp, vouched } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** What a device may do that is rung. It speaks to who is in the call already. */
export function fromRingingCallee(call: LiveCall, talk: MessageContext): Outcome {
  const { message } = talk.event;
  if (talk.peer.state !== 'joined') return invalid();
  switch (message.type) {
    case 'call_ringing':
      return acknowledge(call, talk, message);
    case 'call_answer':
      return answer(call, talk, message);
    case 'call_reject':
      return decline(call, talk, message.reason);
    case 'ice_candidate':
      return pass(call, talk);
    case 'call_offer':
    case 'call_cancel':
    case 'call_end':
    case 'call_hold':
    case 'call_media':
    case 'call_renegotiate':
      return invalid();
  }
}

/**
 * Only the first early answer is kept: the caller has one transport to connect while it rings. One
 * that the caller did not ask for is dropped: its tracks may be on the connection already, so it
 * would be heard before the accept.
 */
function acknowledge(
  call: LiveCall,
  talk: MessageContext,
  message: Outgoing<'call_ringing'>,
): Outcome {
  const { self, peer, event } = talk;
  const { sender, buffered } = event;
  const isFirst = self.earlyLeg === undefined;
  const keeps = message.answer !== undefined && isFirst && call.takesEarlyAnswer;
  // It may ring first and answer the transport later (SIP 180, then 183).
  const rings = self.legs.some((leg) => isOf(leg, sender) && leg.state === 'ringing');
  if (rings && !keeps) return reject('already_done');
  const next = withPerson(call, self.userId, (person) => ({
    ...person,
    ...said(person, sender, message),
    ...(keeps ? { earlyLeg: sender.sessionId } : {}),
    legs: person.legs.map((leg) => (isOf(leg, sender) ? { ...leg, state: 'ringing' } : leg)),
  }));
  const { answer: _answer, ...bare } = message;
  return changed(next, [
    ...sendTo(liveLegs(next, peer.userId), stamp(keeps ? message : bare, sender, next)),
    ...(keeps ? candidates(next, buffered, sender) : []),
  ]);
}

/** Why the device may not take the call, if it may not: one of its others has the person. */
export function refuseToJoin(
  call: LiveCall,
  { sender: { userId, sessionId }, calls }: MessageEvent,
): Rejection | undefined {
  if (isEngaged(calls, userId, sessionId, call.id)) return reject('already_in_call');
  if (hasMostCalls(calls, userId, call.id)) return reject('too_many_calls');
  return undefined;
}

function answer(call: LiveCall, talk: MessageContext, message: Outgoing<'call_answer'>): Outcome {
  const { self, peer, event, now } = talk;
  const { sender, buffered } = event;
  const refused = refuseToJoin(call, event);
  if (refused) return refused;
  const own = self.legs.find((leg) => isOf(leg, sender));
  const joined = withPerson(call, self.userId, (person) => ({
    ...person,
    ...said(person, sender, message),
    state: 'joined',
    legs: person.legs.map((leg) =>
      isOf(leg, sender) ? { ...leg, state: 'accepted' } : released(leg),
    ),
  }));
  const answeredAt = call.state === 'active' ? call.answeredAt : now;
  const next: ActiveCall = { ...joined, state: 'active', answeredAt };
  // With an early leg that is not this one, the caller makes a new connection. A basic device got
  // the candidates as they came.
  const waits = call.takesEarlyAnswer && self.earlyLeg === undefined && own?.basic === false;
  const others = liveLegs(call, self.userId).filter((leg) => !isOf(leg, sender));
  return changed(next, [
    ...passed(next, talk),
    ...(waits ? candidates(next, buffered, sender) : []),
    ...sendTo(others, endMessage(next, peer.userId, 'answered_elsewhere')),
  ]);
}

/** `declined` is the person's word; any other reason is one device's trouble. */
function decline(call: LiveCall, talk: MessageContext, reason: RejectReason): Outcome {
  const { self, now } = talk;
  const { sessionId } = talk.event.sender;
  if (reason !== 'declined' && liveLegs(call, self.userId).length > 1) {
    return changed(release(call, self.userId, sessionId), []);
  }
  return leave(call, {
    people: [self.userId],
    reason,
    now,
    except: sessionId,
    elsewhere: 'declined_elsewhere',
    message: (next) => stamped(next, talk),
  });
}

/** What a device says of itself. A basic one does not speak for the person's others. */
function said(
  person: Participant,
  sender: Sender,
  message: Outgoing<'call_ringing'> | Outgoing<'call_answer'>,
): Pick<Participant, 'supported' | 'profile'> {
  const answers = message.type === 'call_answer';
  const before = answers && sender.basic ? undefined : person.supported;
  const supported = (sender.basic ? undefined : message.supported) ?? before;
  return { supported, ...vouched(sender.profile) };
}

function candidates(
  call: LiveCall,
  kept: MessageContext['event']['buffered'],
  { sessionId }: Sender,
): OutboundMessage[] {
  return kept
    .filter(({ type }) => type === 'ice_candidate')
    .map((message) => ({ sessionId, message: { ...message, version: publicVersion(call) } }));
}

function isOf(leg: Leg, { sessionId }: Sender): boolean {
  return leg.sessionId === sessionId;
}
