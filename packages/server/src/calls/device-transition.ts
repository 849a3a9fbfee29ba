import {
  canAnswer,
  isLegLive,
  type Leg,
  type LiveCall,
  liveLegs,
  participantOf,
  type RingingCall,
  takesCandidates,
} from './call.ts';
import { changed, endByServer, release, unchanged, withLegs } from './changes.ts';
import type { CallEvent, Outcome } from './events.ts';
import { sendTo } from './forward.ts';

/** Rings a device that connects late. */
export function ringDevice(
  call: RingingCall,
  event: Extract<CallEvent, { type: 'device_connected' }>,
): Outcome {
  const { userId, device, backlog } = event;
  const participant = participantOf(call, userId);
  if (participant?.state !== 'invited') return unchanged(call);
  const known = participant.legs.find((leg) => leg.sessionId === device.sessionId);
  if (known) {
    // It has the offer, or had it and let it go. It may have said hello since.
    if (known.plain === device.plain) return unchanged(call);
    return changed(
      withLegs(call, userId, (leg) => (leg === known ? { ...leg, plain: device.plain } : leg)),
      [],
    );
  }
  if (backlog.length === 0) return unchanged(call);
  const leg: Leg = { ...device, state: 'offered' };
  const participants = call.participants.map((each) =>
    each === participant ? { ...each, legs: [...each.legs, leg] } : each,
  );
  return changed(
    { ...call, participants },
    backlog
      .filter(
        ({ type }) =>
          type === 'call_offer' || takesCandidates(call, leg, liveLegs(call, userId).length + 1),
      )
      .flatMap((message) => sendTo([leg], message)),
  );
}

/** Takes a device that is gone out of the call, and ends what it cannot go on without. */
export function loseLeg(call: LiveCall, sessionId: string, now: number): Outcome {
  const owner = call.participants.find(({ legs }) =>
    legs.some((leg) => leg.sessionId === sessionId && isLegLive(leg)),
  );
  const lost = owner?.legs.find((leg) => leg.sessionId === sessionId);
  if (!owner || !lost) return unchanged(call);
  const rest = liveLegs(call, owner.userId).filter((leg) => leg !== lost);
  if (call.state === 'ringing' && canAnswer(lost) && rest.length > 0) {
    return changed(release(call, owner.userId, sessionId), []);
  }
  return endByServer(call, canAnswer(lost) ? 'offline' : 'connection_lost', now, sessionId);
}
