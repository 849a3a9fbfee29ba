import type {
  CallType,
  EndReason,
  LegState,
  OptionTag,
  ParticipantRole,
  ParticipantState,
  Profile,
  SenderRole,
} from '@xpchat/calls-protocol';

/**
 * The document of a call: participants (one a person) and their legs (one a device, named by its
 * session). A one-to-one call is a call of two. What it says is decided by `transition.ts`, `place.ts`
 * and `unreadable-call.ts` alone. Times are milliseconds since 1970. docs/call-states.md has its states.
 */
export type Call = RingingCall | ActiveCall | EndedCall;

interface CallBase {
  readonly id: string;
  readonly type: CallType;
  /** Counts the writes; the store changes a document only from the version that was read. */
  readonly version: number;
  /** How many of the writes changed nothing that a device could know; none if absent. */
  readonly internalRevisions?: number;
  readonly createdAt: number;
  /** When it stops to ring whoever is still invited. */
  readonly ringDeadline: number;
  /** The caller's offer announced `early_answer`; without it an answer comes with the accept. */
  readonly takesEarlyAnswer: boolean;
  readonly participants: readonly Participant[];
}

export interface RingingCall extends CallBase {
  readonly state: 'ringing';
}

export interface ActiveCall extends CallBase {
  readonly state: 'active';
  readonly answeredAt: number;
}

export interface EndedCall extends CallBase {
  readonly state: 'ended';
  /** Absent if it was never answered. */
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly endReason: EndReason;
}

export type LiveCall = RingingCall | ActiveCall;

/** What is known of a live call whose document was damaged. */
export interface UnreadableCall {
  readonly id: string;
  readonly state: LiveCall['state'];
  readonly type: CallType;
  readonly version: number;
  readonly createdAt: number;
  readonly people: readonly Pick<Participant, 'userId' | 'role' | 'hidden'>[];
}

export interface Participant {
  readonly userId: string;
  readonly role: ParticipantRole;
  readonly state: ParticipantState;
  readonly legs: readonly Leg[];
  /** They put the call on hold: nothing goes out and nothing is played at their device. */
  readonly held: boolean;
  /** The call does not appear in their history: they blocked the caller. */
  readonly hidden: boolean;
  /** Somebody rings them whom they do not know; absent if they do, and at who rings nobody. */
  readonly byStranger?: true;
  /** What their device can do, as it said itself; absent for a basic one, and until it was said. */
  readonly supported?: readonly OptionTag[];
  /** As their token vouches for them; absent until a device of theirs spoke. */
  readonly profile?: Profile;
  /** Session of their first leg that answered the transport while it rang. */
  readonly earlyLeg?: string;
}

export interface Leg {
  readonly sessionId: string;
  readonly state: LegState;
  /** The device knows only the specification's three messages. */
  readonly basic: boolean;
}

/** The version that devices are told, and may name: it counts the changes that they can know. */
export function publicVersion({
  version,
  internalRevisions = 0,
}: Pick<Call, 'version' | 'internalRevisions'>): number {
  return version - internalRevisions;
}

/** The next version of a call of which nothing changed that devices could know. */
export function withInternalRevision(call: Call): Call {
  return {
    ...call,
    version: call.version + 1,
    internalRevisions: (call.internalRevisions ?? 0) + 1,
  };
}

export function isLive(call: Call): call is LiveCall {
  return call.state !== 'ended';
}

/** Milliseconds between the answer and the end; undefined for a call that was not answered, or lives. */
export function durationOf(call: Call): number | undefined {
  if (call.state !== 'ended' || call.answeredAt === undefined) return undefined;
  return call.endedAt - call.answeredAt;
}

/**
 * Whether a ringing device gets the caller's candidates at once. Of several devices that answer early
 * one is taken; the others must not knock at the caller's transport, or their packets spoil its
 * handshake.
 */
export function takesCandidates(
  call: LiveCall,
  { earlyLeg, legs }: Participant,
  leg: Leg,
): boolean {
  const only = earlyLeg === undefined && legs.filter(isLegLive).length === 1;
  return only || leg.basic || !call.takesEarlyAnswer || earlyLeg === leg.sessionId;
}

export function isLegLive(leg: Leg): boolean {
  return leg.state !== 'released';
}

export function canAnswer(leg: Leg): boolean {
  return leg.state === 'offered' || leg.state === 'ringing';
}

export function participantOf(call: Call, userId: string): Participant | undefined {
  return call.participants.find((participant) => participant.userId === userId);
}

/** Whether the person is in the call, and not only rung. */
export function hasJoined(call: Call, userId: string): boolean {
  return participantOf(call, userId)?.state === 'joined';
}

/** The session with which the person is in the call. */
export function acceptedLeg(call: Call, userId: string): Leg | undefined {
  return participantOf(call, userId)?.legs.find((leg) => leg.state === 'accepted');
}

export function liveLegs(call: Call, userId: string): readonly Leg[] {
  return participantOf(call, userId)?.legs.filter(isLegLive) ?? [];
}

/** So many calls a person may be in, all but one of them held at each device. */
const MAX_CALLS = 8;

/** Whether the person is in as many calls as they may; `except` is not counted. */
export function hasMostCalls(calls: readonly LiveCall[], userId: string, except?: string): boolean {
  return calls.filter((call) => call.id !== except && hasJoined(call, userId)).length >= MAX_CALLS;
}

export function roleOf(call: Call, userId: string, sessionId: string): SenderRole {
  const participant = participantOf(call, userId);
  if (!participant) return 'stranger';
  const leg = participant.legs.find((candidate) => candidate.sessionId === sessionId);
  switch (leg?.state) {
    case undefined:
    case 'released':
      return 'bystander';
    case 'offered':
    case 'ringing':
      return 'ringing_callee';
    case 'accepted':
      return participant.role === 'caller' ? 'caller' : 'accepted_callee';
  }
}

/**
 * Whether the device is in a call that it does not hold. A device has at most one such call; `except`
 * is not counted.
 */
export function isEngaged(
  calls: readonly LiveCall[],
  userId: string,
  sessionId: string,
  except?: string,
): boolean {
  return calls.some(
    (call) =>
      call.id !== except &&
      participantOf(call, userId)?.held === false &&
      acceptedLeg(call, userId)?.sessionId === sessionId,
  );
}
