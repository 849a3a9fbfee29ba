import {
  canAnswer,
  createLeg,
  isCallerCandidate,
  isLegLive,
  type LiveCall,
  liveLegs,
  participantOf,
  publicVersion,
  receivesCandidates,
} from './call.ts';
import { changed, leave, releaseDevice, unchanged, withParticipant } from './call-mutations.ts';
import type { DeviceConnectedEvent, Outcome } from './events.ts';
import { stopWaiting } from './guest-transition.ts';
import { sendTo } from './message-stamping.ts';
import { inviteMessage, isGroup } from './roster.ts';

/** Rings a device that connects while the call rings, or whose page was reloaded. */
export function ringDevice(call: LiveCall, event: DeviceConnectedEvent, now: number): Outcome {
  const { userId, device, reoffer, buffered } = event;
  const participant = participantOf(call, userId);
  if (participant?.state !== 'invited') return unchanged(call);
  const { sessionId, basic } = device;
  const known = participant.legs.find((leg) => leg.sessionId === sessionId);
  const others = participant.legs.filter((leg) => leg !== known);
  if (known && !(reoffer && canAnswer(known))) {
    // It has the offer, or was released. It may have said hello since.
    if (known.basic === basic) return unchanged(call);
    const legs = participant.legs.map((leg) => (leg === known ? { ...leg, basic } : leg));
    return changed(
      withParticipant(call, userId, (each) => ({ ...each, legs })),
      [],
    );
  }
  if (isGroup(call) ? basic : buffered.length === 0) return unchanged(call);
  const leg = createLeg(device, 'offered');
  const rung = { ...participant, legs: [...others, leg] };
  const next = withParticipant(call, userId, () => rung);
  if (isGroup(next)) return changed(next, sendTo([leg], inviteMessage(next, rung, now)));
  const getsCandidates = receivesCandidates(next, rung, leg);
  const send = buffered
    .filter(
      (message) =>
        message.type === 'call_offer' || (getsCandidates && isCallerCandidate(next, message)),
    )
    .flatMap((message) => sendTo([leg], { ...message, version: publicVersion(next) }));
  return changed(next, send);
}

/** Releases a device that is gone. The person leaves the call if it was their last device in it. */
export function loseLeg(call: LiveCall, sessionId: string, now: number): Outcome {
  const owner = call.participants.find(({ legs }) =>
    legs.some((leg) => leg.sessionId === sessionId && isLegLive(leg)),
  );
  const lost = owner?.legs.find((leg) => leg.sessionId === sessionId);
  if (!owner || !lost) return stopWaiting(call, (guest) => guest.sessionId === sessionId);
  const { userId } = owner;
  if (canAnswer(lost) && liveLegs(call, userId).length > 1) {
    return changed(releaseDevice(call, userId, sessionId), []);
  }
  const reason = canAnswer(lost) ? 'offline' : 'connection_lost';
  // The lost device gets the end too, because it may be coming back at this moment.
  return leave(call, { userIds: [userId], reason, now });
}
