import type {
  IncomingGroup,
  WaitingGuest as ProtocolWaitingGuest,
  RosterParticipant,
} from '@xpchat/calls-protocol';
import {
  acceptedLeg,
  type Call,
  counterpartOf,
  isLegLive,
  isLive,
  type LiveCall,
  liveLegs,
  type Participant,
  participantOf,
  publicVersion,
} from './call.ts';
import type { Group } from './group.ts';
import { fallbackOf, isVoiceOnly } from './group-topology.ts';
import type { WaitingGuest } from './lobby.ts';
import { sendTo } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { isWithheld } from './recording-consent.ts';

/** A live group call. */
export type GroupCall = LiveCall & { readonly group: Group };

export function isGroup(call: Call): call is Call & { readonly group: Group } {
  return call.group !== undefined;
}

type Roster = Omit<IncomingGroup<'call_roster'>, 'type' | 'from'>;

/**
 * The call's roster as `from` tells it. `call_roster` and `welcome` carry it.
 *
 * @param viewer who gets it: a host sees guests who wait
 */
export function rosterMessage(
  call: GroupCall,
  from: string,
  now: number,
  viewer?: Participant,
): IncomingGroup<'call_roster'> {
  const seen = viewer ? guestsFor(call, viewer) : {};
  return { type: 'call_roster', from, ...rosterOf(call, now), ...seen };
}

/** [GU4] What this person sees of the lobby: a host everything, others the links that they made. */
function guestsFor(
  { group: { lobby } }: GroupCall,
  { userId, host, state }: Participant,
): Pick<Roster, 'waiting' | 'guestLinks'> {
  if (!lobby || state !== 'joined') return {};
  const links = lobby.links.filter(({ by }) => host || by === userId);
  return {
    ...(host && lobby.waiting.length > 0 ? { waiting: lobby.waiting.map(waitingEntryOf) } : {}),
    ...(links.length > 0 ? { guestLinks: [...links] } : {}),
  };
}

function waitingEntryOf({ userId, name }: WaitingGuest): ProtocolWaitingGuest {
  return { userId, profile: { name } };
}

/** Rings a device of an invited person. */
export function inviteMessage(
  call: GroupCall,
  invited: Participant,
  now: number,
): IncomingGroup<'call_invite'> {
  const from = invited.invitedBy ?? counterpartOf(call, invited.userId) ?? invited.userId;
  const contact = !invited.byStranger;
  return {
    type: 'call_invite',
    from,
    ...rosterOf(call, now),
    contact,
    profile: { ...participantOf(call, from)?.profile, contact },
  };
}

/**
 * The roster for every device in the call that needs it after a step: if people see no change, only for one
 * that joined in the place of another. A device that gets an invitation in the same step has the roster in
 * it.
 */
export function rosterUpdates(
  before: Call | undefined,
  call: Call,
  send: readonly OutboundMessage[],
  now: number,
): OutboundMessage[] {
  if (!isLive(call) || !isGroup(call)) return [];
  const isSeen = !before || !isLive(before) || !isGroup(before) || !isSame(before, call);
  const invited = send
    .filter(({ message }) => message.type === 'call_invite')
    .map(({ sessionId }) => sessionId);
  // Each message is stored once for all its receivers.
  const messages = new Map<string, IncomingGroup<'call_roster'>>();
  return call.participants.flatMap((person) => {
    const { userId, state, legs } = person;
    const from = counterpartOf(call, userId);
    if (state === 'left' || from === undefined) return [];
    const key = JSON.stringify([from, guestsFor(call, person)]);
    const message = messages.get(key) ?? rosterMessage(call, from, now, person);
    messages.set(key, message);
    return sendTo(
      legs
        .filter((leg) => isLegLive(leg) && !invited.includes(leg.sessionId))
        // A device that replaces another one has no roster yet.
        .filter(({ sessionId }) => isSeen || !hasLeg(before, userId, sessionId)),
      message,
    );
  });
}

function hasLeg(call: Call, userId: string, sessionId: string): boolean {
  return liveLegs(call, userId).some((leg) => leg.sessionId === sessionId);
}

function isSame(before: GroupCall, after: GroupCall): boolean {
  const seen = (call: GroupCall) => JSON.stringify([visibleOf(call), call.group.lobby]);
  return seen(before) === seen(after);
}

function rosterOf(call: GroupCall, now: number): Roster {
  return {
    callId: call.id,
    version: publicVersion(call),
    ...visibleOf(call),
    ...(call.state === 'active' ? { answeredFor: Math.max(0, now - call.answeredAt) } : {}),
  };
}

/** The call as its participants see it, without times. */
function visibleOf(call: GroupCall) {
  const { type, group, participants } = call;
  const { epoch, topology, locked, conversationId } = group;
  const fallback = fallbackOf(call);
  return {
    epoch,
    topology,
    locked,
    callType: type,
    ...(fallback ? { fallback } : {}),
    ...(isVoiceOnly(call) ? { voiceOnly: true } : {}),
    ...(conversationId === undefined ? {} : { conversationId }),
    participants: participants.map((each) => ({
      ...entryOf(each, isWithheld(call, each.userId)),
      ...legField(call, each.userId),
    })),
  };
}

function entryOf(person: Participant, asked: boolean): RosterParticipant {
  const { userId, profile, supported, held, leftReason, host, hand, handOrder, silenced, guest } =
    person;
  const { sfuBlocked } = person;
  const state = rosterStateOf(person);
  return {
    userId,
    ...(profile ? { profile } : {}),
    state,
    ...(state === 'left' && leftReason ? { reason: leftReason } : {}),
    ...(host ? { host } : {}),
    ...(held ? { held } : {}),
    ...(hand ? { hand } : {}),
    ...(handOrder === undefined ? {} : { handOrder }),
    ...(silenced ? { silenced } : {}),
    ...(guest ? { guest: true } : {}),
    ...(sfuBlocked && state === 'joined' ? { sfuBlocked } : {}),
    ...(asked ? { asked } : {}),
    ...(supported ? { supported: [...supported] } : {}),
  };
}

function legField(call: Call, userId: string): Pick<RosterParticipant, 'leg'> {
  const leg = acceptedLeg(call, userId)?.sessionId;
  return leg === undefined ? {} : { leg };
}

export function rosterStateOf({ state, legs }: Participant): RosterParticipant['state'] {
  if (state !== 'invited') return state;
  return legs.some((leg) => leg.state === 'ringing') ? 'ringing' : 'invited';
}
