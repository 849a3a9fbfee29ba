import type { EndReason, ErrorCode } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import {
  type Answered,
  type CallInfo,
  type CallPhase,
  type Holds,
  hasHolds,
  isAnswerPending,
  isLive,
  isPlaced,
  type Peer,
} from '../model/call-phase.ts';

/** Events of a call of the engine. */
export type CallEvent =
  | { readonly type: 'dial'; readonly call: CallInfo }
  | { readonly type: 'offered'; readonly call: CallInfo }
  /** This person joins a call of several people that goes on; the server has not been told yet. */
  | { readonly type: 'join'; readonly call: CallInfo }
  /** The server reports that this page was in a call before it was reloaded. */
  | ({
      readonly type: 'found';
      readonly call: CallInfo;
      readonly answeredAt: number;
      readonly until: number;
    } & Holds)
  /**
   * A device of the callee acknowledged the call; `waiting`: the callee is on another call.
   * `participant`: the callee, as a server vouches for them.
   */
  | { readonly type: 'ringing'; readonly waiting: boolean; readonly participant?: Peer }
  /** This person accepted; the caller has not been told yet. */
  | { readonly type: 'accept' }
  /** The server, or the host's socket, took the answer or the join of this person: the call counts from now. */
  | { readonly type: 'answer_delivered' }
  /** The callee accepted. */
  | { readonly type: 'answered'; readonly participant?: Peer }
  /** Both sides dialled each other: the own call yields to the other one, which this person accepts. */
  | { readonly type: 'glare'; readonly call: CallInfo }
  /** Both sides dialled each other: the other one's call took the place of this dial. */
  | { readonly type: 'yield' }
  /** This person returns to a call that was found. */
  | { readonly type: 'return' }
  | { readonly type: 'hold'; readonly by: 'local' | 'remote'; readonly held: boolean }
  | { readonly type: 'connected' }
  | { readonly type: 'interrupted' }
  /** The participants after people were invited, joined or left. */
  | { readonly type: 'roster'; readonly participants: CallInfo['participants'] }
  | {
      readonly type: 'end';
      readonly reason: EndReason;
      readonly by: 'local' | 'remote';
      readonly error?: ErrorCode | undefined;
      /** How long the call was by the message that was sent; the clock has moved on since. */
      readonly duration?: number | undefined;
    }
  | { readonly type: 'dismiss' };

/**
 * The engine's mirror of the server's transition table, for one call. Only this function changes the phase of a live call.
 *
 *                dial              ringing
 *     idle ----------> dialing ------------> ringing --. ringing
 *      | |                |  \                  |   <--'
 *      | | offered        |   `---- answered ---+--------.
 *      | v                |         glare (1)            |
 *      |incoming ---------+--------- accept (1) ---> connecting --. answer_delivered
 *      |------------------+--------- join (1) ------->^  |   <----'
 *      | found            |          return           |  | connected (2)
 *      `----------> returnable -----------------------'  |
 *                         |               interrupted    v
 *                         |     reconnecting <-------> active
 *                         v                  connected
 *     any live phase -- end --> ended -- dismiss --> idle
 *     dialing, ringing -- yield --> idle
 *
 * (1) `answerPending` until `answer_delivered`. (2) Not while the answer is pending: the caller still
 * rings, or the call does not have this device yet.
 *
 * `roster` replaces the participants of a live call, and leaves it in its phase.
 * `hold` changes who holds an answered call (`connecting`, `active`, `reconnecting`, `returnable`), and
 * leaves it in its phase. It does not fit while the answer is pending.
 *
 * Throws `invalid_state` for every event that is not drawn, and changes nothing then.
 *
 * @param now milliseconds of the platform's clock
 */
export function transition(phase: CallPhase, event: CallEvent, now: number): CallPhase {
  switch (event.type) {
    case 'dial':
      if (phase.name === 'idle') return { name: 'dialing', call: event.call };
      break;
    case 'offered':
      if (phase.name === 'idle') return { name: 'incoming', call: event.call };
      break;
    case 'join':
      if (phase.name === 'idle') return accepted(event.call, now);
      break;
    case 'found':
      if (phase.name === 'idle') {
        return { ...answered(event), name: 'returnable', until: event.until };
      }
      break;
    case 'ringing':
      // A callee is on another call if one of their devices reports it.
      if (isPlaced(phase)) {
        const waiting = event.waiting || (phase.name === 'ringing' && phase.waiting);
        return { name: 'ringing', call: introduce(phase.call, event.participant), waiting };
      }
      break;
    case 'accept':
      if (phase.name === 'incoming') return accepted(phase.call, now);
      break;
    case 'answer_delivered':
      if (phase.name === 'connecting' && phase.answerPending) {
        return { ...answered(phase), name: 'connecting', answeredAt: now };
      }
      break;
    case 'answered':
      if (isPlaced(phase)) {
        return connecting(introduce(phase.call, event.participant), now);
      }
      break;
    case 'glare':
      if (isPlaced(phase)) return accepted(event.call, now);
      break;
    case 'yield':
      if (isPlaced(phase)) return { name: 'idle' };
      break;
    case 'return':
      if (phase.name === 'returnable') {
        return { ...answered(phase), name: 'connecting' };
      }
      break;
    case 'hold':
      if (hasHolds(phase) && !isAnswerPending(phase)) {
        const { held } = event;
        return event.by === 'local'
          ? { ...phase, localHold: held }
          : { ...phase, remoteHold: held };
      }
      break;
    case 'connected':
      if (phase.name === 'connecting' && !phase.answerPending) {
        return { ...answered(phase), name: 'active' };
      }
      if (phase.name === 'reconnecting') return { ...phase, name: 'active' };
      break;
    case 'interrupted':
      if (phase.name === 'active') return { ...phase, name: 'reconnecting' };
      break;
    case 'roster':
      if (isLive(phase)) {
        return { ...phase, call: { ...phase.call, participants: event.participants } };
      }
      break;
    case 'end':
      if (isLive(phase)) {
        return {
          name: 'ended',
          call: phase.call,
          reason: event.reason,
          by: event.by,
          error: event.error,
          duration: event.duration ?? durationOf(phase, now) ?? 0,
        };
      }
      break;
    case 'dismiss':
      if (phase.name === 'ended') return { name: 'idle' };
      break;
  }
  throw new CallsError('invalid_state');
}

/** The fields that all phases of an answered call have. */
function answered({ call, answeredAt, localHold, remoteHold }: Answered): Answered {
  return { call, answeredAt, localHold, remoteHold };
}

function connecting(call: CallInfo, answeredAt: number) {
  return { name: 'connecting', call, answeredAt, localHold: false, remoteHold: false } as const;
}

/** This person accepted or joins, and the server has not been told yet. */
function accepted(call: CallInfo, now: number): CallPhase {
  return { ...connecting(call, now), answerPending: true };
}

/** Whole milliseconds since the answer, by a clock that may have fractions or go back. */
export function durationOf(phase: CallPhase, now: number): number | undefined {
  return 'answeredAt' in phase ? Math.max(0, Math.round(now - phase.answeredAt)) : undefined;
}

/** Keeps what the host said of a participant, and takes the rest from their token. */
function introduce(call: CallInfo, vouched: Peer | undefined): CallInfo {
  if (!vouched) return call;
  const merge = (known: Peer): Peer => {
    if (known.id !== vouched.id) return known;
    const { name = vouched.name, picture = vouched.picture } = known;
    return { ...known, name, picture };
  };
  const [first, ...rest] = call.participants.map(merge);
  return first ? { ...call, participants: [first, ...rest] } : call;
}

/** Why a call ends that this person leaves in this phase. */
export function hangUpReason(phase: CallPhase): EndReason {
  if (hasHolds(phase)) return 'completed';
  return phase.name === 'incoming' ? 'declined' : 'cancelled';
}
