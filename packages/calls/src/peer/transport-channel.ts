/**
 * A part of a connection: its media lines now; a data channel or encoded transforms are further
 * channels (docs/adr/0008-call-links-and-topology.md). A channel adds its own parts to the
 * RTCPeerConnection, and the transport negotiates for all channels together.
 */
export interface TransportChannel {
  /** Called after each remote offer was applied, before it is answered. */
  adopt(): void;
  /** Whether the channel added something that the other side does not know yet. */
  needsNegotiation(): boolean;
}
