import type { Incoming, OptionTag } from '@xpchat/calls-protocol';
import type { RosterParticipant } from '@xpchat/calls-protocol/group';
import type { PeerStats } from '../peer/peer-stats.ts';
import type { RemoteMedia } from '../peer/remote-media.ts';
import { createSfuTopology } from '../topology/sfu/load-sfu.ts';
import type { SfuGrant } from '../topology/sfu/sfu-room.ts';
import type {
  Topology,
  TopologyEvents,
  TopologyName,
  TopologyOptions,
} from '../topology/topology.ts';
import {
  connectionsOf,
  nextTopologyChange,
  type TopologyChange,
  type TopologyChangeEvent,
} from './topology-change.ts';

/** How long the new connections, once they are up, wait for everybody before they take over. */
const TAKE_OVER_TIMEOUT_MS = 10_000;
/** How long the old connections stay for participants who change over later. */
const CLOSE_OLD_AFTER_MS = 2_000;

type Kind = 'sfu' | 'peers';

export interface GroupTopologyOptions extends TopologyOptions {
  /** The connections of a call of two that grew. */
  readonly links: Topology | null;
  /** Those who joined, by the newest roster. */
  joined(): readonly RosterParticipant[];
  /** Whether media flows. */
  isActive(): boolean;
  createPeers(options: TopologyOptions): Topology;
  /** Asks the server for a grant to join the media server of this call. */
  grant(): Promise<SfuGrant>;
  /** The media server answers our server, and this device cannot connect to it, or is connected. */
  onBlocked(isBlocked: boolean): void;
  /** For tests. */
  readonly createSfu?: typeof createSfuTopology;
}

/**
 * The connections of a group call. It follows the roster, and changes between people and an SFU by make
 * before break: the new connections carry the media of all before the old ones go. What concerns the media
 * of this person (consent, hold, another microphone) reaches all of them.
 */
export class GroupTopology implements Topology {
  private readonly _options: GroupTopologyOptions;
  /** Written by `_advance` alone. */
  private _state: TopologyChange<Topology>;
  /** Cancels the time limit of `changing` or `lingering`. */
  private _stopTimer: () => void = () => undefined;
  private _wantsData = false;

  constructor(options: GroupTopologyOptions, wanted: TopologyName) {
    this._options = options;
    const { links } = options;
    links?.reportTo?.(this._eventsOf(() => links));
    this._state = { name: 'steady', current: links ?? this._create(kindOf(wanted)) };
    this.sampleStats();
  }

  get name(): TopologyName {
    return this._current.name;
  }

  get remoteMedia(): ReadonlyMap<string, RemoteMedia> {
    return this._current.remoteMedia;
  }

  get peerConnections(): ReadonlyMap<string, RTCPeerConnection> {
    return this._current.peerConnections;
  }

  screenOf(participantId: string): MediaStream | null {
    return this._current.screenOf?.(participantId) ?? null;
  }

  get stats(): Readonly<Record<string, PeerStats>> {
    return this._current.stats;
  }

  stateOf(participantId: string): 'connecting' | 'active' | 'reconnecting' {
    return this._current.stateOf(participantId);
  }

  supports(participantId: string, tag: OptionTag): boolean {
    return this._current.supports(participantId, tag);
  }

  /**
   * Connects to everybody who joined, and to nobody else.
   *
   * @param offers whether this side joined after everybody whom it is not connected to yet
   */
  update(wanted: TopologyName, offers: boolean): void {
    if (this._state.name === 'closed') return;
    const kind = kindOf(wanted);
    if (kindOf(this.name) === kind) this._advance({ type: 'stay' });
    else if (this._state.name !== 'changing') this._changeTo(kind);
    this._follow(offers);
    // A media server that is away carries no media: leaving it interrupts nothing.
    if (this.name === 'sfu' && !this._options.isActive()) this._takeOver();
    else this._check();
  }

  addParticipant(
    participantId: string,
    supported: readonly OptionTag[] | undefined,
    offers: boolean,
  ): void {
    if (this._state.name === 'closed') return;
    this._current.addParticipant(participantId, supported, offers);
    // All change over together: the one who joined later offers.
    const isLater = !this._options.isCaller(participantId);
    this._next?.addParticipant(participantId, supported, isLater);
  }

  removeParticipant(participantId: string): void {
    for (const each of this._all) each.removeParticipant(participantId);
  }

  openData(): void {
    this._wantsData = true;
    for (const each of this._all) each.openData();
  }

  /** Only connections to people receive messages. During a change, one of the two kinds is to people. */
  async handle(message: Incoming): Promise<void> {
    await this._all.find(({ name }) => kindOf(name) === 'peers')?.handle(message);
  }

  async attach(): Promise<void> {
    await Promise.all(this._all.map((each) => each.attach()));
  }

  updateIceServers(): void {
    for (const each of this._all) each.updateIceServers();
  }

  sampleStats(): void {
    this._current.sampleStats();
  }

  close(): void {
    this._advance({ type: 'close' });
  }

  private get _current(): Topology {
    return this._state.current;
  }

  private get _next(): Topology | null {
    return this._state.name === 'changing' ? this._state.next : null;
  }

  private get _all(): readonly Topology[] {
    return connectionsOf(this._state);
  }

  /** Closes what the next state does not have, and ends the time limit of the state before. */
  private _advance(event: TopologyChangeEvent<Topology>): void {
    const [before, open] = [this._state, this._all];
    this._state = nextTopologyChange(before, event);
    if (this._state === before) return;
    this._stopTimer();
    for (const each of open) if (!this._all.includes(each)) each.close();
  }

  private _setTimer(ms: number, onExpired: () => void): void {
    this._stopTimer();
    this._stopTimer = this._options.platform.clock.after(ms, onExpired);
  }

  private _changeTo(kind: Kind): void {
    this._advance({ type: 'change', next: this._create(kind) });
  }

  /** Brings all connections in line with the roster. */
  private _follow(offers: boolean): void {
    const joined = this._options.joined();
    for (const { remoteMedia } of this._all) {
      for (const userId of Array.from(remoteMedia.keys())) {
        if (!joined.some((each) => each.userId === userId)) this.removeParticipant(userId);
      }
    }
    for (const { userId, supported, silenced = false } of joined) {
      this.addParticipant(userId, supported, offers);
      // Nobody plays the voice of a person whom a host silenced, whatever their device sends.
      for (const { remoteMedia } of this._all) remoteMedia.get(userId)?.setSilenced(silenced);
    }
  }

  private _create(kind: Kind): Topology {
    const { createPeers, createSfu = createSfuTopology, ...options } = this._options;
    let topology: Topology | null = null;
    const events = this._eventsOf(() => topology);
    topology =
      kind === 'sfu' ? createSfu({ ...options, events }) : createPeers({ ...options, events });
    if (this._wantsData) topology.openData();
    return topology;
  }

  /** Forwards events to the call only from the connections that carry its media. */
  private _eventsOf(source: () => Topology | null): TopologyEvents {
    const { events } = this._options;
    const isNext = () => this._next !== null && this._next === source();
    const ifCurrent = (report: () => void) => {
      if (this._state.name !== 'closed' && this._current === source()) report();
    };
    return {
      onConnected: () => {
        ifCurrent(events.onConnected);
        if (!isNext()) return;
        this._advance({ type: 'up' });
        this._setTimer(TAKE_OVER_TIMEOUT_MS, () => this._takeOver());
        this._check();
      },
      onChange: () => {
        ifCurrent(events.onChange);
        if (isNext()) this._check();
      },
      onInterrupted: () => ifCurrent(events.onInterrupted),
      onDialog: () => ifCurrent(events.onDialog),
      onHangUp: () => ifCurrent(events.onHangUp),
      // The newest channel to a person is used; without one the chat goes over the server.
      onChannel: (participantId, channel) => events.onChannel(participantId, channel),
      onLost: (error, wasConnected) => {
        if (isNext() && this._carriesMedia) this._retry();
        else if (isNext()) events.onLost(error, wasConnected);
        else if (this._next) ifCurrent(() => this._takeOver());
        else ifCurrent(() => events.onLost(error, wasConnected));
      },
    };
  }

  private get _carriesMedia(): boolean {
    return this._options.joined().some(({ userId }) => this._current.stateOf(userId) === 'active');
  }

  /** The old connections go on carrying the media, without a time limit. */
  private _retry(): void {
    if (!this._next) return;
    this._changeTo(kindOf(this._next.name));
    this._follow(false);
  }

  private _check(): void {
    const next = this._next;
    if (!next) return;
    const hears = ({ userId }: RosterParticipant) => {
      const stream = next.remoteMedia.get(userId)?.snapshot(true).stream;
      return next.stateOf(userId) === 'active' && !!stream?.getAudioTracks().length;
    };
    if (this._options.joined().every(hears)) this._takeOver();
  }

  private _takeOver(): void {
    const { _state: state } = this;
    if (state.name !== 'changing') return;
    const { current, next, isUp } = state;
    // First, because each change of the new connections would take over again.
    this._advance({ type: 'take_over' });
    // Copies the participants' media state from the old connections.
    for (const [userId, media] of Array.from(current.remoteMedia)) {
      const { audio, video } = media.snapshot(true);
      next.remoteMedia.get(userId)?.setState({ audio, video });
    }
    this._setTimer(CLOSE_OLD_AFTER_MS, () => this._advance({ type: 'old_expired' }));
    const { events, platform, call } = this._options;
    platform.log.child({ callId: call.id }).event('topology_change', { topology: next.name });
    this.sampleStats();
    this.attach().catch(platform.reportError);
    if (isUp) events.onConnected();
    events.onChange();
  }
}

function kindOf(name: TopologyName): Kind {
  return name === 'sfu' ? 'sfu' : 'peers';
}
