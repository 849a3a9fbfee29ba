import type { CallType, IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Call, EndedCall, Leg, Participant } from './call.ts';
import type { Device, Effect } from './events.ts';
import { endMessage, sendTo } from './forward.ts';

export interface Placement {
  readonly id: string;
  readonly type: CallType;
  readonly now: number;
  /** Milliseconds. */
  readonly ringTimeout: number;
  readonly caller: { readonly userId: string; readonly device: Device };
  readonly callee: {
    readonly userId: string;
    readonly devices: readonly Device[];
    /** They are in another call. */
    readonly busy: boolean;
  };
  readonly takesEarlyAnswer: boolean;
  /** As the callee's devices get it. */
  readonly offer: IncomingPeerMessage;
}

/**
 * The birth of a call: rings every device of the callee, or is over at once because they are busy
 * or offline. Either way it becomes part of both people's history.
 */
export function placeCall(placement: Placement): { call: Call; effects: readonly Effect[] } {
  const { id, callee, caller, now } = placement;
  if (callee.busy) {
    const call = ended(placement, 'busy');
    const message = {
      type: 'call_reject',
      callId: id,
      from: callee.userId,
      reason: 'busy',
    } as const;
    return { call, effects: [...sendTo([callerLeg(placement)], message), { type: 'ended' }] };
  }
  if (callee.devices.length === 0) {
    const message = endMessage(id, callee.userId, 'offline');
    return {
      call: ended(placement, 'offline'),
      effects: [...sendTo([callerLeg(placement)], message), { type: 'ended' }],
    };
  }
  const legs = callee.devices.map((device): Leg => ({ ...device, state: 'offered' }));
  const ringDeadline = now + placement.ringTimeout;
  return {
    call: {
      ...base(placement),
      state: 'ringing',
      ringDeadline,
      participants: [
        { userId: caller.userId, role: 'caller', state: 'joined', legs: [callerLeg(placement)] },
        { userId: callee.userId, role: 'callee', state: 'invited', legs },
      ],
    },
    effects: [
      { type: 'start_ringing', at: ringDeadline, offer: placement.offer },
      ...sendTo(legs, placement.offer),
    ],
  };
}

function callerLeg({ caller }: Placement): Leg {
  return { ...caller.device, state: 'accepted' };
}

function base({ id, type, now, takesEarlyAnswer }: Placement) {
  return { id, type, version: 1, createdAt: now, takesEarlyAnswer };
}

function ended(placement: Placement, endReason: 'busy' | 'offline'): EndedCall {
  const { caller, callee, now } = placement;
  const participants: Participant[] = [
    {
      userId: caller.userId,
      role: 'caller',
      state: 'left',
      legs: [{ ...caller.device, state: 'released' }],
    },
    { userId: callee.userId, role: 'callee', state: 'left', legs: [] },
  ];
  return {
    ...base(placement),
    state: 'ended',
    ringDeadline: now,
    endedAt: now,
    endReason,
    participants,
  };
}
