import type { CallType, EndReason, Profile } from '@xpchat/calls-protocol';
import type { Kysely } from 'kysely';
import { KyselyCallStore } from '../adapters/sql/calls/call-store.ts';
import type { CallsTables } from '../adapters/sql/schema.ts';
import type { Call, EndedCall, Participant, RingingCall } from '../domain/call.ts';
import { silentLog } from './silent-log.ts';

// Call documents as the call service stores them, for tests of the history, presence and settings.

interface CallDetails {
  readonly caller?: string;
  readonly callee?: string;
  readonly type?: CallType;
  readonly createdAt?: number;
  /** The callee blocked the caller. */
  readonly hidden?: boolean;
  /** Profile of the caller. */
  readonly profile?: Profile;
}

function person(
  userId: string,
  role: Participant['role'],
  state: Participant['state'],
  more: Partial<Participant> = {},
): Participant {
  const legs = state === 'left' ? 'released' : state === 'joined' ? 'accepted' : 'offered';
  return {
    userId,
    role,
    state,
    legs: [{ sessionId: `${userId}-1`, state: legs, basic: false }],
    held: false,
    hidden: false,
    ...more,
  };
}

export function ringingCall(id: string, details: CallDetails = {}): RingingCall {
  const { caller = 'alice', callee = 'bob', type = 'audio', createdAt = 1000 } = details;
  return {
    id,
    type,
    version: 1,
    state: 'ringing',
    createdAt,
    ringDeadline: createdAt + 45_000,
    takesEarlyAnswer: true,
    participants: [
      person(caller, 'caller', 'joined', details.profile ? { profile: details.profile } : {}),
      person(callee, 'callee', 'invited', { hidden: details.hidden ?? false }),
    ],
  };
}

export function activeCall(call: RingingCall): Call {
  return {
    ...call,
    state: 'active',
    version: call.version + 1,
    answeredAt: call.createdAt + 5,
    participants: call.participants.map((one) => ({ ...one, state: 'joined' })),
  };
}

/** `completed` is the one that was answered. */
export function endedCall(id: string, endReason: EndReason, details: CallDetails = {}): EndedCall {
  const ringing = ringingCall(id, details);
  return endOf(ringing, endReason);
}

export function endOf(call: Call, endReason: EndReason): EndedCall {
  return {
    ...call,
    state: 'ended',
    version: call.version + 1,
    ...(endReason === 'completed' ? { answeredAt: call.createdAt + 5 } : {}),
    endedAt: call.createdAt + 10,
    endReason,
    participants: call.participants.map((one) => ({ ...one, state: 'left' })),
  };
}

/** Stores a call as new, or in place of its version before. */
export async function store(db: Kysely<CallsTables>, ...calls: readonly Call[]): Promise<void> {
  const calling = new KyselyCallStore(db, silentLog);
  for (const call of calls) {
    const known = await calling.load(call.id);
    const expectedVersion = known?.version ?? null;
    const { result } = await calling.commit({ write: { call, expectedVersion } });
    if (result !== 'committed') throw new Error(`${call.id}: ${result}`);
  }
}
