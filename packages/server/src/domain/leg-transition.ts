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
import { changed, leave, releaseLeg, unchanged, withParticipant } from './call-mutations.ts';
import type { Outcome, SessionConnectedEvent } from './events.ts';
import { stopWaiting } from './guest-transition.ts';
import { sendTo } from './message-stamping.ts';
import { inviteMessage, isGroup } from './roster.ts';

/** Rings a session that connects while the call rings, or whose page was reloaded. */
export function ringSession(call: LiveCall, event: SessionConnectedEvent, now: number): Outcome {
  const { userId, session, reoffer, buffered } = event;
  const participant = participantOf(call, userId);
  if (participant?.state !== 'invited') return unchanged(call);
  const { sessionId, basic } = session;
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
  const leg = createLeg(session, 'offered');
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

/** Releases the leg of a session that is gone. The person leaves the call if it was their last one in it. */
export function loseLeg(call: LiveCall, sessionId: string, now: number): Outcome {
  const owner = call.participants.find(({ legs }) =>
    legs.some((leg) => leg.sessionId === sessionId && isLegLive(leg)),
  );
  const lost = owner?.legs.find((leg) => leg.sessionId === sessionId);
  if (!owner || !lost) return stopWaiting(call, (guest) => guest.sessionId === sessionId);
  const { userId } = owner;
  if (canAnswer(lost) && liveLegs(call, userId).length > 1) {
    return changed(releaseLeg(call, userId, sessionId), []);
  }
  const reason = canAnswer(lost) ? 'offline' : 'connection_lost';
  // The lost session gets the end too, because its client may be coming back at this moment.
  return leave(call, { userIds: [userId], reason, now });
}
