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
import type { Group } from './group.ts';
import type { ReachableSession } from './reachable-session.ts';
import type { Recording } from './recording.ts';

/**
 * The document of a call: participants (one per person) and their legs (one per signalling session). A
 * one-to-one call is a call with two participants. Only functions of `domain/` write it: `transition`,
 * `createCall`, `createGroupCall`, `endDamaged` and `withInternalRevision`. Times are milliseconds since
 * 1970. docs/call-states.md defines the states.
 */
export type Call = RingingCall | ActiveCall | EndedCall;

interface CallBase {
  readonly id: string;
  readonly type: CallType;
  /** Counts the writes. The store writes a document only over the version that was read. */
  readonly version: number;
  /** How many of the writes changed nothing that devices see; none if absent. */
  readonly internalRevisions?: number;
  readonly createdAt: number;
  /** When it stops ringing the participants who are still invited. */
  readonly ringDeadline: number;
  /**
   * The caller's offer announced `early_answer`, and the callee lets this caller connect while the phone
   * rings. Without it, the answer comes with the accept.
   */
  readonly takesEarlyAnswer: boolean;
  /** Somebody was invited to it (docs/adr/0013-group-calls.md). Absent in a call of two. */
  readonly group?: Group;
  /** The current recording, or the last one. Absent if nobody recorded the call. */
  readonly recording?: Recording;
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
  /** Absent if the call was never answered. */
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly endReason: EndReason;
}

export type LiveCall = RingingCall | ActiveCall;

/** The columns of a live call whose document is damaged. */
export interface DamagedCall {
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
  /** They put the call on hold: their device sends nothing and plays nothing. */
  readonly held: boolean;
  /** The call does not appear in their history: they blocked the caller. */
  readonly hidden: boolean;
  /** The caller is a stranger to this callee; absent for a contact, and on the caller. */
  readonly byStranger?: true;
  /** Option tags that their device announced; absent until then. */
  readonly supported?: readonly OptionTag[];
  /** From their access token; absent until one of their devices sent a message. */
  readonly profile?: Profile;
  /** Session of the leg whose early answer was taken (SIP 183, RFC 3261 21.1.5). */
  readonly earlyLeg?: string;
  // In a group call only:
  /** Their last inviter; absent for the caller, and for people who joined without an invitation. */
  readonly invitedBy?: string;
  /** When it stops ringing them, while they are invited. */
  readonly ringUntil?: number;
  /** When they joined last; absent if they never did. */
  readonly joinedAt?: number;
  readonly leftAt?: number;
  readonly leftReason?: EndReason;
  readonly host?: true;
  /** They raised their hand. */
  readonly hand?: true;
  /** Order in which hands were raised; smaller is earlier. */
  readonly handOrder?: number;
  /** A host silenced them. It outlasts their leaving. */
  readonly silenced?: true;
  /** They have no account, and came by this link. */
  readonly guest?: { readonly linkId: string };
  /** [GR31] Their device cannot connect to the SFU. */
  readonly sfuBlocked?: true;
}

export interface Leg {
  readonly sessionId: string;
  readonly state: LegState;
  /** The device said no hello: it has no numbers, and cannot resume. */
  readonly basic: boolean;
  /**
   * A basic device that announced `supported`, as the engine does over a socket of the host. It knows all
   * messages between participants. Other basic devices know only the specification's three.
   */
  readonly announced?: true;
  /** Unique among the devices of its user only. Absent for a device that named none. */
  readonly deviceId?: string;
}

/** A new leg of a session. */
export function createLeg(session: ReachableSession, state: LegState): Leg {
  const { sessionId, basic, deviceId } = session;
  return { sessionId, basic, state, ...(deviceId === undefined ? {} : { deviceId }) };
}

/** The leg after its device sent this message. */
export function announcing(
  leg: Leg,
  { supported }: { readonly supported?: readonly OptionTag[] | undefined },
): Leg {
  return leg.basic && supported !== undefined ? { ...leg, announced: true } : leg;
}

/** The version that devices see and may name: it counts only the changes that they can see. */
export function publicVersion({
  version,
  internalRevisions = 0,
}: Pick<Call, 'version' | 'internalRevisions'>): number {
  return version - internalRevisions;
}

export function isLive(call: Call): call is LiveCall {
  return call.state !== 'ended';
}

/** Milliseconds between the answer and the end; undefined for a live or unanswered call. */
export function durationOf(call: Call): number | undefined {
  if (call.state !== 'ended' || call.answeredAt === undefined) return undefined;
  return call.endedAt - call.answeredAt;
}

/**
 * Whether a ringing device gets the caller's candidates at once. Of several early answers only one is
 * taken. The other devices must not send connectivity checks to the caller: their packets would break
 * the DTLS handshake.
 */
export function receivesCandidates(
  call: LiveCall,
  { earlyLeg, legs }: Participant,
  leg: Leg,
): boolean {
  const only = earlyLeg === undefined && legs.filter(isLegLive).length === 1;
  return only || leg.basic || !call.takesEarlyAnswer || earlyLeg === leg.sessionId;
}

/** Whether a buffered message is a candidate of the caller, which people who are rung may get. */
export function isCallerCandidate(
  call: LiveCall,
  { type, from }: { readonly type: string; readonly from: string },
): boolean {
  return type === 'ice_candidate' && participantOf(call, from)?.role === 'caller';
}

export function isLegLive(leg: Leg): boolean {
  return leg.state !== 'released';
}

/** Whether the device knows only the specification's three messages. */
export function knowsOnlyBasics({ basic, announced }: Leg): boolean {
  return basic && !announced;
}

export function canAnswer(leg: Leg): boolean {
  return leg.state === 'offered' || leg.state === 'ringing';
}

export function participantOf(call: Call, userId: string): Participant | undefined {
  return call.participants.find((participant) => participant.userId === userId);
}

/**
 * Everybody else who has not left. Participants keep the order in which they were added, so the
 * caller comes first.
 */
export function remoteParticipants(call: Call, userId: string): readonly Participant[] {
  return call.participants.filter((each) => each.userId !== userId && each.state !== 'left');
}

/**
 * The participant in whose name the server tells a device of `userId` about the call: the first one
 * who is still in it, else the first one at all. A client of the specification finds its call by
 * this name. Undefined if there is nobody else.
 */
export function counterpartOf(call: Call, userId: string): string | undefined {
  const [present] = remoteParticipants(call, userId);
  return (present ?? call.participants.find((each) => each.userId !== userId))?.userId;
}

/** Whether the person is invited to the call or has joined it. */
export function isPresent(call: Call, userId: string): boolean {
  const state = participantOf(call, userId)?.state;
  return state !== undefined && state !== 'left';
}

/** Whether the person has joined the call. Being rung does not count. */
export function hasJoined(call: Call, userId: string): boolean {
  return participantOf(call, userId)?.state === 'joined';
}

/** The leg with which the person is in the call. */
export function acceptedLeg(call: Call, userId: string): Leg | undefined {
  return participantOf(call, userId)?.legs.find((leg) => leg.state === 'accepted');
}

export function liveLegs(call: Call, userId: string): readonly Leg[] {
  return participantOf(call, userId)?.legs.filter(isLegLive) ?? [];
}

/** The sessions that the call needs: of live legs, and of guests who wait. */
export function liveSessions({ participants, group }: Call): readonly string[] {
  const legs = participants.flatMap((person) => person.legs.filter(isLegLive));
  return [...legs, ...(group?.lobby?.waiting ?? [])].map(({ sessionId }) => sessionId);
}

/** Calls that a person may be in at the same time. Each session holds all of its calls but one. */
const MAX_JOINED_CALLS = 8;

/** Whether the person may join no further call. The call `except` is not counted. */
export function hasMaxCalls(calls: readonly LiveCall[], userId: string, except?: string): boolean {
  const joined = calls.filter((call) => call.id !== except && hasJoined(call, userId));
  return joined.length >= MAX_JOINED_CALLS;
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
 * [ST5] Whether the session is in a call that is not on hold. A session has at most one such call. The call
 * `except` is not counted.
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
