import type { EndReason, IncomingPeerMessage } from '@xpchat/calls-protocol';
import {
  type Call,
  counterpartOf,
  isLegLive,
  type Leg,
  type LiveCall,
  type Participant,
} from './call.ts';
import { type MessageContext, type Rejection, reject, type Step } from './events.ts';
import type { Group } from './group.ts';
import { guestMessages } from './lobby.ts';
import { endMessage, relayed, sendTo } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** The changes from which `transition` and its parts build their steps. */

/** Participants who leave a call, and the messages that announce it. */
export interface Departure {
  readonly userIds: readonly string[];
  /** Why they leave, and why the call ends if it does. */
  readonly reason: EndReason;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The session that sent the message, or that is gone. It gets no message. */
  readonly exceptSession?: string;
  /** The reason for the other devices of the people who leave; `reason` if absent. */
  readonly reasonElsewhere?: EndReason;
  /** The message to everybody else; a `call_end` with `reason` if absent. */
  readonly message?: (call: Call) => IncomingPeerMessage;
}

/**
 * The only way out of a call. The call ends for everybody when fewer than two people would remain
 * joined or invited, or none who joined. If the call continues, participants whose phone still rings get
 * no message about the departure. In a group call the roster shows it to everybody.
 */
export function leave(call: LiveCall, departure: Departure): Step {
  const { userIds, reason, now, exceptSession, reasonElsewhere = reason } = departure;
  const participants = call.participants.map((each) =>
    userIds.includes(each.userId) ? asLeft(each, traceOf(call, reason, now)) : each,
  );
  const remaining = participants.filter(({ state }) => state !== 'left');
  // [GU9] Guests alone have no call.
  const hasMember = remaining.some(({ state, guest }) => state === 'joined' && !guest);
  const goesOn = remaining.length > 1 && hasMember;
  const endReason = endReasonOf(call, departure);
  const next: Call = goesOn
    ? advance(call, participants)
    : {
        ...advance(
          call,
          participants.map((each) =>
            each.state === 'left' ? each : asLeft(each, traceOf(call, endingFor(each), now)),
          ),
        ),
        ...(call.group ? { group: withoutLobby(call.group) } : {}),
        state: 'ended',
        endedAt: now,
        endReason,
      };
  // In an answered group, a late decline or a removal is not the end that the others had.
  const message = endReason === reason ? departure.message : undefined;
  // One message announces the end of a call. In a call that goes on, each departure has its own.
  const announced = goesOn ? userIds : userIds.slice(0, 1);
  const send = call.participants.flatMap((each): OutboundMessage[] => {
    const legs = each.legs.filter((leg) => isLegLive(leg) && leg.sessionId !== exceptSession);
    const from = counterpartOf(call, each.userId) ?? each.userId;
    if (call.group && each.state === 'invited' && !(goesOn && !userIds.includes(each.userId))) {
      // They missed the call, even if others answered it.
      const ringEnd = userIds.includes(each.userId) ? reasonElsewhere : 'cancelled';
      const { duration: _duration, ...ending } = endMessage(next, from, ringEnd);
      return sendTo(legs, ending);
    }
    if (userIds.includes(each.userId)) return sendTo(legs, endMessage(next, from, reasonElsewhere));
    if (goesOn && (call.group || each.state !== 'joined')) return [];
    return announced.flatMap((userId) =>
      sendTo(legs, message?.(next) ?? endMessage(next, userId, endReason)),
    );
  });
  const waiting = goesOn ? [] : (call.group?.lobby?.waiting ?? []);
  const lobbyMessages = guestMessages(call, waiting, 'completed');
  return { ok: true, call: next, send: [...send, ...lobbyMessages], buffer: [], endsCall: !goesOn };

  function endingFor({ state }: Participant): EndReason {
    return state === 'invited' ? 'cancelled' : endReason;
  }
}

/** [GU7] Links and waiting end with the call. */
function withoutLobby({ lobby: _lobby, ...group }: Group): Group {
  return group;
}

/**
 * Why the call ends with this departure. An answered group call was completed, if the last one to leave
 * was removed or only rang.
 */
function endReasonOf(call: LiveCall, { userIds, reason }: Departure): EndReason {
  if (!call.group || call.state === 'ringing') return reason;
  const joined = call.participants.some(
    ({ userId, state }) => userIds.includes(userId) && state === 'joined',
  );
  return joined && reason !== 'removed' ? reason : 'completed';
}

type Trace = Pick<Participant, 'leftReason' | 'leftAt'>;

/** The participant that a group call keeps when a person leaves. */
function traceOf(call: LiveCall, leftReason: EndReason, leftAt: number): Trace {
  return call.group ? { leftReason, leftAt } : {};
}

/** The next version of the call, with one participant changed. */
export function withParticipant<C extends LiveCall>(
  call: C,
  userId: string,
  change: (participant: Participant) => Participant,
): C {
  return advance(
    call,
    call.participants.map((each) => (each.userId === userId ? change(each) : each)),
  );
}

/** Releases the leg of one session. The person may still answer with another one. */
export function releaseLeg(call: LiveCall, userId: string, sessionId: string): LiveCall {
  return withParticipant(call, userId, (participant) => ({
    ...participant,
    legs: participant.legs.map((leg) => (leg.sessionId === sessionId ? asReleased(leg) : leg)),
  }));
}

/** Relays the message to the live devices of its receiver. The call does not change. */
export function relay(call: LiveCall, context: MessageContext): Step {
  return unchanged(call, relayed(call, context));
}

export function changed(call: LiveCall, send: readonly OutboundMessage[]): Step {
  return { ok: true, call, send, buffer: [], endsCall: false };
}

export function unchanged(call: Call, send: readonly OutboundMessage[] = []): Step {
  return { ok: true, call, send, buffer: [], endsCall: false };
}

export function invalid(): Rejection {
  return reject('invalid_state');
}

export function asReleased(leg: Leg): Leg {
  return { ...leg, state: 'released' };
}

function asLeft(participant: Participant, trace: Trace): Participant {
  const {
    host: _host,
    hand: _hand,
    handOrder: _order,
    ringUntil: _ringUntil,
    ...person
  } = participant;
  return {
    ...person,
    ...trace,
    state: 'left',
    held: false,
    legs: participant.legs.map(asReleased),
  };
}

function advance<C extends LiveCall>(call: C, participants: readonly Participant[]): C {
  return { ...call, participants, version: call.version + 1 };
}
