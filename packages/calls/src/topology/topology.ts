import type { Incoming, OptionTag } from '@xpchat/calls-protocol';
import type { DataChannel } from '../model/data-channel.ts';
import type { MessageFields, PeerLinkEvents, PeerLinkOptions } from '../peer/peer-link-options.ts';
import type { PeerStats } from '../peer/peer-stats.ts';
import type { RemoteMedia } from '../peer/remote-media.ts';

/**
 * - `direct`: one connection, to the only other participant
 * - `mesh`: a connection to each other participant
 * - `sfu`: one connection, to a server that forwards the media of all (RFC 7667 3.7)
 */
export type TopologyName = 'direct' | 'mesh' | 'sfu';

/** Combined events of the connections of a call: `onConnected` means that media can flow. */
export interface TopologyEvents extends Omit<PeerLinkEvents, 'onChannel'> {
  /** See `PeerLinkEvents.onChannel`. */
  onChannel(participantId: string, channel: DataChannel): void;
}

export interface TopologyOptions
  extends Omit<
    PeerLinkOptions,
    'participantId' | 'connectionId' | 'firstConfig' | 'caller' | 'send' | 'events'
  > {
  /** Whether this side is the caller towards this participant: see `PeerLinkOptions.caller`. */
  isCaller(participantId: string): boolean;
  send(participantId: string, fields: MessageFields): void;
  readonly events: TopologyEvents;
}

/**
 * Decides to whom a call connects. A call reaches its media only through this interface, so that it is the
 * same for every topology (docs/adr/0008-call-links-and-topology.md).
 */
export interface Topology {
  readonly name: TopologyName;
  /** State of the connection to a participant; `connecting` for one who is not connected. */
  stateOf(participantId: string): 'connecting' | 'active' | 'reconnecting';
  /** Media received from each participant, by user id. */
  readonly remoteMedia: ReadonlyMap<string, RemoteMedia>;
  /** The screen that a participant sends beside their camera, where the topology carries those. */
  screenOf?(participantId: string): MediaStream | null;
  /** The connection that carries the media of each participant, by user id. */
  readonly peerConnections: ReadonlyMap<string, RTCPeerConnection>;
  /** The newest sample of each connection, by user id. Empty before `sampleStats`. */
  readonly stats: Readonly<Record<string, PeerStats>>;
  /** Whether the participant's client announced this option; false while nobody knows. */
  supports(participantId: string, tag: OptionTag): boolean;
  /**
   * Connects to a participant of an answered call. Does nothing if they are connected already.
   *
   * @param supported option tags of their client
   * @param offers whether this side makes the first offer, because it joined later
   */
  addParticipant(
    participantId: string,
    supported: readonly OptionTag[] | undefined,
    offers: boolean,
  ): void;
  /** Closes the connection to a participant who left. */
  removeParticipant(participantId: string): void;
  /** Opens data channels to all participants whose clients have a chat, also to those who join later. */
  openData(): void;
  /** Handles a description, a candidate, or a report of media. Drops one that the call's state does not allow. */
  handle(message: Incoming): Promise<void>;
  /** Sends the current tracks of this side; none while the call is held. */
  attach(): Promise<void>;
  /** Gives every connection the ICE servers of the configuration. Looks for no new paths. */
  updateIceServers(): void;
  /** Reports to these from now on: a larger topology includes it. Absent where none does. */
  reportTo?(events: TopologyEvents): void;
  /** Samples the connections at intervals from now on. Idempotent. */
  sampleStats(): void;
  /** Closes every connection. Idempotent. */
  close(): void;
}
