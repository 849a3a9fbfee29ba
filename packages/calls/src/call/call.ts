import type {
  EndReason,
  ErrorCode,
  IncomingPeerMessage,
  MediaState,
  OptionTag,
  OutgoingPeerMessage,
  Profile,
} from '@xpchat/calls-protocol';
import { CallsError, toCallsError } from '../errors.ts';
import type { LocalTracks } from '../media/media-types.ts';
import {
  type CallInfo,
  type CallPhase,
  isAnswered,
  isAnswerPending,
  isEstablished,
  isLive,
} from '../model/call-phase.ts';
import type { Participant } from '../model/participant.ts';
import { grantConsent } from '../peer/consent.ts';
import type { PeerLink } from '../peer/peer-link.ts';
import type { MessageFields } from '../peer/peer-link-options.ts';
import type { Platform } from '../platform/platform.ts';
import type { Topology, TopologyEvents } from '../topology/topology.ts';
import type { CallContext, FirstConnection } from './call-context.ts';
import { type CallEvent, durationOf, hangUpReason, transition } from './call-machine.ts';
import type { CallControl, CallSetup } from './call-setup.ts';
import { Deadline } from './deadline.ts';
import { RivalCall } from './rival-call.ts';
import { SuspendedMedia } from './suspended-media.ts';

interface Started {
  readonly setup: CallSetup;
  readonly topology: Topology;
}

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

/** Name and picture of the sender, if a server vouches for them: over a relay one could claim any. */
export function vouchedProfile(
  { signaling }: CallContext<Call>,
  { profile }: IncomingPeerMessage,
): Profile | undefined {
  return signaling().authoritative ? profile : undefined;
}

/**
 * A call of this device: its participants, its phase, and who holds it. How it begins is its setup,
 * and who is connected to whom is its topology; both exist once there is something to connect.
 */
export class Call implements CallControl {
  readonly id: string;
  /** What the other side of a call to return to supports; undefined for a basic client. */
  readonly remoteSupports: readonly OptionTag[] | undefined;
  readonly rival = new RivalCall();
  /** Written by `CallDevices` alone. */
  readonly suspendedMedia = new SuspendedMedia();
  readonly #context: CallContext<Call>;
  readonly #info: CallInfo;
  /** Limits the ringing, the return, or the hold for another call. */
  readonly #deadline: Deadline;
  /** Written by `apply`, `takeOver` and `yieldPhase` alone. */
  #phase: CallPhase = { name: 'idle' };
  #started: Started | null = null;

  constructor(context: CallContext<Call>, info: CallInfo, remoteSupports?: readonly OptionTag[]) {
    this.#context = context;
    this.#info = info;
    this.id = info.id;
    this.remoteSupports = remoteSupports;
    this.#deadline = new Deadline(context.platform.clock);
  }

  get phase(): CallPhase {
    return this.#phase;
  }

  /** The call with its participants as far as they are known by now. */
  get info(): CallInfo {
    return 'call' in this.#phase ? this.#phase.call : this.#info;
  }

  get platform(): Platform {
    return this.#context.platform;
  }

  get isOver(): boolean {
    return !isLive(this.#phase);
  }

  get setup(): CallSetup | null {
    return this.#started?.setup ?? null;
  }

  /** Whether it only rang here, or waits for what it needs to be answered. */
  get neverJoined(): boolean {
    return this.setup?.joined === false;
  }

  /** Throws `invalid_state` for an event that does not fit; nothing is changed then. */
  apply(event: CallEvent): void {
    const before = this.#phase;
    this.#phase = transition(before, event, this.platform.clock.now());
    if (isAnswered(this.#phase) && !isAnswered(before)) {
      this.rival.clear();
      this.#deadline.clear();
    }
    if (this.isOver) this.#close();
    this.#context.registry.handlePhase(this, before, event);
  }

  /** Takes the place of the own dial, which was in this phase. For the registry alone. */
  takeOver(dialPhase: CallPhase): void {
    const event: CallEvent = { type: 'glare', call: this.#info };
    this.#phase = transition(dialPhase, event, this.platform.clock.now());
  }

  /** The dial yields to another call, which goes on in its place. For the registry alone. */
  yieldPhase(): void {
    this.#phase = { name: 'idle' };
    this.#close();
  }

  /** Sets the time limit of the phase, in place of an earlier one. An answer lifts it. */
  setDeadline(ms: number, onExpired: () => void): void {
    this.#deadline.set(ms, onExpired);
  }

  /** Makes the links and the setup. Throws if the browser cannot make a connection. */
  start<S extends CallSetup>(first: FirstConnection, create: (link: PeerLink) => S): S {
    const context = this.#context;
    const { id, type, direction, participants } = this.info;
    const [participant, ...others] = participants.map((each) => each.id);
    if (participant === undefined) throw new CallsError('invalid_state');
    const topology = context.createTopology({
      ...first,
      participants: [participant, ...others],
      call: { id, type },
      caller: direction === 'outgoing',
      platform: context.platform,
      config: () => context.config(),
      tracks: () => context.media.tracks,
      consent: () => grantConsent(this.#phase),
      isEstablished: () => isEstablished(this.#phase),
      keepsPlace: () => context.signaling().authoritative,
      send: (to, fields) => this.send(to, fields),
      events: this.#topologyEvents(),
    });
    const setup = create(topology.links[0]);
    this.#started = { setup, topology };
    return setup;
  }

  send(participantId: string, fields: MessageFields, onDelivered?: () => void): void {
    const message = { ...fields, to: participantId, callId: this.id } as OutgoingPeerMessage;
    sendMessage(this.#context, message, onDelivered);
  }

  broadcast(fields: MessageFields): void {
    for (const { id } of this.info.participants) this.send(id, fields);
  }

  tracks(): LocalTracks {
    return this.#context.media.tracks;
  }

  media(): MediaState {
    return this.#context.media.report();
  }

  vouchedProfile(message: IncomingPeerMessage): Profile | undefined {
    return vouchedProfile(this.#context, message);
  }

  /** The remote participants with their media. Empty before there is a connection. */
  participants(): Participant[] {
    const phase = this.#phase;
    const isPlayed = isAnswered(phase) && !phase.localHold && !phase.remoteHold;
    const participants: Participant[] = [];
    for (const peer of this.info.participants) {
      const link = this.#linkTo(peer.id);
      if (link) participants.push({ peer, ...link.remoteMedia.snapshot(isPlayed) });
    }
    return participants;
  }

  /** The connections that carry media, by participant. */
  connections(): [string, RTCPeerConnection][] {
    const links = this.#started?.topology.links ?? [];
    return links.map((link) => [link.participantId, link.peerConnection]);
  }

  /** Handles a message of this call. What its phase does not allow is dropped. */
  async handle(message: IncomingPeerMessage): Promise<void> {
    const ofSetup = this.#started?.setup.handle(message);
    if (ofSetup) {
      await ofSetup;
      return;
    }
    switch (message.type) {
      case 'call_reject':
      case 'call_cancel':
      case 'call_end':
        if (!this.#started && message.type !== 'call_end') return;
        this.apply({ type: 'end', reason: message.reason, by: 'remote' });
        break;
      case 'call_hold':
        this.apply({ type: 'hold', by: 'remote', held: message.held });
        await this.#attach();
        break;
      case 'call_media':
        this.#linkTo(message.from)?.remoteMedia.setState(message.media);
        break;
      case 'call_ringing':
        break;
      case 'ice_candidate':
      case 'call_renegotiate':
      case 'call_offer':
      case 'call_answer':
        await this.#linkTo(message.from)?.handle(message);
        break;
    }
  }

  /** Leaves the call, in the terms of its phase, and ends it here. Does nothing if it is over. */
  hangUp(reason?: EndReason, error?: ErrorCode, by: 'local' | 'remote' = 'local'): void {
    const phase = this.#phase;
    if (!isLive(phase)) return;
    const duration = durationOf(phase, this.platform.clock.now());
    const told = this.#leave(reason ?? hangUpReason(phase), duration);
    this.apply({ type: 'end', reason: told, by, error, duration });
  }

  fail(error: unknown): void {
    this.#lose(error, false);
  }

  /** This person holds the call, or resumes it; the phase says so already. */
  async announceHold(held: boolean): Promise<void> {
    const { topology } = this.#started ?? {};
    const isServerTold = !topology || this.#context.signaling().authoritative;
    for (const { id } of this.info.participants) {
      // A server must know, even if the other side does not understand the message.
      if (isServerTold || topology?.linkTo(id)?.supports('hold')) {
        this.send(id, { type: 'call_hold', held });
      }
    }
    await this.updateMedia();
  }

  /** The tracks to send changed. */
  async updateMedia(): Promise<void> {
    // Before this side's answer is sent nothing may flow, although the person accepted.
    if (this.#started?.setup.joined) await this.#attach();
    this.announceMedia();
  }

  /** The ICE servers of the configuration changed. */
  updateIceServers(): void {
    for (const link of this.#started?.topology.links ?? []) link.updateIceServers();
  }

  /** Changes made during a hold are announced on resume. */
  announceMedia(): void {
    const phase = this.#phase;
    if (this.#started && isEstablished(phase) && !phase.localHold) {
      this.broadcast({ type: 'call_media', media: this.media() });
    }
  }

  /** Closes the links and stops the time limit. Idempotent. */
  #close(): void {
    this.#deadline.clear();
    this.#started?.topology.close();
  }

  #linkTo(participantId: string): PeerLink | undefined {
    return this.#started?.topology.linkTo(participantId);
  }

  async #attach(): Promise<void> {
    if (!isAnswered(this.#phase)) return;
    await Promise.all((this.#started?.topology.links ?? []).map((link) => link.attach()));
  }

  #leave(reason: EndReason, duration: number | undefined): EndReason {
    if (this.#started) return this.#started.setup.leave(reason, duration);
    if (this.#phase.name === 'returnable') this.broadcast({ type: 'call_end', reason, duration });
    return reason;
  }

  #lose(error: unknown, wasConnected: boolean): void {
    if (this.isOver) return;
    this.platform.log.child({ callId: this.info.id }).event('call_failed', { error });
    if (error === undefined && isAnswerPending(this.#phase)) {
      // The server did not take the answer in time. Whether there is a path does not matter.
      this.hangUp('connection_lost', 'not_connected');
      return;
    }
    const code = error === undefined ? 'media_failed' : toCallsError(error).code;
    // Once the path was up, the participants have talked.
    this.hangUp(wasConnected ? 'connection_lost' : 'media_failed', code);
  }

  #topologyEvents(): TopologyEvents {
    return {
      onConnected: () => {
        if (this.#phase.name !== 'active') this.apply({ type: 'connected' });
      },
      onInterrupted: () => {
        if (this.#phase.name === 'active') this.apply({ type: 'interrupted' });
      },
      // Devices may have been switched since the message that reported them.
      onDialog: () => this.announceMedia(),
      onLost: (error, wasConnected) => this.#lose(error, wasConnected),
      onHangUp: () => this.hangUp('completed', undefined, 'remote'),
      onChange: () => this.#context.changes.announce(),
    };
  }
}
