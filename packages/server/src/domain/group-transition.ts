import type { Outgoing, OutgoingGroup } from '@xpchat/calls-protocol';
import {
  type Call,
  type LiveCall,
  liveLegs,
  type Participant,
  participantOf,
  publicVersion,
  roleOf,
} from './call.ts';
import { changed, invalid, leave, relay, releaseLeg, withParticipant } from './call-mutations.ts';
import { type MessageContext, type MessageEvent, type Outcome, reject } from './events.ts';
import { invite } from './group-invitation.ts';
import { join } from './group-joining.ts';
import {
  admit,
  createLink,
  knock,
  lobbyOf,
  refuse,
  revokeLink,
  stopWaiting,
} from './guest-transition.ts';
import { hangUp, hold } from './joined-transition.ts';
import { withoutLink } from './lobby.ts';
import { endMessage, profileField, stamp } from './message-stamping.ts';
import { isWithheld } from './recording-consent.ts';
import { record } from './recording-transition.ts';
import { type GroupCall, isGroup } from './roster.ts';

/**
 * Messages about a group call, and the messages of group calls about a call of two. A message that changes
 * only its sender is accepted for any `to`: that person may just have left.
 */
export function onGroupMessage(call: Call, event: MessageEvent, now: number): Outcome {
  const { message, sender } = event;
  if (message.type === 'call_offer' && message.callId === call.id) return reject('duplicate_call');
  if (call.state === 'ended') return reject('call_not_found');
  if (message.type === 'call_knock') return knock(call, event, message, now);
  const self = participantOf(call, sender.userId);
  const mayKnow =
    self !== undefined || event.arrival?.isMember === true || sender.guest?.callId === call.id;
  if (!mayKnow) return reject('not_a_participant');
  const version = publicVersion(call);
  if ((message.version ?? version) !== version) return reject('stale_version');
  if (message.type === 'call_join') return isGroup(call) ? join(call, event, now) : invalid();
  if (!self) return fromWaiting(call, event);
  switch (roleOf(call, sender.userId, sender.sessionId)) {
    case 'stranger':
    case 'bystander':
      return invalid();
    case 'ringing_callee':
      return isGroup(call) ? fromRinging(call, self, event, now) : invalid();
    case 'caller':
    case 'accepted_callee':
      return fromGroupMember(call, self, event, now);
  }
}

/** A waiting guest may only stop waiting. */
function fromWaiting(call: LiveCall, { message, sender }: MessageEvent): Outcome {
  const isEnd = message.type === 'call_end' && sender.guest?.callId === call.id;
  if (!isEnd) return reject('not_a_participant');
  return stopWaiting(call, ({ userId }) => userId === sender.userId);
}

/** Messages of a device that an invitation rings. */
function fromRinging(
  call: GroupCall,
  self: Participant,
  event: MessageEvent,
  now: number,
): Outcome {
  const { message, sender } = event;
  const { userId, sessionId } = sender;
  if (message.type === 'call_reject') {
    return decline(call, self, { ...event, message }, now);
  }
  if (message.type !== 'call_ringing') return invalid();
  const rings = self.legs.some((leg) => leg.sessionId === sessionId && leg.state === 'ringing');
  if (rings) return reject('already_done');
  const { supported } = message;
  const next = withParticipant(call, userId, (person) => ({
    ...person,
    ...(supported ? { supported } : {}),
    ...profileField(sender.profile),
    legs: person.legs.map((leg) =>
      leg.sessionId === sessionId ? { ...leg, state: 'ringing' as const } : leg,
    ),
  }));
  return changed(next, []);
}

/** `declined` is the person's decision; any other reason is a problem of one device. */
function decline(
  call: GroupCall,
  { userId }: Participant,
  { message, sender }: { message: Outgoing<'call_reject'>; sender: MessageEvent['sender'] },
  now: number,
): Outcome {
  const { reason } = message;
  const { sessionId } = sender;
  if (reason !== 'declined' && liveLegs(call, userId).length > 1) {
    return changed(releaseLeg(call, userId, sessionId), []);
  }
  return leave(call, {
    userIds: [userId],
    reason,
    now,
    exceptSession: sessionId,
    reasonElsewhere: 'declined_elsewhere',
    message: (next) => stamp(message, sender, next),
  });
}

/** Messages of a device that is in the call, or of a caller who waits for the first person to join. */
function fromGroupMember(
  call: LiveCall,
  self: Participant,
  event: MessageEvent,
  now: number,
): Outcome {
  const { message } = event;
  if (message.type === 'call_invite') {
    return self.guest ? reject('not_allowed') : invite(call, self, event, message, now);
  }
  if (message.type === 'call_link') return createLink(call, self, event, now);
  if (message.type === 'call_record') return record(call, self, event, message, now);
  if (!isGroup(call))
    return message.type === 'call_chat' ? pass(call, self, event, now) : invalid();
  switch (message.type) {
    case 'call_admit':
      return admit(call, self, event, now);
    case 'call_remove':
      return refuse(call, self, message.to) ?? remove(call, self, event, now);
    case 'call_update':
      return update(call, self, message);
    case 'call_end':
      if (message.forAll) return endForAll(call, self, event, now);
      return hangUpGroup(call, self, event, message, now);
    case 'call_cancel':
      return self.role === 'caller' ? hangUpGroup(call, self, event, message, now) : invalid();
    case 'call_hold':
      if (call.state !== 'active') return invalid();
      // Everybody in the call gets it, so `to` does not matter.
      return hold(call, { event, self, receiver: self, now }, message);
    case 'call_media':
    case 'call_renegotiate':
    case 'ice_candidate':
    case 'call_chat':
      return pass(call, self, event, now);
    case 'call_offer':
      return reject('already_in_call');
    case 'call_answer':
    case 'call_ringing':
    case 'call_reject':
    case 'call_join':
    case 'call_knock':
      return invalid();
  }
}

/** Relays a message to the person in `to`. */
function pass(call: LiveCall, self: Participant, event: MessageEvent, now: number): Outcome {
  const receiver = participantOf(call, event.message.to);
  if (!receiver || receiver.state === 'left') return reject('not_a_participant');
  if (receiver.state !== 'joined') return invalid();
  // [RC6] Their devices cannot connect, whatever a client sends.
  const isStatus = event.message.type === 'call_media';
  if (!isStatus && [self, receiver].some(({ userId }) => isWithheld(call, userId))) {
    return reject('invalid_state');
  }
  if (event.message.type === 'call_chat') {
    const chats = [self, receiver].every(({ supported }) => supported?.includes('chat'));
    if (!chats) return reject('not_supported');
  }
  const context: MessageContext = { event, self, receiver, now };
  return relay(call, context);
}

function hangUpGroup(
  call: GroupCall,
  self: Participant,
  event: MessageEvent,
  end: Outgoing<'call_end'> | Outgoing<'call_cancel'>,
  now: number,
): Outcome {
  if (call.state === 'active') return hangUp(call, { event, self, receiver: self, now }, end);
  const reason = end.type === 'call_cancel' ? end.reason : 'cancelled';
  const { sessionId } = event.sender;
  const message = (next: Call) => ({ ...endMessage(next, self.userId, reason), leg: sessionId });
  return leave(call, {
    userIds: [self.userId],
    reason,
    now,
    exceptSession: sessionId,
    message,
  });
}

function endForAll(
  call: GroupCall,
  self: Participant,
  { sender }: MessageEvent,
  now: number,
): Outcome {
  if (!self.host) return reject('not_allowed');
  return leave(call, {
    userIds: call.participants
      .filter(({ state }) => state === 'joined')
      .map(({ userId }) => userId),
    reason: call.state === 'active' ? 'completed' : 'cancelled',
    now,
    exceptSession: sender.sessionId,
  });
}

/** A host removes a person. A host or the inviter takes an invitation back. */
function remove(call: GroupCall, self: Participant, event: MessageEvent, now: number): Outcome {
  const target = participantOf(call, event.message.to);
  if (!target) return reject('not_a_participant');
  if (target.state === 'left') return reject('already_done');
  const isInvitation = target.state === 'invited';
  const isOwn = isInvitation && target.invitedBy === self.userId;
  if (!self.host && !isOwn) return reject('not_allowed');
  return leave(withoutLinkOf(call, target), {
    userIds: [target.userId],
    reason: isInvitation ? 'cancelled' : 'removed',
    now,
  });
}

/** [GU10] A guest who was removed does not come back by the same link. */
function withoutLinkOf(call: GroupCall, { guest }: Participant): GroupCall {
  if (!guest) return call;
  return { ...call, group: { ...call.group, lobby: withoutLink(lobbyOf(call), guest.linkId) } };
}

function update(
  call: GroupCall,
  self: Participant,
  message: OutgoingGroup<'call_update'>,
): Outcome {
  const { to, locked, silenced, hand, revokedLink, sfuBlocked } = message;
  if (revokedLink !== undefined) return revokeLink(call, self, revokedLink);
  if (sfuBlocked !== undefined) return reportSfu(call, self, sfuBlocked, message.epoch);
  const target = participantOf(call, to);
  const needsHost = locked !== undefined || silenced !== undefined;
  if (needsHost && !self.host) return reject('not_allowed');
  if (silenced !== undefined && target?.state !== 'joined') return reject('not_a_participant');
  const participants = call.participants.map((each) => {
    const own = each === self && hand !== undefined ? withHand(each, hand, call.version) : each;
    return each === target && silenced !== undefined ? withSilenced(own, silenced) : own;
  });
  const group = { ...call.group, locked: locked ?? call.group.locked };
  const isSame =
    group.locked === call.group.locked &&
    participants.every((each, index) => each === call.participants[index]);
  if (isSame) return reject('already_done');
  return changed({ ...call, group, participants, version: call.version + 1 }, []);
}

/** [GR31] The device cannot connect to the SFU, or can again. */
function reportSfu(
  call: GroupCall,
  self: Participant,
  isBlocked: boolean,
  epoch: number | undefined,
): Outcome {
  if ((self.sfuBlocked ?? false) === isBlocked) return reject('already_done');
  if (call.group.topology !== 'sfu') return invalid();
  if (epoch !== call.group.epoch) return reject('stale_version');
  return changed(
    withParticipant(call, self.userId, ({ sfuBlocked: _before, ...person }) =>
      isBlocked ? { ...person, sfuBlocked: true } : person,
    ),
    [],
  );
}

function withHand(person: Participant, raised: boolean, order: number): Participant {
  if ((person.hand ?? false) === raised) return person;
  const { hand: _hand, handOrder: _order, ...rest } = person;
  return raised ? { ...rest, hand: true, handOrder: order } : rest;
}

function withSilenced(person: Participant, isSilenced: boolean): Participant {
  if ((person.silenced ?? false) === isSilenced) return person;
  const { silenced: _silenced, ...rest } = person;
  return isSilenced ? { ...rest, silenced: true } : rest;
}
