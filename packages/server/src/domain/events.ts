import type {
  ErrorCode,
  IncomingPeerMessage,
  OutgoingPeerMessage,
  Profile,
  ServerEvent,
} from '@xpchat/calls-protocol';
import type { Callee } from './admission.ts';
import type { Call, LiveCall, Participant } from './call.ts';
import type { GroupLimits } from './group.ts';
import type { GuestLink } from './lobby.ts';
import type { OutboundMessage } from './outbound-message.ts';
import type { ReachableSession } from './reachable-session.ts';
import type { RecordingRules } from './recording.ts';

/** The session that sent a message. The server fills this in; nothing is taken from the message. */
export interface Sender {
  readonly userId: string;
  readonly sessionId: string;
  readonly basic: boolean;
  /** Absent for a basic client, and for one that named no device. */
  readonly deviceId?: string | undefined;
  /** Which socket of the session brought the message. */
  readonly attachment: string;
  readonly profile: Profile;
  /** They have no account, and may be in this call alone. */
  readonly guest?: GuestPass | undefined;
}

/** Rights that the link of a guest gives. */
export interface GuestPass {
  readonly callId: string;
  readonly linkId: string;
}

/** A session's message, with what the transition table needs beside the call. */
export interface MessageEvent {
  readonly type: 'message';
  readonly message: OutgoingPeerMessage;
  readonly sender: Sender;
  /**
   * The sender's live calls (`CallStore.liveOf`), perhaps including this one. Needed for
   * `call_answer`, `call_offer` and `call_hold`, because a session has at most one call that is not
   * on hold. May be empty for other messages.
   */
  readonly calls: readonly LiveCall[];
  /** The call's buffered messages. Needed if `needsBuffered` says so; may be empty otherwise. */
  readonly buffered: readonly IncomingPeerMessage[];
  /** Whether the sender has the call's answer. Needed for `call_cancel` only. */
  readonly hasAnswer?: boolean;
  /** Needed for `call_invite` only. */
  readonly invitation?: Invitation;
  /** Needed for `call_join` only. */
  readonly arrival?: Arrival;
  /** Needed for `call_link` and `call_admit` only. */
  readonly guests?: GuestRules;
  /** Needed for `call_record` only. Absent if calls may not be recorded. */
  readonly recording?: RecordingRules;
}

/** Everything beside the call that decides about guests. */
export interface GuestRules {
  readonly limits: GroupLimits;
  /** The new link. Needed for `call_link` only. */
  readonly link?: Omit<GuestLink, 'by'>;
}

/** Everything beside the call that decides about an invitation. */
export interface Invitation {
  readonly callee: Callee;
  /** Milliseconds. */
  readonly ringTimeout: number;
  readonly limits: GroupLimits;
}

/** Everything beside the call that decides whether a person may join a call that does not ring them. */
export interface Arrival {
  /** They are a member of the call's conversation. */
  readonly isMember: boolean;
  /** The session with which they joined before has no socket now: this one takes its place. */
  readonly isOtherDeviceAway: boolean;
  /** The SFU does not answer now. */
  readonly isSfuAway?: boolean | undefined;
}

/** A session of `userId` can be rung from now on, or turned out to be an extended client's. */
export interface SessionConnectedEvent {
  readonly type: 'session_connected';
  readonly userId: string;
  readonly session: ReachableSession;
  /** The session was rung before, by a page that was reloaded since. */
  readonly reoffer?: boolean;
  /** The call's buffered messages: its offer and the caller's candidates so far. */
  readonly buffered: readonly IncomingPeerMessage[];
}

/** An event of a call. */
export type CallEvent =
  | MessageEvent
  | SessionConnectedEvent
  /** A session was not resumed within its grace period. */
  | { readonly type: Extract<ServerEvent, 'leg_lost'>; readonly sessionId: string }
  | { readonly type: Extract<ServerEvent, 'ring_timeout'> }
  /** `userId` would not be rung any more. */
  | {
      readonly type: Extract<ServerEvent, 'admission_withdrawn'>;
      readonly userId: string;
      /** The call must not appear in their history. */
      readonly hidden: boolean;
    }
  | {
      readonly type: Extract<ServerEvent, 'sfu_changed'>;
      /** The SFU does not answer. */
      readonly away: boolean;
    };

/** A message with the participants at its two ends. */
export interface MessageContext {
  readonly event: MessageEvent;
  /** The participant who sent it. */
  readonly self: Participant;
  /** The participant it is for. They have not left. */
  readonly receiver: Participant;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * One step of a call, written as one call transaction. The call is written if `call` is another
 * object than the given one; its version is then one higher.
 */
export interface Step {
  readonly ok: true;
  readonly call: Call;
  /** In order. */
  readonly send: readonly OutboundMessage[];
  /** To be stored for devices that are rung, or connect their transport, later. */
  readonly buffer: readonly IncomingPeerMessage[];
  readonly endsCall: boolean;
}

export type Outcome = Step | Rejection;

/** The message changed nothing. `callId` names another call that the sender should know about. */
export interface Rejection {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly callId?: string;
}

export function reject(code: ErrorCode, callId?: string): Rejection {
  return callId === undefined ? { ok: false, code } : { ok: false, code, callId };
}
