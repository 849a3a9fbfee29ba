import type {
  EndReason,
  ErrorCode,
  Incoming,
  IncomingPeerMessage,
  MediaState,
  OptionTag,
  OutgoingPeerMessage,
  Profile,
} from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import {
  type Description,
  type LocalTracks,
  type NegotiationRole,
  type Offer,
  PeerSession,
} from '../peer/peer-session.ts';
import type { Platform, TrackKind } from '../platform/platform.ts';
import type { TransportState } from '../platform/transport-state.ts';
import {
  type CallInfo,
  type CallPhase,
  isAnswered,
  isLive,
  type Participant,
} from '../snapshot.ts';
import type { CallEvent } from './call-machine.ts';
import { grantConsent } from './consent.ts';
import { RemoteParticipant } from './remote-participant.ts';

/** Milliseconds that a path may take to come up, or to come back. */
const CONNECT_TIMEOUT = 30_000;

/** What a call needs of the engine around it. */
export interface CallContext {
  readonly platform: Platform;
  phase(): CallPhase;
  /** Runs an event through the machine; throws `invalid_state` if it does not fit. */
  apply(event: CallEvent): void;
  send(message: OutgoingPeerMessage): void;
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

/** One call with one other person, from this device's side: what callers and callees share. */
export abstract class CallSession {
  readonly info: CallInfo;
  protected readonly context: CallContext;
  /** What the other side can do; undefined for a plain client. */
  protected remoteSupports: readonly OptionTag[] | undefined;
  protected peer: PeerSession;
  protected readonly remote: RemoteParticipant;
  /** Own candidates wait until the description that they belong to was sent. */
  #heldCandidates: RTCIceCandidateInit[] | null = [];
  /** Connections that this call has left; what still comes for them is late. */
  readonly #left = new Set<string | undefined>();
  #stopGivingUp: (() => void) | null = null;
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

  participant(): Participant {
    const phase = this.context.phase();
    const { peer } = isLive(phase) ? phase.call : this.info;
    return { peer, ...this.remote.snapshot(isAnswered(phase)) };
  }

  /** Whether a message belongs to this call: the sender must be the other person of it. */
  owns(message: IncomingPeerMessage): boolean {
    return (
      message.from === this.info.peer.id &&
      (message.callId === undefined || message.callId === this.info.id)
    );
  }

  /** Takes a message of this call. What its state does not allow is dropped. */
  async handle(message: IncomingPeerMessage): Promise<void> {
    switch (message.type) {
      case 'ice_candidate':
        this.handleCandidate(message);
        break;
      case 'call_reject':
      case 'call_cancel':
      case 'call_end':
        this.end(message.reason, 'remote');
        break;
      case 'call_media':
        this.remote.setMedia(message.media);
        break;
      case 'call_renegotiate':
        await this.#handleRenegotiate(message);
        break;
      // A plain client's new offer within the call (SIP re-INVITE), and its answer to one.
      case 'call_offer':
        if (this.#speaksPlainly()) await this.handleDialogDescription(message.offer);
        break;
      case 'call_answer':
        if (this.#speaksPlainly()) await this.handleDialogDescription(message.answer);
        break;
      case 'call_ringing':
        break;
    }
  }

  /** Whether the other side has heard of this call from here. */
  abstract get announced(): boolean;

  /** Tells the other side in the words of the state that this person is out of the call. */
  abstract leave(reason: EndReason): void;

  /** The tracks to send changed. */
  async updateMedia(): Promise<void> {
    if (!this.#answered()) return;
    await this.attach();
    this.announceMedia();
  }

  announceMedia(): void {
    if (this.#answered()) this.send({ type: 'call_media', media: this.context.media() });
  }

  end(reason: EndReason, by: 'local' | 'remote', error?: ErrorCode): void {
    if (this.#closed) return;
    this.context.apply({ type: 'end', reason, by, error, at: this.context.platform.clock.now() });
  }

  close(): void {
    this.#closed = true;
    this.#stopGivingUp?.();
    this.peer.close();
  }

  /** The connection cannot be made by this browser: says so to both. */
  protected fail(error: unknown): void {
    if (this.#closed) return;
    this.context.platform.log.warn('no connection could be made', error);
    this.leave('media_failed');
    this.end('media_failed', 'local', 'media_failed');
  }

  protected handleCandidate(message: Incoming<'ice_candidate'>): void {
    if (message.connectionId === undefined || message.connectionId === this.peer.id) {
      this.peer.handleCandidate(message.candidate);
    }
  }

  /** Leaves the connection for a new one, whose first description is still to come. */
  protected renewPeer(connectionId: string): PeerSession {
    this.#left.add(this.peer.id);
    this.peer.close();
    this.peer = this.#createPeer(connectionId, this.context.config());
    return this.peer;
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
          if (this.peer === peer) this.#handleTransport(state);
        },
        onTrack: (track) => this.remote.addTrack(track, !this.remoteSupports),
      },
    });
    return peer;
  }

  /** To be called right after the description that opens the connection was sent. */
  protected releaseCandidates(): void {
    const held = this.#heldCandidates ?? [];
    this.#heldCandidates = null;
    for (const candidate of held) this.#sendCandidate(candidate);
  }

  protected async attach(): Promise<void> {
    await this.peer.attachMedia(grantConsent(this.context.phase()), this.context.tracks());
  }

  /** Both have accepted and the first descriptions are exchanged. */
  protected openDialog(): void {
    if (this.#closed) return;
    this.peer.openDialog(this.#negotiationRole());
    this.#handleTransport(this.peer.transport);
    // Devices may have been switched since the message that told of them.
    this.announceMedia();
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

  #speaksPlainly(): boolean {
    return this.#answered() && !this.remoteSupports?.includes('renegotiate');
  }

  #answered(): boolean {
    return !this.#closed && isAnswered(this.context.phase());
  }

  protected sendDescription(description: Description): void {
    const { type, sdp } = description;
    if (this.remoteSupports?.includes('renegotiate')) {
      this.send({ type: 'call_renegotiate', connectionId: this.peer.id, description });
    } else if (type === 'offer') {
      this.send({ type: 'call_offer', offer: { type, sdp }, callType: this.info.type });
    } else {
      this.send({ type: 'call_answer', answer: { type, sdp } });
    }
  }

  #sendCandidate(candidate: RTCIceCandidateInit): void {
    const { candidate: line = '', sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.send({
      type: 'ice_candidate',
      connectionId: this.peer.id,
      candidate: { candidate: line, sdpMid, sdpMLineIndex, usernameFragment },
    });
  }

  async #handleRenegotiate(message: Incoming<'call_renegotiate'>): Promise<void> {
    const { description, connectionId } = message;
    if (!this.#answered() || (connectionId !== undefined && this.#left.has(connectionId))) return;
    if (!description) {
      this.peer.handleOfferWanted();
    } else if (connectionId === undefined || connectionId === this.peer.id) {
      await this.handleDialogDescription(description);
    } else if (description.type === 'offer') {
      await this.#moveTo(connectionId, { type: 'offer', sdp: description.sdp });
    }
  }

  protected async handleDialogDescription(description: Description): Promise<void> {
    await this.peer.handleDescription(description);
  }

  /** The other side made a new connection for this call; the old one is left. */
  async #moveTo(connectionId: string, offer: Offer): Promise<void> {
    const peer = this.renewPeer(connectionId);
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

  #handleTransport(state: TransportState): void {
    if (!this.#answered()) return;
    const phase = this.context.phase().name;
    switch (state) {
      case 'connected':
        this.#stopGivingUp?.();
        this.#stopGivingUp = null;
        if (phase !== 'active') this.context.apply({ type: 'connected' });
        break;
      case 'disconnected':
      case 'failed':
        if (phase === 'active') this.context.apply({ type: 'interrupted' });
        this.giveUpLater();
        if (state === 'failed') this.peer.restartIce();
        break;
      case 'closed':
        // The other side closed its connection. A full client says why by a message.
        if (!this.remoteSupports) {
          // It has no other way to hang up; the server has to hear of it from here.
          this.leave('completed');
          this.end('completed', 'remote');
        } else {
          if (phase === 'active') this.context.apply({ type: 'interrupted' });
          this.giveUpLater();
        }
        break;
      case 'connecting':
        break;
    }
  }

  /** From the answer on: a path that does not come up, for whatever reason, ends the call. */
  protected giveUpLater(): void {
    if (this.#closed) return;
    this.#stopGivingUp ??= this.context.platform.clock.after(CONNECT_TIMEOUT, () => {
      const reason =
        this.context.phase().name === 'reconnecting' ? 'connection_lost' : 'media_failed';
      this.leave(reason);
      this.end(reason, 'local', 'media_failed');
    });
  }

  #negotiationRole(): NegotiationRole {
    const mine = this.context.platform.canRollback;
    const theirs = this.remoteSupports?.includes('rollback') ?? false;
    const caller = this.info.direction === 'outgoing';
    if (mine && theirs) return caller ? 'impolite' : 'polite';
    if (mine) return 'polite';
    if (theirs || !this.remoteSupports) return 'impolite';
    return caller ? 'impolite' : 'answerer';
  }
}

/** What this client can do, for the messages that open a call. */
export function supportedTags(platform: Platform): OptionTag[] {
  const tags: OptionTag[] = ['early_answer', 'renegotiate'];
  if (platform.canRollback) tags.push('rollback');
  return tags;
}

/** Whether an error only says that a message came when its call did not allow it. */
export function isInvalidState(error: unknown): boolean {
  return error instanceof CallsError && (error.code === 'invalid_state' || error.code === 'closed');
}
