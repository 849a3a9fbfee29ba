import type {
  EndReason,
  ErrorCode,
  Incoming,
  IncomingPeerMessage,
  MediaState,
  OptionTag,
  OutgoingPeerMessage,
  Profile,
  UnparsedGroupMessage,
} from '@xpchat/calls-protocol';
import { toCallsError } from '../errors.ts';
import type { LocalTracks } from '../media/media-types.ts';
import {
  type CallInfo,
  type CallPhase,
  isAnswered,
  isAnswerPending,
  isEstablished,
  isLive,
} from '../model/call-phase.ts';
import { grantConsent } from '../peer/consent.ts';
import type { PeerLink } from '../peer/peer-link.ts';
import type { FirstConnection, MessageFields } from '../peer/peer-link-options.ts';
import type { RemoteMedia } from '../peer/remote-media.ts';
import type { Platform } from '../platform/platform.ts';
import type { Topology, TopologyEvents, TopologyOptions } from '../topology/topology.ts';
import type { CallContext } from './call-context.ts';
import { type CallEvent, durationOf, hangUpReason, transition } from './call-machine.ts';
import type { CallControl, CallSetup } from './call-setup.ts';
import { Deadline } from './deadline.ts';
import type { GroupPart } from './group-part.ts';
import { RivalCall } from './rival-call.ts';
import { SuspendedMedia } from './suspended-media.ts';

/**
 * Sends a message of a call. Never throws: except for an answer, what happens on this side must not
 * depend on whether the message can be sent.
 *
 * @param onDelivered see `Signaling.send`
 */
export function sendMessage(
  { platform, signaling }: CallContext<Call>,
  message: OutgoingPeerMessage,
  onDelivered?: () => void,
): void {
  try {
    signaling().send(message, onDelivered);
  } catch (error) {
    const { callId, type } = message;
    platform.log.child({ callId }).event('message_not_sent', { type, error });
  }
}

/**
 * Gives a call its connections: the link to this participant, which the messages of the call's setup
 * negotiate. Throws if the browser cannot make a connection.
 */
export function connectTo(
  participantId: string,
  call: Call,
  { createTopology }: CallContext<Call>,
  first: FirstConnection,
): PeerLink {
  const topology = createTopology(call.topologyOptions);
  call.useTopology(topology);
  return topology.connectTo(participantId, first);
}

/**
 * A call of this device: its participants, its phase, and who holds it. How it begins is its setup,
 * and who is connected to whom is its topology.
 */
export class Call implements CallControl {
  readonly id: string;
  /** Options that the participants of a call to return to support, by user id; undefined for a basic client. */
  readonly remoteSupports: ReadonlyMap<string, readonly OptionTag[] | undefined>;
  readonly rival = new RivalCall();
  /** Written by `CallDevices` alone. */
  readonly suspendedMedia = new SuspendedMedia();
  /** State of a group call; null for a call of two. Written by `group/` alone. */
  group: GroupPart | null = null;
  private readonly _context: CallContext<Call>;
  private readonly _info: CallInfo;
  /** Limits the ringing, the return, or the hold for another call. */
  private readonly _deadline: Deadline;
  /** Written by `apply`, `takeOver` and `yieldPhase` alone. */
  private _phase: CallPhase = { name: 'idle' };
  /** How it begins; null while a dial waits for the server, and before a return. */
  private _setup: CallSetup | null = null;
  private _topology: Topology | null = null;

  constructor(
    context: CallContext<Call>,
    info: CallInfo,
    remoteSupports: ReadonlyMap<string, readonly OptionTag[] | undefined> = new Map(),
  ) {
    this._context = context;
    this._info = info;
    this.id = info.id;
    this.remoteSupports = remoteSupports;
    this._deadline = new Deadline(context.platform.clock);
  }

  get phase(): CallPhase {
    return this._phase;
  }

  /** The call with the participants that are known by now. */
  get info(): CallInfo {
    return 'call' in this._phase ? this._phase.call : this._info;
  }

  get platform(): Platform {
    return this._context.platform;
  }

  /** Milliseconds since the answer; undefined if there was none. */
  get duration(): number | undefined {
    return durationOf(this._phase, this.platform.clock.now());
  }

  get isOver(): boolean {
    return !isLive(this._phase);
  }

  get setup(): CallSetup | null {
    return this._setup;
  }

  /** Whether it only rang here, or waits for a device or the server to be answered. */
  get neverJoined(): boolean {
    return this._setup?.joined === false;
  }

  /** User ids of the other people who joined; in a call of two the other one, joined or not. */
  get present(): readonly string[] {
    return this.group?.present ?? this.info.participants.map(({ id }) => id);
  }

  /** Null before there is something to connect. */
  get topology(): Topology | null {
    return this._topology;
  }

  /** Functions of this call that a topology uses. */
  get topologyOptions(): TopologyOptions {
    const context = this._context;
    const { id, type, direction } = this.info;
    return {
      call: { id, type },
      platform: context.platform,
      config: () => context.config(),
      tracks: () => this.tracks(),
      consent: () => grantConsent(this._phase),
      isEstablished: () => isEstablished(this._phase),
      keepsPlace: () => context.signaling().authoritative,
      isCaller: (id) => this.group?.isCaller(id) ?? direction === 'outgoing',
      send: (to, fields) => this.send(to, fields),
      events: this._topologyEvents(),
    };
  }

  /** Throws `invalid_state` for an event that does not fit; nothing is changed then. */
  apply(event: CallEvent): void {
    const before = this._phase;
    this._phase = transition(before, event, this.platform.clock.now());
    if (isAnswered(this._phase) && !isAnswered(before)) {
      this.rival.clear();
      this._deadline.clear();
      this._topology?.sampleStats();
    }
    if (this.isOver) this._close();
    this._context.registry.handlePhase(this, before, event);
  }

  /** Takes the place of the own dial, which was in this phase. For the registry alone. */
  takeOver(dialPhase: CallPhase): void {
    const event: CallEvent = { type: 'glare', call: this._info };
    this._phase = transition(dialPhase, event, this.platform.clock.now());
  }

  /** The dial yields to another call, which goes on in its place. For the registry alone. */
  yieldPhase(): void {
    this._phase = { name: 'idle' };
    this._close();
  }

  /** Sets the time limit of the phase, in place of an earlier one. An answer lifts it. */
  setDeadline(ms: number, onExpired: () => void): void {
    this._deadline.set(ms, onExpired);
  }

  begin<S extends CallSetup>(setup: S): S {
    this._setup = setup;
    return setup;
  }

  /** The call's media goes over these connections from now on. */
  useTopology(topology: Topology): void {
    this._topology = topology;
  }

  send(participantId: string, fields: MessageFields, onDelivered?: () => void): void {
    const message = { ...fields, to: participantId, callId: this.id } as OutgoingPeerMessage;
    sendMessage(this._context, message, onDelivered);
  }

  broadcast(fields: MessageFields): void {
    for (const id of this.present) this.send(id, fields);
  }

  announce(fields: MessageFields): void {
    const [first = this.info.participants[0].id] = this.present;
    this.send(first, fields);
  }

  tracks(): LocalTracks {
    const { tracks } = this._context.media;
    return this.group?.voiceOnly ? { audio: tracks.audio, video: null } : tracks;
  }

  media(): MediaState {
    const { media } = this._context;
    const { microphone, video, systemMuted } = media.snapshot();
    const { request } = this.suspendedMedia;
    // A microphone that is about to open is not reported as muted.
    const audio = request ? request.audio && !media.muted : microphone === 'on';
    return {
      audio: audio && !systemMuted.audio,
      video: systemMuted.video || this.group?.voiceOnly ? 'off' : video,
    };
  }

  vouchedProfile({ profile }: IncomingPeerMessage): Profile | undefined {
    return this._context.signaling().authoritative ? profile : undefined;
  }

  /** Handles a message of this call. Drops a message that its phase does not allow. */
  async handle(message: IncomingPeerMessage): Promise<void> {
    if (this.group?.handle(message)) return;
    const ofSetup = this._setup?.handle(message);
    if (ofSetup) {
      await ofSetup;
      return;
    }
    switch (message.type) {
      case 'call_reject':
      case 'call_cancel':
      case 'call_end':
        if (!this._setup && message.type !== 'call_end') return;
        this.apply({ type: 'end', reason: message.reason, by: 'remote' });
        break;
      case 'call_hold':
        this.apply({ type: 'hold', by: 'remote', held: message.held });
        await this._attach();
        break;
      case 'call_media':
        this._mediaOf(message.from)?.setState(message.media);
        break;
      case 'call_chat':
        this._context.onChat(this, message.from, message);
        break;
      case 'ice_candidate':
      case 'call_renegotiate':
      case 'call_offer':
      case 'call_answer':
        await this._topology?.handle(message);
        break;
      case 'call_ringing':
      case 'call_invite':
      case 'call_join':
      case 'call_remove':
      case 'call_update':
      case 'call_roster':
      case 'sfu_grant':
        break;
      default:
        message satisfies Incoming<'call_ringing'> | UnparsedGroupMessage;
    }
  }

  /** Leaves the call, in the terms of its phase, and ends it here. Does nothing if it is over. */
  hangUp(reason?: EndReason, error?: ErrorCode, by: 'local' | 'remote' = 'local'): void {
    const phase = this._phase;
    if (!isLive(phase)) return;
    const { duration } = this;
    const own = reason ?? hangUpReason(phase);
    const told = this._setup?.leave(own, duration) ?? own;
    if (phase.name === 'returnable') this.announce({ type: 'call_end', reason: own, duration });
    this.apply({ type: 'end', reason: told, by, error, duration });
  }

  fail(error: unknown): void {
    this._lose(error, false);
  }

  /** The tracks to send changed. */
  async updateMedia(): Promise<void> {
    // Before this side's answer is sent nothing may flow, although the person accepted.
    if (this._setup?.joined) await this._attach();
    this.announceMedia();
  }

  /** Changes made during a hold are announced on resume. */
  announceMedia(): void {
    const phase = this._phase;
    if (this._setup && isEstablished(phase) && !phase.localHold) {
      this.broadcast({ type: 'call_media', media: this.media() });
    }
  }

  /** Closes the links and stops the time limit. Idempotent. */
  private _close(): void {
    this._deadline.clear();
    this._topology?.close();
  }

  private async _attach(): Promise<void> {
    if (!isAnswered(this._phase)) return;
    await this._topology?.attach();
  }

  private _mediaOf(participantId: string): RemoteMedia | undefined {
    return this._topology?.remoteMedia.get(participantId);
  }

  private _lose(error: unknown, wasConnected: boolean): void {
    if (this.isOver) return;
    this.platform.log.child({ callId: this.info.id }).event('call_failed', { error });
    if (error === undefined && isAnswerPending(this._phase)) {
      // The server did not take the answer in time. Whether there is a path does not matter.
      this.hangUp('connection_lost', 'not_connected');
      return;
    }
    const code = error === undefined ? 'media_failed' : toCallsError(error).code;
    // Once the path was up, the participants have talked.
    this.hangUp(wasConnected ? 'connection_lost' : 'media_failed', code);
  }

  private _topologyEvents(): TopologyEvents {
    return {
      onConnected: () => {
        if (this._phase.name !== 'active') this.apply({ type: 'connected' });
      },
      onInterrupted: () => {
        if (this._phase.name === 'active') this.apply({ type: 'interrupted' });
      },
      // Devices may have been switched since the message that reported them.
      onDialog: () => this.announceMedia(),
      onLost: (error, wasConnected) => this._lose(error, wasConnected),
      onHangUp: () => this.hangUp('completed', undefined, 'remote'),
      onChange: () => this._context.changes.announce(),
      onChannel: (participantId, channel) => this._context.onChat(this, participantId, channel),
    };
  }
}
