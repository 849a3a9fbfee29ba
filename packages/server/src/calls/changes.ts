import type { EndReason } from '@xpchat/calls-protocol';
import {
  type Call,
  type EndedCall,
  type Leg,
  type LiveCall,
  liveLegs,
  type RingingCall,
} from './call.ts';
import { type Effect, type Outcome, reject } from './events.ts';
import { endMessage, sendTo } from './forward.ts';

/** The steps of which `transition` and its parts are made. */

export function end(
  call: LiveCall,
  endReason: EndReason,
  now: number,
): { call: EndedCall; effects: readonly Effect[] } {
  const participants = call.participants.map((participant) => ({
    ...participant,
    state: 'left' as const,
    legs: participant.legs.map((leg): Leg => ({ ...leg, state: 'released' })),
  }));
  const ringing = call.state === 'ringing';
  return {
    call: { ...call, state: 'ended', endedAt: now, endReason, participants },
    effects: [...(ringing ? [{ type: 'stop_ringing' } as const] : []), { type: 'ended' }],
  };
}

/** Tells every device but `except`, which is gone. */
export function endByServer(
  call: LiveCall,
  reason: EndReason,
  now: number,
  except?: string,
): Outcome {
  const told = call.participants.flatMap(({ userId }) => {
    const other = call.participants.find((each) => each.userId !== userId);
    const legs = liveLegs(call, userId).filter((leg) => leg.sessionId !== except);
    return sendTo(legs, endMessage(call.id, other?.userId ?? userId, reason));
  });
  const { call: next, effects } = end(call, reason, now);
  return changed(next, [...told, ...effects]);
}

export function release(call: RingingCall, userId: string, sessionId: string): RingingCall {
  return withLegs(call, userId, (leg) =>
    leg.sessionId === sessionId ? { ...leg, state: 'released' } : leg,
  );
}

export function withLegs(
  call: RingingCall,
  userId: string,
  change: (leg: Leg) => Leg,
  state?: 'joined',
): RingingCall {
  const participants = call.participants.map((participant) =>
    participant.userId === userId
      ? { ...participant, state: state ?? participant.state, legs: participant.legs.map(change) }
      : participant,
  );
  return { ...call, participants };
}

export function changed(call: Call, effects: readonly Effect[]): Outcome {
  return { ok: true, call: { ...call, version: call.version + 1 }, effects };
}

export function unchanged(call: Call): Outcome {
  return { ok: true, call, effects: [] };
}

export function invalid(): Outcome {
  return reject('invalid_state');
}
