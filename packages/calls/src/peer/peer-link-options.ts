import type { CallType, OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { LocalTracks } from '../media/media-types.ts';
import type { Platform } from '../platform/platform.ts';
import type { MediaConsent } from './consent.ts';

/** Fields of a message; the sender adds the recipient and the call. */
export type MessageFields<T = OutgoingPeerMessage> = T extends OutgoingPeerMessage
  ? Omit<T, 'to' | 'callId'>
  : never;

export interface PeerLinkEvents {
  /** The path is up. */
  onConnected(): void;
  /** The path was up, and is not now. */
  onInterrupted(): void;
  /** From now on either side may renegotiate. */
  onDialog(): void;
  /**
   * There is no path, and the link cannot make one.
   *
   * @param error why; undefined if the path did not come up in time
   * @param wasConnected whether it was ever up
   */
  onLost(error: unknown, wasConnected: boolean): void;
  /** A basic client closed its connection; it has no other way to hang up. */
  onHangUp(): void;
  /** Received media changed, or the participant's report of what they send. */
  onChange(): void;
  /** A data channel to the participant was created; it is not open yet. A newer one replaces it. */
  onChannel(channel: RTCDataChannel): void;
}

/** The first connection of a link. */
export interface FirstConnection {
  /** Undefined if a basic client offers it. */
  readonly connectionId: string | undefined;
  readonly firstConfig: RTCConfiguration;
}

export interface PeerLinkOptions extends FirstConnection {
  readonly participantId: string;
  readonly call: { readonly id: string; readonly type: CallType };
  /**
   * Whether this side placed the call, or is the earlier one of two participants of a group. The
   * caller's connection wins when both sides renew theirs.
   */
  readonly caller: boolean;
  readonly platform: Platform;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
  tracks(): LocalTracks;
  /** Throws `invalid_state` unless the call was answered. */
  consent(): MediaConsent;
  /** Whether both sides know that the call was answered. */
  isEstablished(): boolean;
  /** Whether a server keeps the participant's place while their page is loaded again. */
  keepsPlace(): boolean;
  /** Sends a message to this participant. */
  send(fields: MessageFields): void;
  readonly events: PeerLinkEvents;
}
