import type { CancelReason, EndReason, Outgoing } from '@xpchat/calls-protocol';
import {
  type ActiveCall,
  type Call,
  isEngaged,
  isLegLive,
  knowsOnlyBasics,
  type LiveCall,
  type RingingCall,
  receivesCandidates,
} from './call.ts';
import { changed, invalid, leave, relay, unchanged, withParticipant } from './call-mutations.ts';
import { type MessageContext, type Outcome, reject } from './events.ts';
import { endMessage, sendTo, stamped } from './message-stamping.ts';

/** How late a hang-up may reach the server. A device that is away for longer is out of the call. */
const MAX_END_DELAY_MS = 60_000;
/** How much longer a device's duration may be than the server's: the answer reached it earlier. */
const DURATION_TOLERANCE_MS = 1000;
/** How long after the answer a cancel counts as having crossed it, if nothing else is known. */
const CANCEL_CROSSES_ANSWER_MS = 60_000;
/** The same for a basic client, which acknowledges nothing: it has the answer by then, or is gone. */
const BASIC_CANCEL_CROSSES_ANSWER_MS = 5000;

/** Messages of the caller's device while nobody has answered. */
export function fromWaitingCaller(call: RingingCall, context: MessageContext): Outcome {
  const { message, sender } = context.event;
  switch (message.type) {
    case 'call_cancel':
    case 'call_end': {
      const reason = endReasonOfCaller(message);
      return leave(call, {
        userIds: [sender.userId],
        reason,
        now: context.now,
        exceptSession: sender.sessionId,
        message: (next) => {
          const ending = stamped(next, context);
          return ending.type === 'call_end' ? { ...ending, reason } : ending;
        },
      });
    }
    case 'ice_candidate':
      return bufferCandidate(call, context);
    case 'call_offer':
    case 'call_ringing':
    case 'call_answer':
    case 'call_reject':
    case 'call_hold':
    case 'call_media':
    case 'call_renegotiate':
    case 'call_invite':
    case 'call_join':
    case 'call_remove':
    case 'call_update':
    case 'call_link':
    case 'call_knock':
    case 'call_admit':
    case 'call_record':
    case 'call_chat':
      return invalid();
  }
}

/** Messages of a device that is in the answered call. */
export function fromJoined(
  call: ActiveCall,
  context: MessageContext,
  role: 'caller' | 'accepted_callee',
): Outcome {
  const { self, receiver } = context;
  const { message } = context.event;
  switch (message.type) {
    case 'call_offer':
    case 'call_answer':
      // Extended clients use `call_renegotiate` instead. From them this repeats the first offer or
      // answer.
      if ([self, receiver].every(({ supported }) => supported?.includes('renegotiate'))) {
        return invalid();
      }
      return receiver.state === 'joined' ? relay(call, context) : invalid();
    case 'call_media':
    case 'call_renegotiate':
      return receiver.state === 'joined' ? relay(call, context) : invalid();
    case 'ice_candidate':
      if (receiver.state === 'joined') return relay(call, context);
      return role === 'caller' ? bufferCandidate(call, context) : invalid();
    case 'call_hold':
      return hold(call, context, message);
    case 'call_cancel':
      return role === 'caller' ? cancelAnswered(call, context, message) : invalid();
    case 'call_end':
      return hangUp(call, context, message);
    case 'call_ringing':
    case 'call_reject':
    case 'call_invite':
    case 'call_join':
    case 'call_remove':
    case 'call_update':
    case 'call_link':
    case 'call_knock':
    case 'call_admit':
    case 'call_record':
    case 'call_chat':
      return invalid();
  }
}

/** Sends the candidate to the ringing devices that may use it now, and buffers it for the others. */
function bufferCandidate(call: LiveCall, context: MessageContext): Outcome {
  const { receiver } = context;
  const candidate = stamped(call, context);
  const legs = receiver.legs.filter(
    (leg) => isLegLive(leg) && receivesCandidates(call, receiver, leg),
  );
  return { ...unchanged(call, sendTo(legs, candidate)), buffer: [candidate] };
}

/** Holds or resumes the call for the sender. Each of their devices holds all of its calls but one. */
export function hold(
  call: ActiveCall,
  context: MessageContext,
  { held }: Outgoing<'call_hold'>,
): Outcome {
  const { self, event } = context;
  const { userId, sessionId } = event.sender;
  if (self.held === held) return reject('already_done');
  if (!held && isEngaged(event.calls, userId, sessionId, call.id)) return reject('already_in_call');
  const next = withParticipant(call, userId, (participant) => ({ ...participant, held }));
  const message = stamped(next, context);
  return changed(
    next,
    next.participants
      .filter((each) => each.userId !== userId && each.state === 'joined')
      .filter(({ supported }) => supported?.includes('hold'))
      .flatMap(({ legs }) => sendTo(legs.filter(isLegLive), message)),
  );
}

/**
 * The sender leaves an answered call. For them the call ended when they hung up, so the server uses the
 * duration that their device shows, if it is plausible, and sends the device nothing. Otherwise the
 * server's clock decides, and the device gets the duration like everybody else. A device that sent
 * `call_cancel` always gets it, because it showed no duration.
 */
export function hangUp(
  call: ActiveCall,
  { self, event, now }: MessageContext,
  end: Outgoing<'call_end'> | Outgoing<'call_cancel'>,
): Outcome {
  const { sessionId } = event.sender;
  // Times are stored as integers, and clients may measure by `performance.now()`.
  const shown = end.type === 'call_end' ? end.duration && Math.round(end.duration) : undefined;
  const reason = clientEndReason(end, 'completed');
  const delayMs = Math.min(Math.max(Math.round(end.delayMs ?? 0), 0), MAX_END_DELAY_MS);
  const longest = now - call.answeredAt + DURATION_TOLERANCE_MS;
  const shortest = Math.max(0, now - call.answeredAt - MAX_END_DELAY_MS);
  const isPlausible = shown !== undefined && shown >= shortest && shown <= longest;
  const isSenderCorrect =
    end.type === 'call_end' && (shown === undefined ? delayMs === 0 : isPlausible);
  return leave(call, {
    userIds: [self.userId],
    reason,
    now: isPlausible ? call.answeredAt + shown : Math.max(call.answeredAt, now - delayMs),
    ...(isSenderCorrect ? { exceptSession: sessionId } : {}),
    message: (next) => ({ ...endMessage(next, self.userId, reason), leg: sessionId }),
  });
}

/**
 * A `call_cancel` that crossed the answer: the caller did not know about the answer, or their device
 * would have sent `call_end`. Nobody talked, so the call ends as unanswered: for every device of the
 * callee, including those that got `answered_elsewhere`, and in the history. If the device has the
 * answer, or sends the cancel much later, the two did not cross. The cancel is then a hang-up, because
 * a conversation must not become a missed call.
 */
function cancelAnswered(
  call: ActiveCall,
  context: MessageContext,
  cancel: Outgoing<'call_cancel'>,
): Outcome {
  const { self, event, now } = context;
  const { sessionId, basic } = event.sender;
  const crossingTime = basic ? BASIC_CANCEL_CROSSES_ANSWER_MS : CANCEL_CROSSES_ANSWER_MS;
  if (event.hasAnswer || now - call.answeredAt > crossingTime) return hangUp(call, context, cancel);
  const { reason } = cancel;
  const message = (next: Call) => ({
    ...endMessage(asUnanswered(next), self.userId, reason),
    leg: sessionId,
    ...(next.state === 'ended' ? { duration: 0 } : {}),
  });
  const step = leave(call, {
    userIds: [self.userId],
    reason,
    now,
    exceptSession: sessionId,
    message,
  });
  if (!step.endsCall) return step;
  const releasedBefore = call.participants
    .filter(({ userId }) => userId !== self.userId)
    .flatMap(({ legs }) => legs.filter((leg) => !isLegLive(leg) && !knowsOnlyBasics(leg)));
  return {
    ...step,
    call: asUnanswered(step.call),
    send: [...step.send, ...sendTo(releasedBefore, message(step.call))],
  };
}

/** An ended call without its answer. */
function asUnanswered(call: Call): Call {
  if (call.state !== 'ended') return call;
  const { answeredAt: _answeredAt, ...rest } = call;
  return rest;
}

function endReasonOfCaller(
  message: Outgoing<'call_cancel'> | Outgoing<'call_end'>,
): CancelReason | EndReason {
  return message.type === 'call_cancel' ? message.reason : clientEndReason(message, 'cancelled');
}

/** The client's reason; `fallback` in place of a reason that only the server can know. */
function clientEndReason(
  { reason }: Pick<Outgoing<'call_end'>, 'reason'>,
  fallback: EndReason,
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
    case 'removed':
      return fallback;
  }
}
