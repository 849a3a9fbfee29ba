import type { Outgoing } from '@xpchat/calls-protocol';
import {
  type ActiveCall,
  acceptedLeg,
  type Call,
  canAnswer,
  createLeg,
  isLegLive,
  type Participant,
  participantOf,
} from './call.ts';
import { changed, invalid } from './call-mutations.ts';
import { refuseToJoin } from './callee-transition.ts';
import { type MessageEvent, type Outcome, type Rejection, reject } from './events.ts';
import { leftByThemself } from './group.ts';
import { joinedPerson, withPerson } from './group-call.ts';
import { holdsWithoutSfu, refuseOneMore } from './group-topology.ts';
import { endMessage, profileField, sendTo, stamp } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { liveRecordingOf } from './recording-consent.ts';
import type { GroupCall } from './roster.ts';

/** The person takes an invitation, comes back, or joins the call of their conversation. */
export function join(call: GroupCall, event: MessageEvent, now: number): Outcome {
  const { sender } = event;
  const { userId, sessionId } = sender;
  if (event.message.type !== 'call_join') return invalid();
  const { supported: announced, media } = event.message;
  const self = participantOf(call, userId);
  const refused = whyNotJoined(call, self, event);
  if (refused) return refused;
  const supported = announced ?? self?.supported;
  if (sender.basic || !supported?.includes('group')) return reject('not_supported');
  const isThere = self?.state === 'invited' || self?.state === 'joined';
  if (!supported.includes('sfu') && !holdsWithoutSfu(call, isThere)) return reject('not_supported');
  // [RC2] Their app can neither ask them nor show that they are recorded.
  if (liveRecordingOf(call) && !supported.includes('record')) return reject('not_supported');
  const busy = refuseToJoin(call, event);
  if (busy) return busy;
  const leg = createLeg(sender, 'accepted');
  const profile = profileField(sender.profile).profile ?? self?.profile;
  const takesOver = self?.state === 'joined';
  const joinedAt = takesOver ? (self.joinedAt ?? now) : now;
  const person = joinedPerson(self, { userId, leg, supported, profile, joinedAt });
  const changedCall = withPerson(call, person);
  // A person who is alone in the call and waits for the others still does after they change the device.
  const next = takesOver ? changedCall : asAnswered(changedCall, now);
  const otherDevices = (self?.legs ?? []).filter(
    (each) => isLegLive(each) && each.sessionId !== sessionId,
  );
  const others = call.participants.filter(
    (each) => each.userId !== userId && each.state === 'joined',
  );
  const from = others[0]?.userId ?? event.message.to;
  return changed(next, [
    ...sendTo(
      otherDevices,
      endMessage(next, from, takesOver ? 'connection_lost' : 'answered_elsewhere'),
    ),
    ...(media ? mediaMessages(next, others, event, media) : []),
  ]);
}

function asAnswered(call: GroupCall, now: number): ActiveCall & GroupCall {
  const answeredAt = call.state === 'active' ? call.answeredAt : now;
  return { ...call, state: 'active', answeredAt };
}

/** Messages that tell the others what the joining device sends. */
function mediaMessages(
  call: Call,
  others: readonly Participant[],
  { sender }: MessageEvent,
  media: Outgoing<'call_media'>['media'],
): OutboundMessage[] {
  return others.flatMap(({ userId: to, legs }) => {
    const message: Outgoing<'call_media'> = { type: 'call_media', to, callId: call.id, media };
    return sendTo(legs.filter(isLegLive), stamp(message, sender, call));
  });
}

/** Why the device has no right to join; undefined if it has. */
function whyNotJoined(
  call: GroupCall,
  self: Participant | undefined,
  { sender: { userId, sessionId }, arrival }: MessageEvent,
): Rejection | undefined {
  if (self?.state === 'joined') {
    if (acceptedLeg(call, userId)?.sessionId === sessionId) return reject('already_done');
    return arrival?.isOtherDeviceAway ? undefined : reject('already_in_call');
  }
  const own = self?.legs.find((leg) => leg.sessionId === sessionId);
  if (self?.state === 'invited' && own && canAnswer(own)) return undefined;
  if (self?.state === 'left' && self.leftReason === 'removed') return reject('not_a_participant');
  // [GU10] A guest comes back by the lobby only.
  if (self?.guest) return self.state === 'invited' ? invalid() : reject('not_a_participant');
  const comesBack = self?.state === 'left' && leftByThemself(self.leftReason);
  if (!arrival?.isMember) {
    if (self?.state === 'invited') return invalid();
    if (!comesBack) return reject('not_a_participant');
    if (call.state !== 'active') return invalid();
  }
  if (call.group.locked) return reject('call_locked');
  if (self?.state === 'invited') return undefined;
  return refuseOneMore(call, call.group, arrival?.isSfuAway ?? false);
}
