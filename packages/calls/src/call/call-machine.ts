import type { EndReason, ErrorCode, Profile } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { type CallInfo, type CallPhase, isAnswered, isLive } from '../snapshot.ts';

/** What can happen to the engine's call. `at` is in milliseconds of the platform's clock. */
export type CallEvent =
  | { readonly type: 'dial'; readonly call: CallInfo }
  | { readonly type: 'offered'; readonly call: CallInfo }
  /** A device of the callee acknowledged. */
  | { readonly type: 'ringing'; readonly profile?: Profile }
  /** This person accepted. */
  | { readonly type: 'accept'; readonly at: number }
  /** The other person accepted. */
  | { readonly type: 'answered'; readonly at: number; readonly profile?: Profile }
  /** Both dialled each other: the own call gives way to the other's and is answered by it. */
  | { readonly type: 'glare'; readonly call: CallInfo; readonly at: number }
  | { readonly type: 'connected' }
  | { readonly type: 'interrupted' }
  | {
      readonly type: 'end';
      readonly reason: EndReason;
      readonly by: 'local' | 'remote';
      readonly error?: ErrorCode;
      readonly at: number;
    }
  | { readonly type: 'dismiss' };

/**
 * The engine's mirror of the server's transition table, and the only writer of the phase.
 *
 *                dial              ringing
 *     idle ----------> dialing ------------> ringing
 *      |                  |  \                  |
 *      | offered          |   `---- answered ---+--------.
 *      v                  |         glare                |
 *     incoming -----------+---------- accept ------> connecting
 *                         |                              | connected
 *                         |               interrupted    v
 *                         |     reconnecting <-------> active
 *                         v                  connected
 *     any live phase -- end --> ended -- dismiss --> idle
 *
 * `dial` and `offered` also start from `ended`, whose card gives way to the new call.
 * Throws `invalid_state` for whatever is not drawn; nothing is changed then.
 */
export function transition(phase: CallPhase, event: CallEvent): CallPhase {
  switch (event.type) {
    case 'dial':
      if (!isLive(phase)) return { name: 'dialing', call: event.call };
      break;
    case 'offered':
      if (!isLive(phase)) return { name: 'incoming', call: event.call };
      break;
    case 'ringing':
      if (phase.name === 'dialing') {
        return { name: 'ringing', call: introduce(phase.call, event.profile) };
      }
      break;
    case 'accept':
      if (phase.name === 'incoming') {
        return { name: 'connecting', call: phase.call, answeredAt: event.at };
      }
      break;
    case 'answered':
    case 'glare':
      if (phase.name === 'dialing' || phase.name === 'ringing') {
        const call = event.type === 'glare' ? event.call : introduce(phase.call, event.profile);
        return { name: 'connecting', call, answeredAt: event.at };
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
          duration: isAnswered(phase) ? Math.max(0, event.at - phase.answeredAt) : 0,
        };
      }
      break;
    case 'dismiss':
      if (phase.name === 'ended') return { name: 'idle' };
      break;
  }
  throw new CallsError('invalid_state');
}

/** What the host said of the person stays; what it did not know is taken from the person's token. */
function introduce(call: CallInfo, profile: Profile | undefined): CallInfo {
  const { name = profile?.name, picture = profile?.picture } = call.peer;
  return { ...call, peer: { ...call.peer, name, picture } };
}
