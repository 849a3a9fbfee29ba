import type {
  EndReason,
  ErrorCode,
  Incoming,
  MediaState,
  OptionTag,
  OutgoingPeerMessage,
} from '@xpchat/calls-protocol';
import { toCallsError } from '../errors.ts';
import type { ChangeNotifier } from '../lib/change-notifier.ts';
import type { LocalMedia } from '../media/local-media.ts';
import type { LocalTracks } from '../media/media-types.ts';
import {
  type CallInfo,
  type CallPhase,
  isAnswered,
  isAnswerPending,
  isEstablished,
  isLive,
  type Peer,
} from '../model/call-phase.ts';
import { grantConsent } from '../peer/consent.ts';
import type { MessageFields } from '../peer/peer-link-options.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { Topology, TopologyOptions } from '../topology/topology.ts';
import { type CallEvent, durationOf, hangUpReason, transition } from './call-machine.ts';
import type { CallControl, CallSetup } from './call-setup.ts';
import type { ChatInput } from './chat-input.ts';
import type { GroupPart } from './group-part.ts';
import type { CallRecording } from './recordings-port.ts';
import { RivalCall } from './rival-call.ts';
import { SuspendedMedia } from './suspended-media.ts';

/** Services of the engine that a call uses. */
export interface CallContext {
  readonly platform: Platform;
  readonly media: LocalMedia;
  /** Announced whenever something that a UI draws changed. */
  readonly changes: ChangeNotifier;
  /** Tracks the phases of all calls. */
  readonly registry: { handlePhase(call: Call, before: CallPhase, event: CallEvent): void };
  /** Has the chats of all calls. `from`: the participant. */
  readonly group: { handleChat(call: Call, from: string, input: ChatInput): void };
  signaling(): Signaling;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
}

/**
 * Sends a message of a call. Never throws: except for an answer, what happens on this side must not
 * depend on whether the message can be sent.
 *
 * @param onDelivered see `Signaling.send`
 */
export function sendMessage(
  { platform, signaling }: CallContext,
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

type NegotiationType = 'ice_candidate' | 'call_renegotiate' | 'call_offer' | 'call_answer';

/**
 * A call of this device: its participants, its phase, and who holds it. How it begins is its setup,
 * and who is connected to whom is its topology.
 */
export class Call implements CallControl {
  readonly id: string;
  /** Options that the participants of a call to return to support, by user id; undefined for a basic client. */
  readonly remoteSupports: ReadonlyMap<string, readonly OptionTag[] | undefined>;
  readonly rival = new RivalCall();
  /** Null if nobody started one. Written by `CallRecordings` alone. */
  recording: CallRecording | null = null;
  /** Written by `CallDevices` alone. */
  readonly suspendedMedia = new SuspendedMedia();
  private readonly _context: CallContext;
  private readonly _info: CallInfo;
  /** Limits the ringing, the return, or the hold for another call. */
  private _stopDeadline: () => void = () => undefined;
  /** Written by `_advance` alone. */
  private _phase: CallPhase = { name: 'idle' };
  /** How it begins; null while a dial waits for the server, and before a return. */
  private _setup: CallSetup | null = null;
  private _topology: Topology | null = null;
  private _group: GroupPart | null = null;

  constructor(
    context: CallContext,
    info: CallInfo,
    remoteSupports: ReadonlyMap<string, readonly OptionTag[] | undefined> = new Map(),
  ) {
    this._context = context;
    this._info = info;
    this.id = info.id;
    this.remoteSupports = remoteSupports;
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

  /** What makes it a call of several people; null for a call of two. */
  get group(): GroupPart | null {
    return this._group;
  }

  /** User ids of the other people who joined; in a call of two the other one, joined or not. */
  get present(): readonly string[] {
    return this._group?.present ?? this.info.participants.map(({ id }) => id);
  }

  /** Null before there is something to connect. */
  get topology(): Topology | null {
    return this._topology;
  }

  /** Functions of this call that a topology uses. */
  get topologyOptions(): TopologyOptions {
    const context = this._context;
    return {
      call: this.info,
      platform: context.platform,
      config: () => context.config(),
      tracks: () => this.tracks(),
      consent: () => grantConsent(this._phase),
      isEstablished: () => isEstablished(this._phase),
      keepsPlace: () => context.signaling().authoritative,
      isCaller: (id) => this._group?.isCaller(id) ?? this.info.direction === 'outgoing',
      send: (to, fields) => this.send(to, fields),
      events: {
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
        onChannel: (participantId, channel) =>
          this._context.group.handleChat(this, participantId, { kind: 'channel', channel }),
      },
    };
  }

  /** Throws `invalid_state` for an event that does not fit; nothing is changed then. */
  apply(event: CallEvent): void {
    const before = this._phase;
    this._advance(before, event);
    if (isAnswered(this._phase) && !isAnswered(before)) {
      this.rival.clear();
      this._stopDeadline();
      this._topology?.sampleStats();
    }
    if (this.isOver) this._close();
    this._context.registry.handlePhase(this, before, event);
  }

  /** Takes the place of the own dial, which was in this phase. For the registry alone. */
  takeOver(dialPhase: CallPhase): void {
    this._advance(dialPhase, { type: 'glare', call: this._info });
  }

  /** Sets the time limit of the phase, in place of an earlier one. An answer lifts it. */
  setDeadline(ms: number, onExpired: () => void): void {
    this._stopDeadline();
    this._stopDeadline = this.platform.clock.after(ms, onExpired);
  }

  begin<S extends CallSetup>(setup: S): S {
    this._setup = setup;
    return setup;
  }

  /** Takes a topology into use, in place of an earlier one, which it includes. */
  useTopology<T extends Topology>(create: (options: TopologyOptions) => T): T {
    const topology = create(this.topologyOptions);
    this._topology = topology;
    return topology;
  }

  /** It is a call of several people from now on. For the code of groups alone. */
  attachGroup(group: GroupPart): void {
    this._group = group;
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
    return this._group?.voiceOnly ? { audio: tracks.audio, video: null } : tracks;
  }

  media(): MediaState {
    const { media } = this._context;
    const { microphone, video, systemMuted } = media.snapshot();
    const { request } = this.suspendedMedia;
    // A microphone that is about to open is not reported as muted.
    const audio = request ? request.audio && !media.muted : microphone === 'on';
    return {
      audio: audio && !systemMuted.audio,
      video: systemMuted.video || this._group?.voiceOnly ? 'off' : video,
    };
  }

  vouchedPeer({ from: id, profile }: Incoming): Peer | undefined {
    return profile && this._context.signaling().authoritative ? { ...profile, id } : undefined;
  }

  /** Handles a message of this call. Drops a message that its phase does not allow. */
  async handle(message: Incoming): Promise<void> {
    if (this._group?.handle(message)) return;
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
      default:
        // A late `call_ringing` means nothing to a connection.
        message satisfies Incoming<NegotiationType | 'call_media' | 'call_ringing'>;
        if (message.type === 'call_media') {
          this._topology?.remoteMedia.get(message.from)?.setState(message.media);
        }
        await this._topology?.handle(message);
    }
  }

  /** Leaves the call, in the terms of its phase, and ends it here. Does nothing if it is over. */
  hangUp(reason?: EndReason, error?: ErrorCode, by: 'local' | 'remote' = 'local'): void {
    const phase = this._phase;
    if (!isLive(phase)) return;
    const { duration } = this;
    const own = reason ?? hangUpReason(phase);
    const sentReason = this._setup?.leave(own, duration) ?? own;
    if (phase.name === 'returnable') this.announce({ type: 'call_end', reason: own, duration });
    this.apply({ type: 'end', reason: sentReason, by, error, duration });
  }

  /** The server, or the other side, ended the call. Does nothing if it is over. */
  endRemotely(reason: EndReason, error?: ErrorCode): void {
    if (!this.isOver) this.apply({ type: 'end', reason, by: 'remote', error });
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

  private _advance(before: CallPhase, event: CallEvent): void {
    this._phase = transition(before, event, this.platform.clock.now());
  }

  /** Closes the links and stops the time limit. Idempotent. */
  private _close(): void {
    this._stopDeadline();
    this._topology?.close();
  }

  private async _attach(): Promise<void> {
    if (!isAnswered(this._phase)) return;
    await this._topology?.attach();
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
}
