import type {
  ErrorCode,
  IncomingPeerMessage,
  OutgoingPeerMessage,
  Profile,
  ServerEvent,
} from '@xpchat/calls-protocol';
import type { Call, LiveCall } from './call.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** A device that sent a message, as the server knows it. Nothing of it comes from the message. */
export interface Sender {
  readonly userId: string;
  readonly sessionId: string;
  readonly basic: boolean;
  /** Which of its session's sockets brought the message. */
  readonly attachment: string;
  readonly profile: Profile;
}

/** A device that can be rung. */
export interface Device {
  readonly sessionId: string;
  readonly basic: boolean;
}

/** A message of a device, with what the table needs to know beside the call. */
export interface MessageEvent {
  readonly type: 'message';
  readonly message: OutgoingPeerMessage;
  readonly sender: Sender;
  /**
   * The sender's live calls (`CallStore.liveOf`); this one may be among them. Read for `call_answer`,
   * `call_offer` and `call_hold`: a device has one call at a time that it does not hold. May be empty
   * for others.
   */
  readonly calls: readonly LiveCall[];
  /**
   * What was kept for the call (`CallStore.kept`). Read where `needsKept` says so; may be empty
   * otherwise.
   */
  readonly buffered: readonly IncomingPeerMessage[];
  /** The sender's device took the call's answer. Read for `call_cancel`; may be absent for others. */
  readonly hasAnswer?: boolean;
}

/** A device of `userId` connected, or turned out to be a extended client. */
export interface DeviceConnectedEvent {
  readonly type: 'device_connected';
  readonly userId: string;
  readonly device: Device;
  /** It was rung before, by a page that is no more. */
  readonly reoffer?: boolean;
  /** What was kept for the call (`CallStore.kept`): its offer and the caller's candidates so far. */
  readonly buffered: readonly IncomingPeerMessage[];
}

/** What happens to a call. */
export type CallEvent =
  | MessageEvent
  | DeviceConnectedEvent
  /** A device did not come back within its grace period. */
  | { readonly type: Extract<ServerEvent, 'leg_lost'>; readonly sessionId: string }
  | { readonly type: Extract<ServerEvent, 'ring_timeout'> };

/** Whether the table reads `MessageEvent.kept` for this message. */
export function needsBuffered(message: OutgoingPeerMessage): boolean {
  return (
    message.type === 'call_answer' ||
    (message.type === 'call_ringing' && message.answer !== undefined)
  );
}

/**
 * One step of a call, to be written as one unit (ports.ts): `call` if it is another object than the
 * one that was given (its version is one more), `send`, and `keep`. A step without a new call, without
 * `send` and `keep` changes nothing and needs no unit but to note that the message was taken.
 */
export interface Step {
  readonly ok: true;
  readonly call: Call;
  /** In order. */
  readonly send: readonly OutboundMessage[];
  /** For devices that are rung later, and for the one whose transport is made later. */
  readonly buffer: readonly IncomingPeerMessage[];
  /** This step ended the call. */
  readonly endsCall: boolean;
}

export type Outcome = Step | Rejection;

/** Nothing changed. `callId` names another call that the sender should know of. */
export interface Rejection {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly callId?: string;
}

export function reject(code: ErrorCode, callId?: string): Rejection {
  return callId === undefined ? { ok: false, code } : { ok: false, code, callId };
}
