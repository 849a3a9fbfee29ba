import type { TransportState } from '../platform/transport-state.ts';
import type { Description } from './description.ts';

export interface PeerTransportEvents {
  /** A description for the other side, within an answered call. */
  onDescription(description: Description): void;
  onCandidate(candidate: RTCIceCandidateInit): void;
  /** This side cannot offer, so the other side should. */
  onOfferWanted(): void;
  onTransport(state: TransportState): void;
  onTrack(track: MediaStreamTrack): void;
  /** The data channel was created; it is not open yet. */
  onChannel(channel: RTCDataChannel): void;
}

export interface PeerTransportOptions {
  /** `connectionId` on the wire; undefined for a connection that a basic client offered. */
  readonly id: string | undefined;
  readonly callId: string;
  readonly config: RTCConfiguration;
  /** Whether the call was answered, and the other side has a use for a data channel. */
  mayOpenData(): boolean;
  readonly events: PeerTransportEvents;
}
