/**
 * A part of a connection: its media lines or its data line. Encoded transforms would be a further
 * channel (docs/adr/0008-call-links-and-topology.md). A channel adds its own parts to the
 * RTCPeerConnection, and the transport negotiates for all channels together.
 */
export interface TransportChannel {
  /** Called after each remote offer was applied, before it is answered. */
  adopt(): void;
  /** Whether the channel added something that the other side does not know yet. */
  needsNegotiation(): boolean;
}
