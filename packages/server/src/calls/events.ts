import type {
  ErrorCode,
  IncomingPeerMessage,
  OutgoingPeerMessage,
  Profile,
} from '@xpchat/calls-protocol';
import type { Call } from './call.ts';

/** A device that sent a message, as the server knows it. Nothing of it comes from the message. */
export interface Sender {
  readonly userId: string;
  readonly sessionId: string;
  readonly plain: boolean;
  readonly profile: Profile;
}

/** A device that can be rung. */
export interface Device {
  readonly sessionId: string;
  readonly plain: boolean;
}

/** What happens to a call. */
export type CallEvent =
  | { readonly type: 'message'; readonly message: OutgoingPeerMessage; readonly sender: Sender }
  /** A device of `userId` connected, or turned out to be a full client. */
  | {
      readonly type: 'device_connected';
      readonly userId: string;
      readonly device: Device;
      /** The offer and the candidates so far; empty if they were lost by a restart. */
      readonly backlog: readonly IncomingPeerMessage[];
    }
  /** A device did not come back within its grace period. */
  | { readonly type: 'leg_lost'; readonly sessionId: string }
  | { readonly type: 'ring_timeout' };

/** What is to be done after the call was stored: data, run by the call service. */
export type Effect =
  | { readonly type: 'send'; readonly sessionId: string; readonly message: IncomingPeerMessage }
  /** The call rings: keep what late devices need, and end it at `at`. */
  | { readonly type: 'start_ringing'; readonly at: number; readonly offer: IncomingPeerMessage }
  /** A late device needs this candidate of the caller, too. */
  | { readonly type: 'keep_candidate'; readonly message: IncomingPeerMessage }
  /** This device's transport is to be made: it gets the caller's candidates so far. */
  | { readonly type: 'send_candidates'; readonly sessionId: string }
  | { readonly type: 'stop_ringing' }
  | { readonly type: 'ended' };

export type Outcome =
  | { readonly ok: true; readonly call: Call; readonly effects: readonly Effect[] }
  | Rejection;

/** Nothing changed. `callId` names another call that the sender should know of. */
export interface Rejection {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly callId?: string;
}

export function reject(code: ErrorCode, callId?: string): Rejection {
  return callId === undefined ? { ok: false, code } : { ok: false, code, callId };
}
