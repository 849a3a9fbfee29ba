import type { OutgoingGroup } from '@xpchat/calls-protocol';
import { type Callee, whyNotRung } from './admission.ts';
import {
  announcing,
  createLeg,
  hasMaxCalls,
  isEngaged,
  isLegLive,
  isPresent,
  type LiveCall,
  type Participant,
  participantOf,
  type RingingCall,
} from './call.ts';
import { changed, invalid } from './call-mutations.ts';
import {
  type Invitation,
  type MessageEvent,
  type Outcome,
  type Rejection,
  reject,
  type Sender,
} from './events.ts';
import {
  allKnowGroups,
  asGroup,
  invitedPerson,
  newGroup,
  openingEnd,
  unreachedPerson,
  withHostAndTopology,
  withPerson,
} from './group-call.ts';
import { refuseOneMore } from './group-topology.ts';
import { profileField, sendTo } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { type GroupCall, inviteMessage, isGroup, rosterUpdates } from './roster.ts';

type CallInvite = OutgoingGroup<'call_invite'>;

/** A person who joined invites another one. The first rule that applies decides. */
export function invite(
  call: LiveCall,
  self: Participant,
  event: MessageEvent,
  message: CallInvite,
  now: number,
): Outcome {
  const { invitation } = event;
  if (!invitation) return reject('server_error');
  const refused = refuseInvitation(call, self, message.to, invitation);
  if (refused) return refused;
  const { callee, ringTimeout } = invitation;
  const unanswerable = refuseCallee(callee);
  if (unanswerable) return unanswerable;
  const group = asGroup(call, invitation);
  const before = participantOf(group, callee.userId);
  const reason = whyNotRung(callee, self.userId);
  if (reason) {
    return changed(
      withPerson(group, unreachedPerson(before, callee, self.userId, reason, now)),
      [],
    );
  }
  const person = invitedPerson(before, invitation, self.userId, now + ringTimeout);
  const next = withHostAndTopology(withPerson(group, person));
  return changed(next, rung(next, callee.userId, now));
}

/** Why the person may not be invited, whatever the host and their settings say; undefined if they may. */
export function refuseInvitation(
  call: LiveCall,
  self: Participant,
  to: string,
  { limits }: Pick<Invitation, 'limits'>,
): Rejection | undefined {
  // A call of two rings by an offer: it has nobody yet who could be in a group.
  if (!isGroup(call) && call.state !== 'active') return invalid();
  if (call.group?.locked && !self.host) return reject('call_locked');
  if (!allKnowGroups(call)) return reject('not_supported');
  if (isPresent(call, to)) return reject('already_done');
  const group = call.group ?? newGroup(call.type, { limits }, 0);
  return refuseOneMore(call, group, limits.sfuAway ?? false);
}

/** A new call that an invitation places, with everything that decides about it. */
export interface GroupPlacement {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly sender: Sender;
  readonly message: CallInvite;
  /** The sender's live calls. */
  readonly calls: readonly LiveCall[];
  readonly invitation: Invitation;
}

/**
 * Creates a call by its first invitation. If nobody can be rung, it waits a little for the next
 * invitation: its caller may invite several people one after the other.
 */
export function createGroupCall(placement: GroupPlacement): Outcome {
  const { id, now, sender, message, calls, invitation } = placement;
  const { callee, ringTimeout } = invitation;
  const refused = refuseGroupCaller(placement, calls);
  if (refused) return refused;
  const { userId } = sender;
  const call: RingingCall & GroupCall = {
    id,
    type: message.callType,
    version: 0,
    state: 'ringing',
    createdAt: now,
    ringDeadline: now + ringTimeout,
    takesEarlyAnswer: false,
    group: newGroup(message.callType, invitation, openingEnd(now), message.conversationId),
    participants: [
      {
        userId,
        role: 'caller',
        state: 'joined',
        legs: [announcing(createLeg(sender, 'accepted'), message)],
        held: false,
        hidden: false,
        host: true,
        joinedAt: now,
        ...(message.supported ? { supported: message.supported } : {}),
        ...profileField(sender.profile),
      },
    ],
  };
  const reason = whyNotRung(callee, userId);
  const person = reason
    ? unreachedPerson(undefined, callee, userId, reason, now)
    : invitedPerson(undefined, invitation, userId, now + ringTimeout);
  const next = withPerson(call, person);
  const send = reason ? [] : rung(next, callee.userId, now);
  return {
    ok: true,
    call: next,
    send: [...rosterUpdates(undefined, next, send, now), ...send],
    buffer: [],
    endsCall: false,
  };
}

function refuseGroupCaller(
  { sender, message, invitation: { callee } }: GroupPlacement,
  calls: readonly LiveCall[],
): Rejection | undefined {
  if (callee.userId === sender.userId) return reject('self_call');
  if (isEngaged(calls, sender.userId, sender.sessionId)) return reject('already_in_call');
  if (hasMaxCalls(calls, sender.userId)) return reject('too_many_calls');
  if (sender.basic || !message.supported?.includes('group')) return reject('not_supported');
  return refuseCallee(callee);
}

/** Only the inviter gets these reasons, and gets them at once. */
function refuseCallee({ admission, sessions }: Callee): Rejection | undefined {
  if (admission.verdict === 'no') return reject('user_not_found');
  const isBasic =
    sessions.length > 0 && sessions.every(({ basic, undecided }) => basic && !undecided);
  return isBasic && admission.verdict === 'ring' ? reject('not_supported') : undefined;
}

/** The invitation for every session of the person. */
function rung(call: GroupCall, userId: string, now: number): OutboundMessage[] {
  const person = participantOf(call, userId);
  if (!person) return [];
  return sendTo(person.legs.filter(isLegLive), inviteMessage(call, person, now));
}
