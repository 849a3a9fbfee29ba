import type { Ack, OutgoingPeerMessage, Pong, ServerMessage } from '@xpchat/calls-protocol';
import type { Readable } from '../lib/value.ts';

/** Whether the calls server can be reached. A host's own socket always counts as `online`. */
export type SignalingState = 'offline' | 'connecting' | 'online';

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
  /**
   * Sends now, or when the session is resumed. Throws CallsError `not_connected` when too much waits
   * already: what must happen on this side must not depend on it.
   */
  send(message: OutgoingPeerMessage): void;
  close(): void;
}

export interface SignalingEvents {
  /** Each numbered message once, in order. */
  onMessage(message: Exclude<ServerMessage, Ack | Pong>): void;
  /** Ids of the calls of which a server should say, after a break, whether they go on. */
  calls(): string[];
}
