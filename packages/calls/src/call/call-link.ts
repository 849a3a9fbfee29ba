import type {
  Incoming,
  IncomingPeerMessage,
  MediaState,
  OptionTag,
  OutgoingPeerMessage,
  Profile,
} from '@xpchat/calls-protocol';
import { negotiationRole } from '../peer/negotiation-role.ts';
import {
  type Description,
  type LocalTracks,
  type Offer,
  PeerSession,
} from '../peer/peer-session.ts';
import type { Platform, TrackKind } from '../platform/platform.ts';
import type { TransportState } from '../platform/transport-state.ts';
import { type CallInfo, type CallPhase, isAnswered } from '../snapshot.ts';
import type { CallEvent } from './call-machine.ts';
import { grantConsent } from './consent.ts';
import { RemoteParticipant } from './remote-participant.ts';

/** Milliseconds from the answer, or a new offer, on; the slowest of ordinary paths take less. */
const STUCK_AFTER = 4000;
/** More candidates than a device gathers; a peer that sends more only hurts itself. */
const CANDIDATE_LIMIT = 256;

/** What a call needs of the engine around it. */
export interface CallContext {
  readonly platform: Platform;
  phase(): CallPhase;
  /** Runs an event through the machine; throws `invalid_state` if it does not fit. */
  apply(event: CallEvent): void;
  send(message: OutgoingPeerMessage): void;
  /** Whether a server owns the state of calls. */
  authoritative(): boolean;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
  tracks(): LocalTracks;
  /** Name and picture of the sender, if a server vouches for them. */
  vouchedProfile(message: IncomingPeerMessage): Profile | undefined;
  media(): MediaState;
  /** The participants changed. */
  onChange(): void;
}

type Fields<T> = T extends OutgoingPeerMessage ? Omit<T, 'to' | 'callId'> : never;

/**
 * What connects this device to the other person of a call: its messages, and one connection after
 * the other, since either side may leave a connection for a new one.
 */
export abstract class CallLink {
  readonly info: CallInfo;
  protected readonly context: CallContext;
  /** What the other side can do; undefined for a basic client. */
  protected remoteSupports: readonly OptionTag[] | undefined;
  protected peer: PeerSession;
  protected readonly remote: RemoteParticipant;
  /** Own candidates wait until the description that they belong to was sent. */
  #heldCandidates: RTCIceCandidateInit[] | null = [];
  /** Candidates that were faster than the offer of their connection. */
  #strayCandidates: Incoming<'ice_candidate'>[] = [];
  /** Connections that this call has left; what still comes for them is late. */
  readonly #left = new Set<string | undefined>();
  /** The own offer of a new connection is not answered yet. */
  #awaitsAnswer = false;
  #patience = STUCK_AFTER;
  #stopRenewing: () => void = () => undefined;
  #closed = false;

  constructor(
    context: CallContext,
    info: CallInfo,
    connectionId: string | undefined,
    config: RTCConfiguration,
  ) {
    this.context = context;
    this.info = info;
    this.remote = new RemoteParticipant(() => context.onChange());
    this.peer = this.#createPeer(connectionId, config);
  }

  get closed(): boolean {
    return this.#closed;
  }

  get peerConnection(): RTCPeerConnection {
    return this.peer.pc;
  }

  close(): void {
    this.#closed = true;
    this.#stopRenewing();
    this.peer.close();
  }

  protected abstract handleTransport(state: TransportState): void;

  /** The connection cannot be made by this browser: says so to both. */
  protected abstract fail(error: unknown): void;

  /** Both have accepted and the first descriptions are exchanged. */
  protected openDialog(): void {
    if (this.#closed) return;
    const { platform } = this.context;
    const caller = this.info.direction === 'outgoing';
    this.peer.openDialog(negotiationRole(platform.canRollback, this.remoteSupports, caller));
    this.handleTransport(this.peer.transport);
  }

  protected get answered(): boolean {
    return !this.#closed && isAnswered(this.context.phase());
  }

  /** Puts on the lines what is to be sent now; nothing while the call is held. */
  protected async attach(): Promise<void> {
    await this.peer.attachMedia(grantConsent(this.context.phase()), this.context.tracks());
  }

  protected handleCandidate(message: Incoming<'ice_candidate'>): void {
    const { connectionId } = message;
    if (connectionId === undefined || connectionId === this.peer.id) {
      this.peer.handleCandidate(message.candidate);
    } else if (!this.#left.has(connectionId) && this.#strayCandidates.length < CANDIDATE_LIMIT) {
      this.#strayCandidates.push(message);
    }
  }

  protected async handleRenegotiate(message: Incoming<'call_renegotiate'>): Promise<void> {
    const { connectionId } = message;
    const description: Description | undefined = message.description;
    if (!this.answered || (connectionId !== undefined && this.#left.has(connectionId))) return;
    if (!description) {
      this.peer.handleOfferWanted();
    } else if (connectionId === undefined || connectionId === this.peer.id) {
      await this.handleDialogDescription(description);
    } else if (description.type === 'offer') {
      // When both make a new connection at once, the caller's stays. It is offered anew: the page
      // that its first offer went to may be gone.
      if (this.#awaitsAnswer && this.info.direction === 'outgoing') await this.reconnect();
      else await this.#moveTo(connectionId, description);
    }
  }

  protected async handleDialogDescription(description: Description): Promise<void> {
    const { peer } = this;
    if (!this.#awaitsAnswer || description.type === 'offer') {
      await peer.handleDescription(description);
      return;
    }
    this.#awaitsAnswer = false;
    await peer.acceptAnswer(description);
    if (this.peer === peer) this.openDialog();
  }

  /** Makes a new connection for the answered call, and offers it. */
  protected async reconnect(
    peer = this.renewPeer(this.context.platform.randomId()),
  ): Promise<void> {
    this.#awaitsAnswer = true;
    try {
      if (!peer.trackless) await this.attach();
      const description = await peer.offer(this.kinds());
      await this.attach();
      // Renewed meanwhile.
      if (this.peer !== peer) return;
      this.sendDescription(description);
      this.releaseCandidates();
    } catch (error) {
      if (this.peer === peer) this.fail(error);
    }
  }

  /** Leaves the connection for a new one, whose first description is still to come. */
  protected renewPeer(connectionId: string): PeerSession {
    this.#left.add(this.peer.id);
    this.peer.close();
    this.#awaitsAnswer = false;
    this.peer = this.#createPeer(connectionId, this.context.config());
    this.renewIfStuck();
    return this.peer;
  }

  /**
   * A path that is not up by now is tried anew, by the caller and with growing patience. With
   * several devices ringing, another one's packets can spoil the handshake with the one that
   * answered; and what was offered to a page that is gone nobody answers.
   */
  protected renewIfStuck(): void {
    this.#stopRenewing();
    if (this.info.direction === 'incoming') return;
    this.#stopRenewing = this.context.platform.clock.after(this.#patience, () => {
      this.#patience *= 2;
      if (this.answered && this.remoteSupports?.includes('renegotiate')) this.reconnect();
    });
  }

  protected stopRenewing(): void {
    this.#stopRenewing();
    this.#patience = STUCK_AFTER;
  }

  /** To be called right after the description that opens the connection was sent. */
  protected releaseCandidates(): void {
    const held = this.#heldCandidates ?? [];
    this.#heldCandidates = null;
    for (const candidate of held) this.#sendCandidate(candidate);
  }

  protected send(fields: Fields<OutgoingPeerMessage>): void {
    this.context.send({
      ...fields,
      to: this.info.peer.id,
      callId: this.info.id,
    } as OutgoingPeerMessage);
  }

  protected kinds(): readonly TrackKind[] {
    return this.info.type === 'audio' ? ['audio'] : ['audio', 'video'];
  }

  protected sendDescription(description: Description): void {
    if (this.remoteSupports?.includes('renegotiate')) {
      this.send({ type: 'call_renegotiate', connectionId: this.peer.id, description });
    } else if (description.type === 'offer') {
      this.send({ type: 'call_offer', offer: description, callType: this.info.type });
    } else {
      this.send({ type: 'call_answer', answer: description });
    }
  }

  #createPeer(id: string | undefined, config: RTCConfiguration): PeerSession {
    const { platform } = this.context;
    this.remote.receiveInto(platform.createMediaStream());
    this.#heldCandidates = [];
    const peer = new PeerSession(platform, {
      id,
      callId: this.info.id,
      config,
      events: {
        onDescription: (description) => this.sendDescription(description),
        onOfferWanted: () => this.send({ type: 'call_renegotiate', connectionId: id }),
        onCandidate: (candidate) => {
          if (this.#heldCandidates) this.#heldCandidates.push(candidate);
          else this.#sendCandidate(candidate);
        },
        onTransport: (state) => {
          if (this.peer === peer) this.handleTransport(state);
        },
        onTrack: (track) => this.remote.addTrack(track, !this.remoteSupports),
      },
    });
    return peer;
  }

  #sendCandidate(candidate: RTCIceCandidateInit): void {
    const { candidate: line = '', sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.send({
      type: 'ice_candidate',
      connectionId: this.peer.id,
      candidate: { candidate: line, sdpMid, sdpMLineIndex, usernameFragment },
    });
  }

  /** The other side made a new connection for this call; the old one is left. */
  async #moveTo(connectionId: string, offer: Offer): Promise<void> {
    const peer = this.renewPeer(connectionId);
    // It is 'connecting' until the new path is up.
    this.handleTransport('disconnected');
    const early = this.#strayCandidates.filter((message) => message.connectionId === connectionId);
    this.#strayCandidates = [];
    for (const { candidate } of early) peer.handleCandidate(candidate);
    try {
      await peer.acceptOffer(offer);
      await this.attach();
      const description = await peer.answer();
      this.sendDescription(description);
    } catch (error) {
      // Moved on meanwhile: the failure is that of a connection that was left.
      if (this.peer === peer) this.fail(error);
      return;
    }
    this.releaseCandidates();
    this.openDialog();
  }
}
