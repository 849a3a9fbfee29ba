import type { OutgoingGroup } from '@xpchat/calls-protocol';
import { createLeg, type LiveCall, type Participant, participantOf } from './call.ts';
import { changed, unchanged } from './call-mutations.ts';
import { type MessageEvent, type Outcome, reject } from './events.ts';
import { allKnowGroups, asGroup, withPerson } from './group-call.ts';
import { refuseInvitation } from './group-invitation.ts';
import { holdsWithoutSfu } from './group-topology.ts';
import {
  EMPTY_LOBBY,
  guestMessages,
  type Lobby,
  MAX_GUEST_LINKS,
  MAX_WAITING_GUESTS,
  type WaitingGuest,
  withoutGuest,
  withoutLink,
  withRefused,
  workingLink,
} from './lobby.ts';
import { sendTo } from './message-stamping.ts';
import { type GroupCall, inviteMessage, isGroup } from './roster.ts';

/** How long the page of an admitted guest may take to join: its devices are open already. */
const ADMISSION_MS = 60_000;

export function lobbyOf({ group }: GroupCall): Lobby {
  return group.lobby ?? EMPTY_LOBBY;
}

function withLobby<C extends GroupCall>(call: C, lobby: Lobby): C {
  return { ...call, group: { ...call.group, lobby }, version: call.version + 1 };
}

/** [GU1] Makes a link. A call of two becomes a group call by it. */
export function createLink(
  call: LiveCall,
  self: Participant,
  { guests }: MessageEvent,
  now: number,
): Outcome {
  if (!guests?.link) return reject('server_error');
  if (self.guest) return reject('not_allowed');
  if (!isGroup(call) && call.state !== 'active') return reject('invalid_state');
  if (call.group?.locked && !self.host) return reject('call_locked');
  if (!allKnowGroups(call)) return reject('not_supported');
  const group = asGroup(call, guests);
  const lobby = lobbyOf(group);
  const links = lobby.links.filter(({ expiresAt }) => expiresAt > now);
  if (links.length >= MAX_GUEST_LINKS) return reject('call_full');
  const link = { ...guests.link, by: self.userId };
  return changed(withLobby(group, { ...lobby, links: [...links, link] }), []);
}

/** [GU2] Guests who already wait go on waiting. */
export function revokeLink(call: GroupCall, self: Participant, id: string): Outcome {
  const lobby = lobbyOf(call);
  const link = lobby.links.find((each) => each.id === id);
  if (!link) return reject('already_done');
  if (!self.host && link.by !== self.userId) return reject('not_allowed');
  return changed(withLobby(call, withoutLink(lobby, id)), []);
}

/** [GU3] A guest waits at the call, or does so with another device. */
export function knock(
  call: LiveCall,
  { sender }: MessageEvent,
  message: OutgoingGroup<'call_knock'>,
  now: number,
): Outcome {
  const { userId, sessionId, deviceId, guest, profile, basic } = sender;
  if (!guest || guest.callId !== call.id) return reject('not_allowed');
  if (!isGroup(call)) return reject('call_not_found');
  const lobby = lobbyOf(call);
  const self = participantOf(call, userId);
  // A host let them in, and their page has not joined yet: every device of theirs was invited.
  if (self?.state === 'invited') return unchanged(call);
  if (self?.state === 'joined') return reject('already_in_call');
  if (self?.leftReason === 'removed' || lobby.refused.includes(userId))
    return reject('not_allowed');
  const supported = message.supported ?? [];
  if (basic || !supported.includes('group')) return reject('not_supported');
  const known = lobby.waiting.find((each) => each.userId === userId);
  const entry: WaitingGuest = {
    userId,
    name: profile.name ?? '',
    linkId: guest.linkId,
    sessionId,
    ...(deviceId === undefined ? {} : { deviceId }),
    supported,
    since: known?.since ?? now,
  };
  if (known) {
    if (known.sessionId === sessionId) return unchanged(call);
    const waiting = lobby.waiting.map((each) => (each === known ? entry : each));
    return changed(withLobby(call, { ...lobby, waiting }), []);
  }
  if (!workingLink(lobby, guest.linkId, now)) return reject('not_allowed');
  if (call.group.locked) return reject('call_locked');
  if (lobby.waiting.length >= MAX_WAITING_GUESTS) return reject('call_full');
  return changed(withLobby(call, { ...lobby, waiting: [...lobby.waiting, entry] }), []);
}

/** [GU5] A host lets a guest in: the guest is invited. */
export function admit(
  call: GroupCall,
  self: Participant,
  { message: { to }, guests }: MessageEvent,
  now: number,
): Outcome {
  if (!guests) return reject('server_error');
  if (!self.host) return reject('not_allowed');
  const lobby = lobbyOf(call);
  const guest = lobby.waiting.find(({ userId }) => userId === to);
  if (!guest) return reject(participantOf(call, to) ? 'already_done' : 'not_a_participant');
  const refused = refuseInvitation(call, self, to, guests);
  if (refused) return refused;
  if (!guest.supported.includes('sfu') && !holdsWithoutSfu(call, false)) {
    return reject('not_supported');
  }
  const { sessionId, deviceId, name, linkId, supported } = guest;
  const leg = createLeg({ sessionId, basic: false, deviceId }, 'offered');
  const person: Participant = {
    userId: to,
    role: 'callee',
    state: 'invited',
    legs: [leg],
    held: false,
    hidden: false,
    invitedBy: self.userId,
    ringUntil: now + ADMISSION_MS,
    profile: { name },
    supported,
    guest: { linkId },
  };
  // The lobby changes within the same version as the participants.
  const group = { ...call.group, lobby: withoutGuest(lobby, to) };
  const next = withPerson({ ...call, group }, person);
  return changed(next, sendTo([leg], inviteMessage(next, person, now)));
}

/** [GU6] A host refuses a waiting guest. Undefined if no guest with this id waits. */
export function refuse(call: GroupCall, self: Participant, to: string): Outcome | undefined {
  const lobby = lobbyOf(call);
  const guest = lobby.waiting.find(({ userId }) => userId === to);
  if (!guest) return undefined;
  if (!self.host) return reject('not_allowed');
  const next = withLobby(call, withRefused(withoutGuest(lobby, to), to));
  return changed(next, guestMessages(call, [guest], 'declined'));
}

/** The guest stops waiting, or their device is gone. */
export function stopWaiting(call: LiveCall, isGone: (guest: WaitingGuest) => boolean): Outcome {
  if (!isGroup(call)) return unchanged(call);
  const lobby = lobbyOf(call);
  const guest = lobby.waiting.find(isGone);
  if (!guest) return unchanged(call);
  return changed(withLobby(call, withoutGuest(lobby, guest.userId)), []);
}
