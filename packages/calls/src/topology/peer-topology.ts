import type { Incoming, OptionTag } from '@xpchat/calls-protocol';
import { PeerLink } from '../peer/peer-link.ts';
import type { FirstConnection, PeerLinkEvents } from '../peer/peer-link-options.ts';
import type { PeerStats } from '../peer/peer-stats.ts';
import type { RemoteMedia } from '../peer/remote-media.ts';
import { StatsSampler } from '../peer/stats-sampler.ts';
import type { Topology, TopologyEvents, TopologyName, TopologyOptions } from './topology.ts';

/** A link to each remote participant: direct with one of them, and a mesh with several. */
export class PeerTopology implements Topology {
  private readonly _options: TopologyOptions;
  private readonly _links = new Map<string, PeerLink>();
  /** Whether the path to each participant is up. Absent if it never was. */
  private readonly _paths = new Map<string, boolean>();
  private readonly _sampler: StatsSampler;
  private _events: TopologyEvents;
  private _isClosed = false;
  private _wantsData = false;

  constructor(options: TopologyOptions) {
    this._options = options;
    this._events = options.events;
    this._sampler = new StatsSampler(options.platform.clock, () => this.peerConnections);
  }

  get name(): TopologyName {
    return this._links.size > 1 ? 'mesh' : 'direct';
  }

  get remoteMedia(): ReadonlyMap<string, RemoteMedia> {
    return this._map((link) => link.remoteMedia);
  }

  get peerConnections(): ReadonlyMap<string, RTCPeerConnection> {
    return this._map((link) => link.peerConnection);
  }

  get stats(): Readonly<Record<string, PeerStats>> {
    return this._sampler.latest;
  }

  stateOf(participantId: string): 'connecting' | 'active' | 'reconnecting' {
    const isUp = this._paths.get(participantId);
    if (isUp === undefined) return 'connecting';
    return isUp ? 'active' : 'reconnecting';
  }

  supports(participantId: string, tag: OptionTag): boolean {
    return !!this._links.get(participantId)?.supports(tag);
  }

  /**
   * Makes the link to a participant, whose first connection the messages of the call's setup
   * describe. Throws if the browser cannot make a connection.
   */
  connectTo(participantId: string, first: FirstConnection): PeerLink {
    const { isCaller, send } = this._options;
    const link = new PeerLink({
      ...this._options,
      ...first,
      participantId,
      caller: isCaller(participantId),
      send: (fields) => send(participantId, fields),
      events: this._eventsOf(participantId),
    });
    this._links.set(participantId, link);
    if (this._wantsData) link.openData();
    return link;
  }

  reportTo(events: TopologyEvents): void {
    this._events = events;
  }

  addParticipant(
    participantId: string,
    supported: readonly OptionTag[] | undefined,
    offers: boolean,
  ): void {
    if (this._isClosed || this._links.has(participantId)) return;
    const { platform, config } = this._options;
    const connectionId = platform.randomId();
    const link = this.connectTo(participantId, { connectionId, firstConfig: config() });
    link.setRemoteSupports(supported);
    // If the offer does not come, the answering side makes its own.
    link.superviseFirstPath();
    if (offers) void link.offerFirst();
  }

  removeParticipant(participantId: string): void {
    this._links.get(participantId)?.close();
    this._links.delete(participantId);
    const wasUp = this._paths.get(participantId);
    this._paths.delete(participantId);
    // The last person in a call has no connection that could be lost.
    if (wasUp && this._links.size) this._reportIfCut();
  }

  async handle(message: Incoming): Promise<void> {
    await this._links.get(message.from)?.handle(message);
  }

  async attach(): Promise<void> {
    await Promise.all(this._all.map((link) => link.attach()));
  }

  openData(): void {
    this._wantsData = true;
    for (const link of this._all) link.openData();
  }

  updateIceServers(): void {
    for (const link of this._all) link.updateIceServers();
  }

  sampleStats(): void {
    this._sampler.start();
  }

  close(): void {
    this._isClosed = true;
    this._sampler.stop();
    for (const link of this._all) link.close();
  }

  /** A group call is connected while one path is up, and lost when nobody is left to connect to. */
  private _eventsOf(participantId: string): PeerLinkEvents {
    return {
      onDialog: () => this._events.onDialog(),
      onHangUp: () => this._events.onHangUp(),
      onChange: () => this._events.onChange(),
      onConnected: () => {
        this._paths.set(participantId, true);
        this._events.onConnected();
        this._events.onChange();
      },
      onInterrupted: () => {
        if (!this._paths.get(participantId)) return;
        this._paths.set(participantId, false);
        this._reportIfCut();
        this._events.onChange();
      },
      onChannel: (channel) => this._events.onChannel(participantId, channel),
      onLost: (error, wasConnected) => {
        if (this._links.size < 2) this._events.onLost(error, wasConnected);
        else this._reconnect(participantId);
      },
    };
  }

  private _reportIfCut(): void {
    if (!Array.from(this._paths.values()).includes(true)) this._events.onInterrupted();
  }

  /** The server has the participant in the call, so there is another attempt. */
  private _reconnect(participantId: string): void {
    const before = this._links.get(participantId);
    this.removeParticipant(participantId);
    this.addParticipant(
      participantId,
      before?.remoteSupports,
      this._options.isCaller(participantId),
    );
    const isSilenced = before?.remoteMedia.isSilenced ?? false;
    this._links.get(participantId)?.remoteMedia.setSilenced(isSilenced);
  }

  private get _all(): readonly PeerLink[] {
    return Array.from(this._links.values());
  }

  private _map<T>(read: (link: PeerLink) => T): ReadonlyMap<string, T> {
    return new Map(this._all.map((link) => [link.participantId, read(link)]));
  }
}
