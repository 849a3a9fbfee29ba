import type { OutgoingGroup } from '@xpchat/calls-protocol';
import type { Admission, Callee } from '../domain/admission.ts';
import {
  acceptedLeg,
  type Call,
  isLive,
  type LiveCall,
  participantOf,
  roleOf,
} from '../domain/call.ts';
import { type Arrival, type Invitation, reject, type Sender } from '../domain/events.ts';
import { type GroupLimits, maxPeopleOf } from '../domain/group.ts';
import { createGroupCall, refuseInvitation } from '../domain/group-invitation.ts';
import { presentCount } from '../domain/group-topology.ts';
import type { GuestLink } from '../domain/lobby.ts';
import { isGroup } from '../domain/roster.ts';
import type { KeyedQueue } from '../lib/keyed-queue.ts';
import type { DialLimit } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Conversations } from '../ports/conversations.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { Admissions, Admitted } from './admissions.ts';
import type { CallLegs } from './call-legs.ts';
import type { CallSteps, OnChanged } from './call-steps.ts';
import { type CallWriter, receivedOf } from './call-writer.ts';
import { type AcceptedCommand, type Command, DONE } from './command.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallGroupsPorts {
  readonly live: LiveCalls;
  readonly writer: CallWriter;
  readonly steps: CallSteps;
  readonly legs: Pick<CallLegs, 'follow'>;
  /** Shared with the handling of sessions and new calls, by user. */
  readonly people: KeyedQueue;
  readonly sessions: SessionDirectory;
  readonly admissions: Admissions;
  readonly dialLimit: DialLimit;
  readonly conversations: Conversations;
  readonly clock: Pick<Clock, 'now'>;
  readonly onStepStored: OnChanged;
  /** Milliseconds. */
  readonly ringTimeout: number;
  readonly groupLimits: Pick<GroupLimits, 'video' | 'voice'>;
  readonly newGuestLink: (callId: string, expiresAt: number) => Omit<GuestLink, 'by'>;
  /** Their page connects as soon as it is invited, so it needs ICE servers before. */
  readonly onAdmitting: (guestId: string) => Promise<void>;
  /** Undefined without an SFU. */
  readonly sfu?: SfuCapacity | undefined;
}

export interface SfuCapacity {
  /** How many people may be in a call over it. */
  readonly maxPeople: number;
  /** Whether it answered the last check. */
  isUsable(): boolean;
  /** Checks it now. */
  check(): Promise<unknown>;
}

type CallInvite = OutgoingGroup<'call_invite'>;
type CallJoin = OutgoingGroup<'call_join'>;

/** Handles invitations, and the joining of calls that do not ring the person. */
export class CallGroups {
  readonly #ports: CallGroupsPorts;

  constructor(ports: CallGroupsPorts) {
    this.#ports = ports;
  }

  async invite(sender: Sender, message: CallInvite): Promise<AcceptedCommand> {
    const { writer, dialLimit, admissions } = this.#ports;
    const command: Command = { sender, message };
    const { to } = message;
    // Before the host is asked, and before anybody rings.
    const refused = await this.#refusal(sender, message);
    if (refused) return writer.refuse(command, refused);
    if (!dialLimit.mayInvite(sender.userId, to)) {
      return writer.refuse(command, reject('rate_limited'));
    }
    const invited = await admissions.run(sender.userId, to, (admitted) =>
      this.#inTurn(command, message, admitted),
    );
    return invited ?? writer.refuse(command, reject('server_error'));
  }

  async join(sender: Sender, message: CallJoin): Promise<AcceptedCommand> {
    const { steps, legs, live, people } = this.#ports;
    const { callId } = message;
    const call = await this.#current(callId);
    const arrival = await this.#arrivalOf(call, sender);
    // In turn with changes of this person's sessions, so that each of them rings.
    return people.run(sender.userId, async () => {
      const accepted = await steps.handle(callId, [{ sender, message, arrival }]);
      const joined = live.cached(callId);
      if (joined) await legs.follow(joined, sender.userId);
      return accepted;
    });
  }

  /** Makes a link for guests. */
  link(sender: Sender, message: OutgoingGroup<'call_link'>): Promise<AcceptedCommand> {
    const { steps, clock, newGuestLink } = this.#ports;
    const { callId, lifetimeMs } = message;
    const link = newGuestLink(callId, clock.now() + lifetimeMs);
    return steps.handle(callId, [{ sender, message, guests: { limits: this.#limits, link } }]);
  }

  /** Lets a waiting guest in. */
  async admit(sender: Sender, message: OutgoingGroup<'call_admit'>): Promise<AcceptedCommand> {
    const { steps, legs, live, people, onAdmitting } = this.#ports;
    const { callId, to } = message;
    const call = await this.#current(callId);
    const isHost = call !== undefined && participantOf(call, sender.userId)?.host === true;
    const waits = call?.group?.lobby?.waiting.some(({ userId }) => userId === to) ?? false;
    if (call && isLive(call)) await this.#checkSfu(call);
    if (isHost && waits) await onAdmitting(to);
    return people.run(to, async () => {
      const command: Command = { sender, message, guests: { limits: this.#limits } };
      const accepted = await steps.handle(callId, [command]);
      const admitted = live.cached(callId);
      if (admitted) await legs.follow(admitted, to);
      return accepted;
    });
  }

  /** Why the sender may not invite this person; undefined if the host is to be asked. */
  async #refusal({ userId, sessionId, basic }: Sender, { callId, to, ...message }: CallInvite) {
    const call = await this.#current(callId);
    if (!call) {
      const { conversationId, supported } = message;
      if (basic || !supported?.includes('group')) return reject('not_supported');
      if (conversationId === undefined) return undefined;
      const members = await this.#ports.conversations.membersOf(conversationId, userId);
      return members === null ? reject('not_a_participant') : undefined;
    }
    if (!isLive(call)) return reject('call_not_found');
    const self = participantOf(call, userId);
    if (!self) return reject('not_a_participant');
    const role = roleOf(call, userId, sessionId);
    if (role !== 'caller' && role !== 'accepted_callee') return reject('invalid_state');
    await this.#checkSfu(call);
    return refuseInvitation(call, self, to, { limits: this.#limits });
  }

  /** Nobody rings for a call that would find no SFU, so it is asked before a call grows beyond a mesh. */
  async #checkSfu(call: LiveCall): Promise<void> {
    const { sfu, groupLimits } = this.#ports;
    const maxPeople = call.group?.maxPeople ?? maxPeopleOf(call.type, groupLimits);
    if (sfu && presentCount(call) >= maxPeople) await sfu.check();
  }

  /** Undefined if the invitation needs a newer admission; then nothing has changed. */
  #inTurn(
    command: Command,
    message: CallInvite,
    admitted: Admitted,
  ): Promise<AcceptedCommand | undefined> {
    const { people, steps, live, legs } = this.#ports;
    const { callId, to } = message;
    const { userId } = command.sender;
    return people.runAll([userId, to], async () => {
      if (admitted.isOutdated) return undefined;
      const invitation = await this.#invitationOf(to, admitted.admission);
      const call = await this.#current(callId);
      const accepted = call
        ? await steps.handle(callId, [{ ...command, invitation }])
        : await this.#place(command, message, invitation);
      const rung = live.cached(callId);
      if (rung) await legs.follow(rung, to);
      return accepted;
    });
  }

  async #place(
    command: Command,
    message: CallInvite,
    invitation: Invitation,
  ): Promise<AcceptedCommand> {
    const { live, writer, steps, clock, onStepStored } = this.#ports;
    const { sender } = command;
    const { callId: id, conversationId } = message;
    const outcome = createGroupCall({
      id,
      now: clock.now(),
      sender,
      message,
      calls: await live.callsOf(sender.userId),
      invitation,
    });
    if (!outcome.ok) return writer.refuse(command, outcome);
    const { call, send } = outcome;
    const { result } = await writer.commit(
      { write: { call, expectedVersion: null }, send, ...receivedOf([command]) },
      (stored) => onStepStored(undefined, stored, false),
    );
    switch (result) {
      case 'committed':
      case 'repeated':
        return DONE;
      case 'duplicate':
        // Another node placed it, or it is over.
        return steps.handle(id, [{ ...command, invitation }]);
      case 'conflict': {
        const found =
          conversationId === undefined ? undefined : await live.ofConversation(conversationId);
        return writer.refuse(command, reject('duplicate_call', found?.id));
      }
      default:
        return writer.refuse(command, reject('server_error'));
    }
  }

  async #invitationOf(userId: string, admission: Admission): Promise<Invitation> {
    const { sessions, live, ringTimeout } = this.#ports;
    const rung = (await sessions.sessionsOf(userId)).filter(({ left }) => !left);
    const calls = await live.callsOf(userId);
    const callee: Callee = { userId, admission, sessions: rung, calls };
    return { callee, ringTimeout, limits: this.#limits };
  }

  get #limits(): GroupLimits {
    const { groupLimits, sfu } = this.#ports;
    return { ...groupLimits, ...(sfu ? { sfu: sfu.maxPeople, sfuAway: !sfu.isUsable() } : {}) };
  }

  async #arrivalOf(call: Call | undefined, { userId, sessionId, guest }: Sender): Promise<Arrival> {
    const { conversations, sessions, sfu } = this.#ports;
    if (!call || !isLive(call) || !isGroup(call)) {
      return { isMember: false, isOtherDeviceAway: false };
    }
    const { conversationId } = call.group;
    if (!participantOf(call, userId) || participantOf(call, userId)?.state === 'left') {
      await this.#checkSfu(call);
    }
    // A person who is rung needs no right to join, so the host is not asked.
    const isRung = roleOf(call, userId, sessionId) === 'ringing_callee';
    const members =
      conversationId === undefined || isRung || guest
        ? null
        : await conversations.membersOf(conversationId, userId);
    const other = acceptedLeg(call, userId)?.sessionId;
    const isOther = other !== undefined && other !== sessionId;
    const known = isOther ? await sessions.sessionsOf(userId) : [];
    const isHere = known.some((each) => each.sessionId === other && each.connected);
    return {
      isMember: members !== null,
      isOtherDeviceAway: isOther && !isHere,
      isSfuAway: sfu ? !sfu.isUsable() : false,
    };
  }

  /** As it is stored, live or ended. */
  #current(callId: string): Promise<Call | undefined> {
    return this.#ports.live.current(callId);
  }
}
