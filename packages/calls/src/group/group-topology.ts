import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { RosterParticipant } from '@xpchat/calls-protocol/group';
import type { Call } from '../call/call.ts';
import type { CallContext } from '../call/call-context.ts';
import { createSfuTopology } from '../topology/sfu/load-sfu.ts';
import type { SfuGrant } from '../topology/sfu/sfu-room.ts';
import type { Topology, TopologyEvents, TopologyName } from '../topology/topology.ts';

/** How long the new connections wait for everybody after they are up. */
const PATIENCE_MS = 10_000;
/** The old connections stay for those who change over a little later. */
const LINGER_MS = 2_000;

type Kind = 'sfu' | 'peers';

export interface GroupTopologyDeps {
  readonly call: Call;
  readonly context: CallContext<Call>;
  /** Asks the server for a grant to join the media server of this call. */
  grant(): Promise<SfuGrant>;
  /** For tests. */
  readonly createSfu?: typeof createSfuTopology;
}

/**
 * The connections of a group call. Between people and an SFU it changes over by make before break: the new
 * connections carry the media of all before the old ones go.
 */
export class GroupTopology {
  private readonly _deps: GroupTopologyDeps;
  /** Beside the call's own; null while it does not change over. */
  private _next: Topology | null = null;
  private _isNextUp = false;
  private _joined: readonly RosterParticipant[] = [];
  private _cancelPatience: () => void = () => undefined;

  constructor(deps: GroupTopologyDeps) {
    this._deps = deps;
  }

  /**
   * Connects to everybody who joined, and to nobody else.
   *
   * @param offers whether this side joined after everybody whom it is not connected to yet
   */
  update(wanted: TopologyName, joined: readonly RosterParticipant[], offers: boolean): void {
    const { call } = this._deps;
    this._joined = joined;
    const kind = wanted === 'sfu' ? 'sfu' : 'peers';
    if (!call.topology) {
      const topology = this._create(kind);
      call.useTopology(topology);
      topology.sampleStats();
    } else if (kindOf(call.topology) === kind) this._dropNext();
    else if (!this._next || kindOf(this._next) !== kind) {
      this._dropNext();
      this._next = this._create(kind);
    }
    if (call.topology) this._sync(call.topology, () => offers);
    // All change over together: the one who joined later offers.
    if (this._next) this._sync(this._next, (userId) => !call.group?.isCaller(userId));
    // Nothing is broken by leaving a media server that is away.
    const isCut = call.topology?.name === 'sfu' && call.phase.name !== 'active';
    if (isCut) this._takeOver();
    else this._check();
  }

  /** Passes on what is for the connections that are being made. Returns whether it was. */
  handle(message: IncomingPeerMessage): boolean {
    const isNegotiation = message.type === 'call_renegotiate' || message.type === 'ice_candidate';
    if (!this._next || kindOf(this._next) === 'sfu' || !isNegotiation) return false;
    this._next.handle(message).catch(this._deps.context.platform.reportError);
    return true;
  }

  /** The call is over. */
  close(): void {
    this._dropNext();
  }

  private _create(kind: Kind): Topology {
    const { call, context, grant, createSfu = createSfuTopology } = this._deps;
    const options = call.topologyOptions;
    let topology: Topology | null = null;
    const events = this._eventsOf(options.events, () => topology);
    topology =
      kind === 'sfu'
        ? createSfu({ ...options, events, grant })
        : context.createTopology({ ...options, events });
    return topology;
  }

  /** What the connections report reaches the call only while they are its own. */
  private _eventsOf(events: TopologyEvents, topology: () => Topology | null): TopologyEvents {
    const { call, context } = this._deps;
    const ifCurrent = (report: () => void) => {
      // It can report while it is being made, and then it is the first one.
      if (!call.topology || call.topology === topology()) report();
    };
    return {
      onConnected: () => {
        ifCurrent(events.onConnected);
        if (this._next !== topology()) return;
        this._isNextUp = true;
        this._cancelPatience();
        this._cancelPatience = context.platform.clock.after(PATIENCE_MS, () => this._takeOver());
        this._check();
      },
      onChange: () => {
        ifCurrent(events.onChange);
        if (this._next === topology()) this._check();
      },
      onInterrupted: () => ifCurrent(events.onInterrupted),
      onDialog: () => ifCurrent(events.onDialog),
      onHangUp: () => ifCurrent(events.onHangUp),
      // The newest channel to a person is used; without one the chat goes over the server.
      onChannel: (participantId, channel) => events.onChannel(participantId, channel),
      onLost: (error, wasConnected) => {
        if (this._next && this._next === topology()) this._retry();
        else if (this._next) ifCurrent(() => this._takeOver());
        else ifCurrent(() => events.onLost(error, wasConnected));
      },
    };
  }

  /** The old connections carry the media on, for as long as it takes. */
  private _retry(): void {
    const kind = this._next && kindOf(this._next);
    this._dropNext();
    if (!kind || this._deps.call.isOver) return;
    this._next = this._create(kind);
    this._sync(this._next, (userId) => !this._deps.call.group?.isCaller(userId));
  }

  private _sync(topology: Topology, offers: (userId: string) => boolean): void {
    for (const userId of Array.from(topology.remoteMedia.keys())) {
      if (!this._joined.some((each) => each.userId === userId)) topology.removeParticipant(userId);
    }
    for (const { userId, supported } of this._joined) {
      topology.addParticipant(userId, supported, offers(userId));
    }
  }

  private _check(): void {
    const next = this._next;
    if (!next) return;
    const hears = ({ userId }: RosterParticipant) => {
      const stream = next.remoteMedia.get(userId)?.snapshot(true).stream;
      return next.stateOf(userId) === 'active' && !!stream?.getAudioTracks().length;
    };
    if (this._joined.every(hears)) this._takeOver();
  }

  private _takeOver(): void {
    const { call, context } = this._deps;
    const [next, before] = [this._next, call.topology];
    if (!next || call.isOver) return;
    const isUp = this._isNextUp;
    this._cancelPatience();
    this._isNextUp = false;
    this._next = null;
    // What the people report about their media was told to the old connections.
    for (const [userId, media] of Array.from(before?.remoteMedia ?? [])) {
      const { audio, video } = media.snapshot(true);
      next.remoteMedia.get(userId)?.setState({ audio, video });
    }
    call.useTopology(next);
    next.sampleStats();
    next.attach().catch(context.platform.reportError);
    context.platform.clock.after(LINGER_MS, () => before?.close());
    if (isUp) call.topologyOptions.events.onConnected();
    context.changes.announce();
  }

  private _dropNext(): void {
    this._cancelPatience();
    this._isNextUp = false;
    this._next?.close();
    this._next = null;
  }
}

function kindOf({ name }: Topology): Kind {
  return name === 'sfu' ? 'sfu' : 'peers';
}
