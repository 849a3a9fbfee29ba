import type { EndReason, Incoming, Profile } from '@xpchat/calls-protocol';
import type { RosterParticipant } from '@xpchat/calls-protocol/group';
import type { Call, CallContext } from '../call/call.ts';
import type { GroupPart } from '../call/group-part.ts';
import {
  hasHolds,
  isAnswered,
  isEstablished,
  isLive,
  isPlaced,
  type Peer,
} from '../model/call-phase.ts';
import type { GroupState, SfuFallback } from '../model/group-state.ts';
import type { Participant } from '../model/participant.ts';
import type { SfuGrant } from '../topology/sfu/sfu-room.ts';
import type { Topology, TopologyOptions } from '../topology/topology.ts';
import { GroupTopology } from './group-topology.ts';
import { connectableOf, isNewer, joinedOf, othersOf, presentPeers, type Roster } from './roster.ts';

export interface GroupCallDeps {
  readonly context: CallContext;
  readonly ownUserId: string;
  describe(userId: string, given: Profile): Peer;
  createTopology(options: TopologyOptions): Topology;
  /** Asks the server for a grant to join the media server of the call. */
  grant(callId: string): Promise<SfuGrant>;
  /** Tells the server whether this device is cut off from the media server, for the topology of this epoch. */
  reportSfu(call: Call, isBlocked: boolean, epoch: number): void;
}

/**
 * The roster of a group call. The server owns it. This class applies each new one to the call and to its
 * connections.
 */
export class GroupCall implements GroupPart {
  private readonly _call: Call;
  private readonly _context: CallContext;
  private readonly _describe: GroupCallDeps['describe'];
  private readonly _ownUserId: string;
  private readonly _createPeers: GroupCallDeps['createTopology'];
  private readonly _grant: GroupCallDeps['grant'];
  private readonly _reportSfu: GroupCallDeps['reportSfu'];
  private _topology: GroupTopology | null = null;
  private _roster: Roster | null = null;
  /**
   * This device joined after everybody whom it is not connected to yet, so it offers the connections.
   * True from its join to the first roster that has it.
   */
  private _isJoining = false;
  /** The server has not answered this device's join. */
  private _isJoinPending = false;
  /** How the call ended for this device before the server handled its join. */
  private _crossedEnd: EndReason | null = null;
  /** Whether the media server cannot be reached from here; undefined before that is known. */
  private _isBlocked: boolean | undefined;
  /** The last report, so that the same is not sent again. */
  private _reported = '';

  constructor(
    call: Call,
    { context, describe, createTopology, ownUserId, grant, reportSfu }: GroupCallDeps,
  ) {
    this._call = call;
    this._context = context;
    this._describe = describe;
    this._createPeers = createTopology;
    this._ownUserId = ownUserId;
    this._grant = grant;
    this._reportSfu = reportSfu;
  }

  get state(): GroupState {
    const own = this._own;
    const { locked = false, conversationId, waiting = [], guestLinks = [] } = this._roster ?? {};
    return {
      self: this._describe(this._ownUserId, own?.profile ?? {}),
      isHost: own?.host === true,
      locked,
      hand: own?.hand === true,
      handOrder: own?.handOrder,
      silenced: own?.silenced === true,
      isGuest: own?.guest === true,
      waiting: waiting.map(({ userId, profile = {} }) => this._describe(userId, profile)),
      guestLinks,
      fallback: this._fallback,
      voiceOnly: this.voiceOnly,
      conversationId,
    };
  }

  get voiceOnly(): boolean {
    return this._roster?.voiceOnly === true;
  }

  get present(): readonly string[] {
    const roster = this._roster;
    return roster ? joinedOf(roster, this._ownUserId).map(({ userId }) => userId) : [];
  }

  get participants(): readonly Participant[] {
    const roster = this._roster;
    return roster
      ? othersOf(roster, this._ownUserId).map((each) => this._participant(each))
      : this._call.info.participants.map((peer) => ({
          peer,
          state: 'invited',
          ...NO_MEDIA,
        }));
  }

  isCaller(participantId: string): boolean {
    const order = this._roster?.participants.map(({ userId }) => userId) ?? [];
    return order.indexOf(this._ownUserId) < order.indexOf(participantId);
  }

  /**
   * The roster alone reports who rings and holds. `call_end` and similar messages end the call for this person, unless
   * their join crosses it: a person who declined, or did not answer in time, returns by it.
   */
  handle(message: Incoming): boolean {
    const { type } = message;
    if (this._isJoinPending && (type === 'call_end' || type === 'call_cancel')) {
      this._crossedEnd = message.reason;
      return true;
    }
    return type === 'call_hold' || type === 'call_ringing';
  }

  /** This device is joining, so it offers its connections to everybody in the call. */
  markJoining(): void {
    this._isJoining = true;
    this._isJoinPending = true;
    this._crossedEnd = null;
  }

  /** The server has the join of this device. */
  markJoined(): void {
    this._isJoinPending = false;
    this.connect();
  }

  /** The server refused the join. The call ended before if the device got its end. */
  handleJoinRefused(): void {
    const reason = this._crossedEnd;
    this._isJoinPending = false;
    if (reason && !this._call.isOver) this._call.apply({ type: 'end', reason, by: 'remote' });
  }

  /** The server sent the state of the call. Older states are dropped. */
  update(roster: Roster): void {
    const call = this._call;
    if (!isLive(call.phase) || !isNewer(roster, this._roster)) return;
    const { voiceOnly } = this;
    const wasHeld = hasHolds(call.phase) && call.phase.remoteHold;
    this._roster = roster;
    this._context.changes.batch(() => {
      const present = presentPeers(roster, this._ownUserId)?.map(({ id, ...given }) =>
        this._describe(id, given),
      );
      // The inviter comes first, and stays first when they leave.
      const [inviter] = call.phase.name === 'incoming' ? call.info.participants : [];
      const others = present?.filter(({ id }) => id !== inviter?.id) ?? [];
      const [first, ...rest] = inviter ? [inviter, ...others] : others;
      // The sender does not matter: the server names any participant who is still in the call.
      if (present && first) call.apply({ type: 'roster', participants: [first, ...rest] });
      // In a group each participant holds for themselves, and the others go on.
      if (wasHeld) call.apply({ type: 'hold', held: false, by: 'remote' });
      this._updatePlaced(roster);
      this.connect();
      this._reportBlocked();
      if (voiceOnly !== this.voiceOnly || wasHeld) {
        call.updateMedia().catch(this._context.platform.reportError);
      }
      this._context.changes.announce();
    });
  }

  /** Connects to the people who joined, and to nobody else. Does nothing before the call is answered. */
  connect(): void {
    const { phase } = this._call;
    const roster = this._roster;
    if (!roster || !isEstablished(phase) || !this._isIn(roster)) return;
    // [RC6] The device connects to nobody until its person has agreed to the recording.
    if (this._own?.asked && !this._topology) return;
    this._topology ??= this._call.useTopology((options) => this._createTopology(roster, options));
    this._topology.update(roster.topology, this._isJoining);
    this._isJoining = false;
  }

  private get _fallback(): SfuFallback | undefined {
    const { fallback, topology } = this._roster ?? {};
    if (topology === 'sfu' && this._own?.sfuBlocked) return 'sfu_blocked_here';
    const isHere = fallback === 'sfu_unsupported' && !this._own?.supported?.includes('sfu');
    return isHere ? 'sfu_unsupported_here' : fallback;
  }

  /** [GR31] The server has the call's topology change, if the report of this device is one too many. */
  private _reportBlocked(): void {
    const { _roster: roster, _isBlocked: isBlocked } = this;
    if (roster?.topology !== 'sfu') this._isBlocked = undefined;
    else if (isBlocked !== undefined && isBlocked !== (this._own?.sfuBlocked ?? false)) {
      const report = `${roster.epoch} ${isBlocked}`;
      if (report === this._reported) return;
      this._reported = report;
      this._reportSfu(this._call, isBlocked, roster.epoch);
    }
  }

  /** The track that a media server sends beside the camera. */
  private get _ownScreen(): MediaStreamTrack | null {
    const { phase } = this._call;
    const isShared = isEstablished(phase) && !phase.localHold && !this.voiceOnly;
    return (isShared && this._context.media.screen?.getVideoTracks()[0]) || null;
  }

  private get _own(): RosterParticipant | undefined {
    return this._roster?.participants.find(({ userId }) => userId === this._ownUserId);
  }

  private _isIn({ participants }: Roster): boolean {
    return participants.some(
      ({ userId, state }) => userId === this._ownUserId && state === 'joined',
    );
  }

  /** The own dial: somebody rings, or joined. */
  private _updatePlaced(roster: Roster): void {
    const call = this._call;
    if (!isPlaced(call.phase)) return;
    const others = othersOf(roster, this._ownUserId);
    if (others.some(({ state }) => state === 'joined')) call.apply({ type: 'answered' });
    else if (call.phase.name === 'dialing' && others.some(({ state }) => state === 'ringing')) {
      call.apply({ type: 'ringing', waiting: false });
    }
  }

  private _createTopology({ topology }: Roster, options: TopologyOptions): GroupTopology {
    const { id, topology: links } = this._call;
    const ofGroup = {
      ...options,
      tracks: () => ({ ...options.tracks(), screen: this._ownScreen }),
      links,
      joined: () => (this._roster ? connectableOf(this._roster, this._ownUserId) : []),
      isActive: () => this._call.phase.name === 'active',
      createPeers: this._createPeers,
      grant: () => this._grant(id),
      onBlocked: (isBlocked: boolean) => {
        this._isBlocked = isBlocked;
        this._reportBlocked();
      },
    };
    return new GroupTopology(ofGroup, topology);
  }

  private _participant(entry: RosterParticipant): Participant {
    const { phase, topology } = this._call;
    const { userId, state, reason, host, guest, hand, handOrder, silenced, held } = entry;
    const isPlayed = isAnswered(phase) && !phase.localHold && !held;
    const media = topology?.remoteMedia.get(userId)?.snapshot(isPlayed) ?? NO_MEDIA;
    return {
      peer: this._describe(userId, entry.profile ?? {}),
      state: state === 'joined' ? (topology?.stateOf(userId) ?? 'connecting') : state,
      reason,
      host,
      guest,
      held,
      hand,
      handOrder,
      silenced,
      ...media,
      audio: media.audio && !silenced,
    };
  }
}

const NO_MEDIA = { stream: null, screen: null, audio: true, video: 'off' } as const;
