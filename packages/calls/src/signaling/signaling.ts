import type {
  Ack,
  Authenticated,
  IceServers,
  OutgoingPeerMessage,
  Pong,
  ServerMessage,
  SfuRequest,
} from '@xpchat/calls-protocol';
import type { HostSocket } from '../platform/platform.ts';
import type { Readable } from '../primitives/value.ts';

/** Whether the calls server can be reached. A host's own socket always counts as `online`. */
export type SignalingState = 'offline' | 'connecting' | 'online';

/** Carries messages over the engine's own socket or the host's. */
export interface Signaling {
  readonly state: Readable<SignalingState>;
  /** STUN and TURN servers that the server advertised, refreshed before they expire. */
  readonly iceServers: RTCIceServer[] | undefined;
  /**
   * Whether a server owns the state of calls, and with it their time limits. Assumed to be true until it is
   * known that the other end is a relay.
   */
  readonly authoritative: boolean;
  connect(): void;
  /**
   * Resolves when messages can be sent.
   *
   * @param timeout in milliseconds
   * @throws CallsError `not_connected` after the timeout
   */
  ready(timeout: number): Promise<void>;
  /**
   * Sends now, or when the session resumes.
   *
   * @param onDelivered called once the server has stored the message; at once over a host's socket.
   *   Not called if the session is lost together with the call
   * @throws CallsError `not_connected` when too many messages wait already
   */
  send(message: OutgoingPeerMessage, onDelivered?: () => void): void;
  /** Sends a request without a number, if there is a connection now. It may get no answer. */
  request(message: SfuRequest): void;
  /**
   * Receives a message that the host passes on from its own socket, as text or parsed. Ignores
   * anything that is no message of calls.
   *
   * @param socket the socket that received it, if known
   */
  receiveFromHost(data: unknown, socket: HostSocket | undefined): void;
  /** The host handed over another socket of its own. */
  adoptSocket(): void;
  close(): void;
}

/** A message of the server that concerns calls, and not the connection itself. */
export type CallMessage = Exclude<ServerMessage, Ack | Authenticated | Pong | IceServers>;

export interface SignalingEvents {
  /** Called once for each numbered message, in order. */
  onMessage(message: CallMessage): void;
  /** `Signaling.iceServers` changed. */
  onIceServers(): void;
  /** Returns the ids of calls whose state the server should confirm after a reconnect. */
  calls(): string[];
  /** Whether this page has a call that rings, connects or goes on. */
  isInCall(): boolean;
}
