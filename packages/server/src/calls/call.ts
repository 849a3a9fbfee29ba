import type { CallType, EndReason } from '@xpchat/calls-protocol';

/**
 * The document of a call: participants (one a person) and their legs (one a device, named by its
 * session). A one-to-one call is a call of two. Written by `transition.ts` and `place.ts` alone.
 * Times are milliseconds since 1970.
 */
export type Call = RingingCall | ActiveCall | EndedCall;

interface CallBase {
  readonly id: string;
  readonly type: CallType;
  /** Counts the writes; the store changes a document only from the version that was read. */
  readonly version: number;
  readonly createdAt: number;
  /** When it stops ringing. */
  readonly ringDeadline: number;
  /** The caller's offer announced `early_answer`; without it an answer comes with the accept. */
  readonly takesEarlyAnswer: boolean;
  /** Session of the first leg that answered the transport while it rang. */
  readonly earlyLeg?: string;
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

/** `invited` -> `joined` -> `left`; the caller joins by calling. */
type ParticipantState = 'invited' | 'joined' | 'left';

export interface Participant {
  readonly userId: string;
  readonly role: 'caller' | 'callee';
  readonly state: ParticipantState;
  readonly legs: readonly Leg[];
}

/**
 * - `offered`: the offer was sent to the device
 * - `ringing`: the device said that it rings
 * - `accepted`: the person is in the call with this device (the caller's, from the start)
 * - `released`: it has no more part in the call
 */
type LegState = 'offered' | 'ringing' | 'accepted' | 'released';

export interface Leg {
  readonly sessionId: string;
  readonly state: LegState;
  /** The device knows only the specification's three messages. */
  readonly plain: boolean;
}

/** What a sender is to a call: the column of the transition table. */
export type Role =
  /** A device of the caller that is in the call. */
  | 'caller'
  /** A device of a callee that may still answer. */
  | 'ringing_callee'
  /** The device with which a callee answered. */
  | 'accepted_callee'
  /** A participant, but this device has no part (any more). */
  | 'bystander'
  /** Not a participant. */
  | 'stranger';

export function isLive(call: Call): call is LiveCall {
  return call.state !== 'ended';
}

/**
 * Whether a ringing device gets the caller's candidates at once. Of several devices that answer early
 * one is taken; the others must not knock at the caller's transport, or their packets spoil its
 * handshake.
 */
export function takesCandidates(call: RingingCall, leg: Leg, devices: number): boolean {
  const only = devices === 1 && call.earlyLeg === undefined;
  return only || leg.plain || !call.takesEarlyAnswer || call.earlyLeg === leg.sessionId;
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

export function hasLiveLeg(call: Call, sessionId: string): boolean {
  return call.participants.some(({ legs }) =>
    legs.some((leg) => leg.sessionId === sessionId && isLegLive(leg)),
  );
}

export function roleOf(call: Call, userId: string, sessionId: string): Role {
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
