import type { Callee, NotRungReason } from './admission.ts';
import {
  acceptedLeg,
  announcing,
  type Call,
  createLeg,
  type Leg,
  type LiveCall,
  type Participant,
} from './call.ts';
import type { Invitation } from './events.ts';
import { type Group, maxPeopleOf } from './group.ts';
import { topologyFor } from './group-topology.ts';
import { type GroupCall, isGroup } from './roster.ts';

/** Derives the host and the topology of a group call, and adds people to it. */

/** How long a call without anybody to ring waits for further invitations. */
const OPENING_MS = 3_000;

export function newGroup(
  type: Call['type'],
  { limits }: Pick<Invitation, 'limits'>,
  opensUntil: number,
  conversationId?: string,
): Group {
  return {
    epoch: 1,
    topology: 'direct',
    locked: false,
    maxPeople: maxPeopleOf(type, limits),
    ...(limits.sfu === undefined
      ? {}
      : { maxSfuPeople: limits.sfu, maxVoicePeople: maxPeopleOf('audio', limits) }),
    opensUntil,
    ...(conversationId === undefined ? {} : { conversationId }),
  };
}

/** Until when a call that an invitation placed at this time waits for further ones. */
export function openingEnd(now: number): number {
  return now + OPENING_MS;
}

/** The call of two as a group call of the same two people. */
export function asGroup(call: LiveCall, invitation: Pick<Invitation, 'limits'>): GroupCall {
  if (isGroup(call)) return call;
  const participants = call.participants.map((person): Participant => {
    if (person.state !== 'joined') return person;
    const joinedAt = call.state === 'active' ? call.answeredAt : call.createdAt;
    return { ...person, joinedAt, ...(person.role === 'caller' ? { host: true } : {}) };
  });
  return { ...call, participants, group: newGroup(call.type, invitation, 0) };
}

/** Whether everybody who is in the call knows group calls: their device numbers messages and announced it. */
export function allKnowGroups(call: Call): boolean {
  return call.participants
    .filter(({ state }) => state === 'joined')
    .every(
      ({ userId, supported }) =>
        supported?.includes('group') === true && acceptedLeg(call, userId)?.basic === false,
    );
}

/** Adds a person to the end of the list, or replaces their entry. */
export function withPerson<C extends LiveCall>(call: C, person: Participant): C {
  const isKnown = call.participants.some(({ userId }) => userId === person.userId);
  const participants = isKnown
    ? call.participants.map((each) => (each.userId === person.userId ? person : each))
    : [...call.participants, person];
  return { ...call, participants, version: call.version + 1 };
}

/** The invited person, who may have been in the call before. Their basic devices do not ring. */
export function invitedPerson(
  before: Participant | undefined,
  { callee: { userId, admission, sessions } }: Invitation,
  invitedBy: string,
  ringUntil: number,
): Participant {
  const fresh = sessions
    .filter(({ basic }) => !basic)
    .map((session) => createLeg(session, 'offered'));
  const known = before?.legs.filter(
    ({ sessionId }) => !fresh.some((leg) => leg.sessionId === sessionId),
  );
  return {
    ...cleared(before),
    userId,
    role: before?.role ?? 'callee',
    state: 'invited',
    legs: [...(known ?? []), ...fresh],
    held: false,
    hidden: admission.hidden,
    invitedBy,
    ringUntil,
    ...(admission.contact ? {} : { byStranger: true as const }),
  };
}

/** A person who could not be rung, as everybody sees them. */
export function unreachedPerson(
  before: Participant | undefined,
  { userId, admission }: Callee,
  invitedBy: string,
  leftReason: NotRungReason,
  now: number,
): Participant {
  return {
    ...cleared(before),
    userId,
    role: before?.role ?? 'callee',
    state: 'left',
    legs: before?.legs ?? [],
    held: false,
    hidden: admission.hidden,
    invitedBy,
    leftReason,
    leftAt: now,
  };
}

/** Fields of a person that a new invitation keeps: their identity, and whether they ever joined. */
function cleared(before: Participant | undefined): Partial<Participant> {
  if (!before) return {};
  const { profile, supported, silenced, joinedAt, guest } = before;
  return {
    ...(profile ? { profile } : {}),
    ...(supported ? { supported } : {}),
    ...(silenced ? { silenced } : {}),
    ...(guest ? { guest } : {}),
    ...(joinedAt === undefined ? {} : { joinedAt }),
  };
}

/** The person who joins with one device; their other devices are released. */
export function joinedPerson(
  before: Participant | undefined,
  joining: {
    readonly userId: string;
    readonly leg: Leg;
    readonly supported: Participant['supported'];
    readonly profile: Participant['profile'];
    readonly joinedAt: number;
  },
): Participant {
  const { userId, leg, supported, profile, joinedAt } = joining;
  const others = (before?.legs ?? [])
    .filter(({ sessionId }) => sessionId !== leg.sessionId)
    .map((each): Leg => ({ ...each, state: 'released' }));
  return {
    ...cleared(before),
    userId,
    role: before?.role ?? 'callee',
    state: 'joined',
    legs: [...others, announcing({ ...leg, state: 'accepted' }, { supported })],
    held: false,
    hidden: before?.hidden ?? false,
    joinedAt,
    ...(before?.invitedBy === undefined ? {} : { invitedBy: before.invitedBy }),
    ...(before?.byStranger ? { byStranger: true as const } : {}),
    ...(before?.host ? { host: true as const } : {}),
    ...(supported ? { supported } : {}),
    ...(profile ? { profile } : {}),
  };
}

/** The call with a host, and the topology for its people. */
export function withHostAndTopology(call: GroupCall): GroupCall {
  return withTopology(withHost(call));
}

/** When the last host leaves, the participant who joined first becomes one, but never a guest. */
function withHost(call: GroupCall): GroupCall {
  const joined = call.participants.filter(({ state, guest }) => state === 'joined' && !guest);
  if (joined.some(({ host }) => host)) return call;
  const [first] = [...joined].sort((a, b) => (a.joinedAt ?? 0) - (b.joinedAt ?? 0));
  if (!first) return call;
  const participants = call.participants.map((each) =>
    each === first ? { ...each, host: true as const } : each,
  );
  return { ...call, participants };
}

function withTopology(call: GroupCall): GroupCall {
  const { group } = call;
  const topology = topologyFor(call);
  if (topology === group.topology) return call;
  return { ...call, group: { ...group, topology, epoch: group.epoch + 1 } };
}
