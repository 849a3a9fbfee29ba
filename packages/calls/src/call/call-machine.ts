import type { EndReason, ErrorCode, Profile } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import {
  type CallInfo,
  type CallPhase,
  type Holds,
  isAnswered,
  isLive,
  isPlaced,
} from '../snapshot.ts';

/** What can happen to a call of the engine. */
export type CallEvent =
  | { readonly type: 'dial'; readonly call: CallInfo }
  | { readonly type: 'offered'; readonly call: CallInfo }
  /** The server says that this page was in a call before it was reloaded. */
  | ({
      readonly type: 'found';
      readonly call: CallInfo;
      readonly answeredAt: number;
      readonly until: number;
    } & Holds)
  /** A device of the callee acknowledged; `waiting`: the callee is on another call. */
  | { readonly type: 'ringing'; readonly waiting: boolean; readonly profile?: Profile }
  /** This person accepted; again when that is told, if it had to wait: the call counts from then. */
  | { readonly type: 'accept' }
  /** The other person accepted. */
  | { readonly type: 'answered'; readonly profile?: Profile }
  /** Both dialled each other: the own call gives way to the other's and is answered by it. */
  | { readonly type: 'glare'; readonly call: CallInfo }
  /** This person comes back to a call that was found. */
  | { readonly type: 'return' }
  | { readonly type: 'hold'; readonly by: 'local' | 'remote'; readonly held: boolean }
  | { readonly type: 'connected' }
  | { readonly type: 'interrupted' }
  | {
      readonly type: 'end';
      readonly reason: EndReason;
      readonly by: 'local' | 'remote';
      readonly error?: ErrorCode | undefined;
      /** How long the call was, where that was told: the clock has moved on since. */
      readonly duration?: number | undefined;
    }
  | { readonly type: 'dismiss' };

const FREE: Holds = { localHold: false, remoteHold: false };

/**
 * The engine's mirror of the server's transition table, for one call, and the only writer of its
 * phase.
 *
 *                dial              ringing
 *     idle ----------> dialing ------------> ringing --. ringing
 *      | |                |  \                  |   <--'
 *      | | offered        |   `---- answered ---+--------.
 *      | v                |         glare                |
 *      |incoming ---------+---------- accept ------> connecting
 *      |                  |                           ^  | connected
 *      | found            |          return           |  |
 *      `----------> returnable -----------------------'  |
 *                         |               interrupted    v
 *                         |     reconnecting <-------> active
 *                         v                  connected
 *     any live phase -- end --> ended -- dismiss --> idle
 *
 * `hold` changes who holds a call that was answered (`connecting`, `active`, `reconnecting`,
 * `returnable`) and stays in the phase. So does a second
 * `accept`: it could be told only now, and the path may be up by then.
 * Throws `invalid_state` for whatever is not drawn; nothing is changed then.
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
    case 'found':
      if (phase.name === 'idle') {
        const { type: _type, ...found } = event;
        return { ...found, name: 'returnable' };
      }
      break;
    case 'ringing':
      // Of several devices, one that is on another call says so for the person.
      if (isPlaced(phase)) {
        const waiting = event.waiting || (phase.name === 'ringing' && phase.waiting);
        return { name: 'ringing', call: introduce(phase.call, event.profile), waiting };
      }
      break;
    case 'accept':
      if (phase.name === 'incoming') {
        return { name: 'connecting', call: phase.call, answeredAt: now, ...FREE };
      }
      if (isAnswered(phase)) return { ...phase, answeredAt: now };
      break;
    case 'answered':
    case 'glare':
      if (isPlaced(phase)) {
        const call = event.type === 'glare' ? event.call : introduce(phase.call, event.profile);
        return { name: 'connecting', call, answeredAt: now, ...FREE };
      }
      break;
    case 'return':
      if (phase.name === 'returnable') {
        const { until: _until, ...answered } = phase;
        return { ...answered, name: 'connecting' };
      }
      break;
    case 'hold':
      if (isAnswered(phase) || phase.name === 'returnable') {
        const { held } = event;
        return event.by === 'local'
          ? { ...phase, localHold: held }
          : { ...phase, remoteHold: held };
      }
      break;
    case 'connected':
      if (phase.name === 'connecting' || phase.name === 'reconnecting') {
        return { ...phase, name: 'active' };
      }
      break;
    case 'interrupted':
      if (phase.name === 'active') {
        return { ...phase, name: 'reconnecting' };
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

/** Whole milliseconds since the answer, by a clock that may have fractions or go back. */
export function durationOf(phase: CallPhase, now: number): number | undefined {
  return 'answeredAt' in phase ? Math.max(0, Math.round(now - phase.answeredAt)) : undefined;
}

/** What the host said of the person stays; what it did not know is taken from the person's token. */
function introduce(call: CallInfo, profile: Profile | undefined): CallInfo {
  const { name = profile?.name, picture = profile?.picture } = call.peer;
  return { ...call, peer: { ...call.peer, name, picture } };
}

/** Why a call ends that this person leaves in this phase. */
export function hangUpReason(phase: CallPhase): EndReason {
  if ('localHold' in phase) return 'completed';
  return phase.name === 'incoming' ? 'declined' : 'cancelled';
}
