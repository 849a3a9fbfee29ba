import type { CallType, EndReason, GuestLink } from '@xpchat/calls-protocol';
import type { Readable } from '../primitives/value.ts';

/**
 * Where a guest is on the way into a call.
 *
 * - `asking`: the server has not answered yet
 * - `waiting`: hosts see them
 * - `admitted`: a host let them in; from here on the state of the engine has the call
 * - `over`: they wait no more; `reason` says why
 */
export type LobbyState =
  | { readonly name: 'asking' | 'waiting' | 'admitted' }
  | {
      readonly name: 'over';
      /** `declined`: refused; `completed`: the call is over; `no_answer`: nobody decided. */
      readonly reason: EndReason;
    };

/** How a guest comes into the call. */
export interface GuestRequest {
  readonly callId: string;
  readonly callType: CallType;
  /** Whether a video call opens the camera. Default: true. */
  readonly video?: boolean | undefined;
  /** Joins with the microphone muted. */
  readonly muted?: boolean | undefined;
}

/** Guests of the call in the foreground, and this person as a guest. `WebRTCCalls.guests()` returns it. */
export interface Guests {
  /** This person as a guest; null if they are none. */
  readonly lobby: Readable<LobbyState | null>;
  /**
   * Makes a link, which lets people without an account wait at the call.
   *
   * @param lifetimeMs 60,000 to 86,400,000; default 3,600,000
   * @throws CallsError `not_in_call`, `call_locked`, `call_full` (ten links), `not_supported` if an app in
   *   the call knows no calls of several people, `not_allowed` for a guest
   */
  createLink(options?: { lifetimeMs?: number | undefined }): Promise<GuestLink>;
  /** Revokes a link of the call. Throws CallsError `not_in_call`, `already_done`, `not_allowed`. */
  revokeLink(id: string): Promise<void>;
  /** Lets a waiting guest in. Throws CallsError `not_in_call`, `call_full`, `not_allowed`. */
  admit(userId: string): Promise<void>;
  /** Refuses a waiting guest. Throws CallsError `not_in_call`, `not_allowed`. */
  refuse(userId: string): Promise<void>;
  /**
   * Waits at a call with the access token of a guest, and joins it when a host lets this person in. Again
   * after a new session; it changes nothing if they wait already.
   *
   * @throws CallsError `call_not_found` if the call is over, `call_locked`, `call_full`, `not_allowed` if the
   *   link expired or was revoked, or a host refused or removed them
   */
  knock(request: GuestRequest): Promise<void>;
  /** Stops waiting. */
  leaveLobby(): void;
}
