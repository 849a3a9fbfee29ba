import type { EndReason, IncomingPeerMessage } from '@xpchat/calls-protocol';
import { type Call, isLegLive, type Leg, type LiveCall, type Participant } from './call.ts';
import { type Rejection, reject, type Step } from './events.ts';
import { endMessage, sendTo } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** The steps of which `transition` and its parts are made. */

/** Who leaves, and what is said of it. */
export interface Departure {
  readonly people: readonly string[];
  /** Why they leave, and why the call ends if it does. */
  readonly reason: EndReason;
  readonly now: number;
  /** The device that said so, or that is gone: it is not told. */
  readonly except?: string;
  /** What the other devices of who leaves are told; `reason` if absent. */
  readonly elsewhere?: EndReason;
  /** What the other people are told; a `call_end` with `reason` if absent. */
  readonly message?: (call: Call) => IncomingPeerMessage;
}

/**
 * The only way out of a call. It ends for all when fewer than two people would remain joined or
 * invited, or nobody who joined. Who is still rung in a call that goes on is not told of it.
 */
export function leave(call: LiveCall, leaving: Departure): Step {
  const { people, reason, except } = leaving;
  const participants = call.participants.map((each) =>
    people.includes(each.userId) ? left(each) : each,
  );
  const rest = participants.filter(({ state }) => state !== 'left');
  const goesOn = rest.length > 1 && rest.some(({ state }) => state === 'joined');
  const next: Call = goesOn
    ? advance(call, participants)
    : {
        ...advance(call, participants.map(left)),
        state: 'ended',
        endedAt: leaving.now,
        endReason: reason,
      };
  const send = call.participants.flatMap((each): OutboundMessage[] => {
    const legs = each.legs.filter((leg) => isLegLive(leg) && leg.sessionId !== except);
    if (people.includes(each.userId)) {
      const other = call.participants.find(({ userId }) => userId !== each.userId);
      const from = other?.userId ?? each.userId;
      return sendTo(legs, endMessage(next, from, leaving.elsewhere ?? reason));
    }
    if (goesOn && each.state !== 'joined') return [];
    // When it ends, one message says so, however many left.
    return (goesOn ? people : people.slice(0, 1)).flatMap((userId) =>
      sendTo(legs, leaving.message?.(next) ?? endMessage(next, userId, reason)),
    );
  });
  return { ok: true, call: next, send, buffer: [], endsCall: !goesOn };
}

/** The call with one person changed, as the next version. */
export function withPerson<C extends LiveCall>(
  call: C,
  userId: string,
  change: (participant: Participant) => Participant,
): C {
  return advance(
    call,
    call.participants.map((each) => (each.userId === userId ? change(each) : each)),
  );
}

/** The device has no more part in the call; the person may answer with another one. */
export function release(call: LiveCall, userId: string, sessionId: string): LiveCall {
  return withPerson(call, userId, (person) => ({
    ...person,
    legs: person.legs.map((leg) => (leg.sessionId === sessionId ? released(leg) : leg)),
  }));
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

export function released(leg: Leg): Leg {
  return { ...leg, state: 'released' };
}

function left(participant: Participant): Participant {
  return { ...participant, state: 'left', held: false, legs: participant.legs.map(released) };
}

function advance<C extends LiveCall>(call: C, participants: readonly Participant[]): C {
  return { ...call, participants, version: call.version + 1 };
}
