import type { OutgoingPeerMessage, ServerMessage } from '@xpchat/calls-protocol';
import type { Readable, SignalingState } from '../snapshot.ts';

/** How messages travel: our own socket, or the host's. */
export interface Signaling {
  readonly state: Readable<SignalingState>;
  /** STUN and TURN that the server advertised. */
  readonly iceServers: RTCIceServer[] | undefined;
  /** Whether a server owns the state of calls, and so their time limits. */
  readonly authoritative: boolean;
  connect(): void;
  /** Resolves once messages can be sent. Throws CallsError `not_connected` after `timeout` ms. */
  ready(timeout: number): Promise<void>;
  /** Sends now, or after the same session is resumed. */
  send(message: OutgoingPeerMessage): void;
  close(): void;
}

export interface SignalingEvents {
  onMessage(message: ServerMessage): void;
}
