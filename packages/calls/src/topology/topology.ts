import type { PeerLink } from '../peer/peer-link.ts';
import type { MessageFields, PeerLinkEvents, PeerLinkOptions } from '../peer/peer-link-options.ts';
import type { PeerStats } from '../peer/peer-stats.ts';

/** What the links of a call report, put together: `onConnected` means that media can flow. */
export type TopologyEvents = PeerLinkEvents;

export interface TopologyOptions
  extends Omit<PeerLinkOptions, 'participantId' | 'send' | 'events'> {
  /** User ids of the remote participants. */
  readonly participants: readonly [string, ...string[]];
  send(participantId: string, fields: MessageFields): void;
  readonly events: TopologyEvents;
}

/**
 * Decides which links a call has: to whom, and how many. A call reaches its links only through this,
 * so that a mesh or an SFU needs no change there (docs/adr/0008-call-links-and-topology.md).
 */
export interface Topology {
  readonly links: readonly [PeerLink, ...PeerLink[]];
  /** The link that a participant's messages are about; undefined without one. */
  linkTo(participantId: string): PeerLink | undefined;
  /** Closes what belongs to a participant who left. Others stay. */
  removeParticipant(participantId: string): void;
  /** The newest sample of each connection, by user id. Empty before `sampleStats`. */
  readonly stats: Readonly<Record<string, PeerStats>>;
  /** Samples the connections at intervals from now on. Idempotent. */
  sampleStats(): void;
  /** Closes every link. Idempotent. */
  close(): void;
}
