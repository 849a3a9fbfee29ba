import type { IncomingGroup, RosterParticipant } from '@xpchat/calls-protocol/group';
import type { CallInfo, Peer } from '../model/call-phase.ts';

/** The state of a group call, as the server sent it last. */
export type Roster = IncomingGroup<'call_roster'> | IncomingGroup<'call_invite'>;

function peerOf({ userId, profile }: RosterParticipant): Peer {
  return { ...profile, id: userId };
}

/** Everybody but this person, in the order in which they were added. */
export function othersOf(
  { participants }: Roster,
  ownUserId: string,
): readonly RosterParticipant[] {
  return participants.filter(({ userId }) => userId !== ownUserId);
}

export function joinedOf(roster: Roster, ownUserId: string): readonly RosterParticipant[] {
  return othersOf(roster, ownUserId).filter(({ state }) => state === 'joined');
}

/**
 * People to whom this device may be connected: those who joined, apart from those who have not agreed to the
 * recording (RC6). Nobody if this person has not agreed.
 */
export function connectableOf(roster: Roster, ownUserId: string): readonly RosterParticipant[] {
  const isAsked = roster.participants.some(({ userId, asked }) => userId === ownUserId && asked);
  return isAsked ? [] : joinedOf(roster, ownUserId).filter(({ asked }) => !asked);
}

/**
 * The participants of the call, as `CallInfo` has them: those who joined, and then those who are
 * called. Undefined if everybody else left.
 */
export function presentPeers(
  roster: Roster,
  ownUserId: string,
): CallInfo['participants'] | undefined {
  const called = othersOf(roster, ownUserId).filter(
    ({ state }) => state === 'invited' || state === 'ringing',
  );
  const [first, ...rest] = [...joinedOf(roster, ownUserId), ...called].map(peerOf);
  return first && [first, ...rest];
}

/** Whether the roster is at least as new as the other one. */
export function isNewer(roster: Roster, before: Roster | null): boolean {
  return !before || (roster.version ?? 0) >= (before.version ?? 0);
}
