import type { CancelReason, EndReason, Outgoing } from '@xpchat/calls-protocol';
import {
  type ActiveCall,
  type Call,
  isEngaged,
  isLegLive,
  type LiveCall,
  type RingingCall,
  takesCandidates,
} from './call.ts';
import { changed, invalid, leave, unchanged, withPerson } from './call-mutations.ts';
import { type Outcome, reject } from './events.ts';
import { type MessageContext, pass, stamped } from './message-context.ts';
import { endMessage, sendTo } from './message-stamping.ts';

/** Milliseconds by which an end may be told late: a device that is away for longer is out of the call. */
const LATEST = 60_000;
/** Milliseconds by which the answer may have been later here than where it was given. */
const EARLIEST = 1000;
/** Milliseconds after the answer in which the caller may not have heard of it, if nothing shows more. */
const UNHEARD = 60_000;
/** The same for a basic one, which acknowledges nothing: it has the answer now or, being gone, never. */
const UNHEARD_BASIC = 5000;

/** What the caller may do while nobody has answered. */
export function fromWaitingCaller(call: RingingCall, talk: MessageContext): Outcome {
  const { message, sender } = talk.event;
  switch (message.type) {
    case 'call_cancel':
    case 'call_end': {
      const reason = giveUpReason(message);
      return leave(call, {
        people: [sender.userId],
        reason,
        now: talk.now,
        except: sender.sessionId,
        message: (next) => {
          const told = stamped(next, talk);
          return told.type === 'call_end' ? { ...told, reason } : told;
        },
      });
    }
    case 'ice_candidate':
      return keepCandidate(call, talk);
    case 'call_offer':
    case 'call_ringing':
    case 'call_answer':
    case 'call_reject':
    case 'call_hold':
    case 'call_media':
    case 'call_renegotiate':
      return invalid();
  }
}

/** What a device may do that is in an answered call. */
export function fromJoined(
  call: ActiveCall,
  talk: MessageContext,
  role: 'caller' | 'accepted_callee',
): Outcome {
  const { peer } = talk;
  const { message } = talk.event;
  switch (message.type) {
    case 'call_offer':
    case 'call_answer':
      // Full clients have `call_renegotiate` for this: from them it is a first offer or answer again.
      if ([talk.self, peer].every(({ supported }) => supported?.includes('renegotiate'))) {
        return invalid();
      }
      return peer.state === 'joined' ? pass(call, talk) : invalid();
    case 'call_media':
    case 'call_renegotiate':
      return peer.state === 'joined' ? pass(call, talk) : invalid();
    case 'ice_candidate':
      if (peer.state === 'joined') return pass(call, talk);
      return role === 'caller' ? keepCandidate(call, talk) : invalid();
    case 'call_hold':
      return hold(call, talk, message);
    case 'call_cancel':
      return role === 'caller' ? cancelAnswered(call, talk, message) : invalid();
    case 'call_end':
      return hangUp(call, talk, message);
    case 'call_ringing':
    case 'call_reject':
      return invalid();
  }
}

/** For the devices that may use it now, and for those that answer later. */
function keepCandidate(call: LiveCall, talk: MessageContext): Outcome {
  const { peer } = talk;
  const kept = stamped(call, talk);
  const legs = peer.legs.filter((leg) => isLegLive(leg) && takesCandidates(call, peer, leg));
  return { ...unchanged(call, sendTo(legs, kept)), buffer: [kept] };
}

/** A person with several calls holds all but one of them at each device. */
function hold(call: ActiveCall, talk: MessageContext, { held }: Outgoing<'call_hold'>): Outcome {
  const { self, event } = talk;
  const { userId, sessionId } = event.sender;
  if (self.held === held) return reject('already_done');
  if (!held && isEngaged(event.calls, userId, sessionId, call.id)) return reject('already_in_call');
  const next = withPerson(call, userId, (person) => ({ ...person, held }));
  const told = stamped(next, talk);
  return changed(
    next,
    next.participants
      .filter((each) => each.userId !== userId && each.state === 'joined')
      .filter(({ supported }) => supported?.includes('hold'))
      .flatMap(({ legs }) => sendTo(legs.filter(isLegLive), told)),
  );
}

/**
 * The call was over for both when this side left it, so that is when it ended: as long as that side
 * shows, if that can be, and it needs no word of it. Else by this clock, and that side is told how long
 * the call was, as the other one is. So is who said `call_cancel`: to them it had no length.
 */
function hangUp(
  call: ActiveCall,
  { self, event, now }: MessageContext,
  end: Outgoing<'call_end'> | Outgoing<'call_cancel'>,
): Outcome {
  const { sessionId } = event.sender;
  // Times are stored as integers, and clients may measure by `performance.now()`.
  const shown = end.type === 'call_end' ? end.duration && Math.round(end.duration) : undefined;
  const reason = clientEndReason(end, 'completed');
  const late = Math.min(Math.max(Math.round(end.delayMs ?? 0), 0), LATEST);
  const longest = now - call.answeredAt + EARLIEST;
  const shortest = Math.max(0, now - call.answeredAt - LATEST);
  const isLikely = shown !== undefined && shown >= shortest && shown <= longest;
  const isKnown = end.type === 'call_end' && (shown === undefined ? late === 0 : isLikely);
  return leave(call, {
    people: [self.userId],
    reason,
    now: isLikely ? call.answeredAt + shown : Math.max(call.answeredAt, now - late),
    ...(isKnown ? { except: sessionId } : {}),
    message: (next) => ({ ...endMessage(next, self.userId, reason), leg: sessionId }),
  });
}

/**
 * A cancel that crossed the answer: who cancels never heard of it, or they would hang up. So nobody
 * talked, and the call that ends is one that was never answered: for the callee, all of whose devices
 * are told, also those that had heard of the answer, and in everybody's history. From a device that has
 * the answer, or much later, it is no crossing, and must not make a missed call of a talk: it hangs up.
 */
function cancelAnswered(
  call: ActiveCall,
  talk: MessageContext,
  cancel: Outgoing<'call_cancel'>,
): Outcome {
  const { self, event, now } = talk;
  const { sessionId, basic } = event.sender;
  const isLate = now - call.answeredAt > (basic ? UNHEARD_BASIC : UNHEARD);
  if (event.hasAnswer || isLate) return hangUp(call, talk, cancel);
  const { reason } = cancel;
  const message = (next: Call) => ({
    ...endMessage(unanswered(next), self.userId, reason),
    leg: sessionId,
    ...(next.state === 'ended' ? { duration: 0 } : {}),
  });
  const step = leave(call, { people: [self.userId], now, reason, message, except: sessionId });
  if (!step.endsCall) return step;
  const others = call.participants
    .filter(({ userId }) => userId !== self.userId)
    .flatMap(({ legs }) => legs.filter((leg) => !isLegLive(leg) && !leg.basic));
  return {
    ...step,
    call: unanswered(step.call),
    send: [...step.send, ...sendTo(others, message(step.call))],
  };
}

/** What is over, as if nobody had answered. */
function unanswered(call: Call): Call {
  if (call.state !== 'ended') return call;
  const { answeredAt: _answeredAt, ...rest } = call;
  return rest;
}

function giveUpReason(
  message: Outgoing<'call_cancel'> | Outgoing<'call_end'>,
): CancelReason | EndReason {
  return message.type === 'call_cancel' ? message.reason : clientEndReason(message, 'cancelled');
}

/** Reasons that only the server can know are not taken from a client; `basic` is taken instead. */
function clientEndReason(
  { reason }: Pick<Outgoing<'call_end'>, 'reason'>,
  basic: EndReason,
): EndReason {
  switch (reason) {
    case 'media_failed':
    case 'permission_denied':
    case 'connection_lost':
    case 'failed':
      return reason;
    case 'completed':
    case 'declined':
    case 'busy':
    case 'no_answer':
    case 'cancelled':
    case 'answered_elsewhere':
    case 'declined_elsewhere':
    case 'offline':
    case 'unavailable':
      return basic;
  }
}
