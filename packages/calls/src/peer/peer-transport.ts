import { CallsError } from '../errors.ts';
import type { Logger } from '../lib/logger.ts';
import { TaskQueue } from '../lib/task-queue.ts';
import type { LocalTracks } from '../media/media-types.ts';
import type { MediaLines, Platform, TrackKind } from '../platform/platform.ts';
import { setRemoteDescription } from '../platform/quirks/extmap-allow-mixed.ts';
import { setConfiguration } from '../platform/quirks/unified-plan.ts';
import { type TransportState, watchTransport } from '../platform/transport-state.ts';
import { assertConsent, type MediaConsent } from './consent.ts';
import { type Answer, type Description, type Offer, receivesNothing } from './description.ts';
import { LocalCandidates } from './local-candidates.ts';
import type { NegotiationRole } from './negotiation-role.ts';
import {
  type NegotiationEvent,
  type NegotiationState,
  nextNegotiationState,
} from './negotiation-state.ts';
import type { PeerTransportEvents, PeerTransportOptions } from './peer-transport-options.ts';
import { RemoteCandidates } from './remote-candidates.ts';
import type { TransportChannel } from './transport-channel.ts';

/**
 * One RTCPeerConnection: its negotiation, its candidates, its channels. Local and remote descriptions
 * go through one task queue, so that no two of them are ever applied at once.
 */
export class PeerTransport {
  readonly id: string | undefined;
  readonly pc: RTCPeerConnection;
  readonly #callId: string;
  readonly #events: PeerTransportEvents;
  readonly #lines: MediaLines;
  readonly #channels: readonly TransportChannel[];
  readonly #log: Logger;
  readonly #queue = new TaskQueue();
  readonly #localCandidates: LocalCandidates;
  readonly #remoteCandidates: RemoteCandidates;
  readonly #stopWatching: () => void;
  #config: RTCConfiguration;
  /** This side's offer to receive, made while the phone rings. */
  #receivingOffer: Offer | undefined;
  /** The other side's offer that came before `openDialog`. */
  #earlyOffer: Offer | undefined;
  /** Written by `#advance` alone. */
  #negotiation: NegotiationState = { name: 'opening', restart: false };
  #path: { readonly state: TransportState; readonly wasConnected: boolean } = {
    state: 'connecting',
    wasConnected: false,
  };

  constructor(platform: Platform, { id, callId, config, events }: PeerTransportOptions) {
    this.id = id;
    this.#callId = callId;
    this.#config = config;
    this.#events = events;
    this.#log = platform.log.child({ callId });
    this.pc = platform.createPeerConnection(config);
    this.#lines = platform.createMediaLines(this.pc);
    this.#channels = [this.#lines];
    this.#localCandidates = new LocalCandidates(this.pc, (each) => events.onCandidate(each));
    this.#remoteCandidates = new RemoteCandidates(this.pc, (error) => {
      const state = this.#negotiation;
      if (state.name === 'offering' && state.ignoresOffer) return;
      this.#log.event('candidate_failed', { error });
    });
    this.pc.ontrack = ({ track }) => events.onTrack(track);
    this.#stopWatching = watchTransport(this.pc, (state) => {
      this.#path = { state, wasConnected: this.#path.wasConnected || state === 'connected' };
      this.#log.event('transport_state', { state });
      events.onTransport(state);
    });
  }

  /** Whether the transport can connect before any track is on its lines. */
  get trackless(): boolean {
    return this.#lines.trackless;
  }

  get transport(): TransportState {
    return this.#path.state;
  }

  /** Whether the path was up and may still carry media, or come back. */
  get mayCarryMedia(): boolean {
    const { state, wasConnected } = this.#path;
    return wasConnected && (state === 'connected' || state === 'disconnected');
  }

  /** Makes the first offer, of lines without tracks. */
  offer(kinds: readonly TrackKind[]): Promise<Offer> {
    return this.#queue.push(async () => {
      this.#lines.prepare(kinds);
      return this.#offer();
    });
  }

  /** Applies the first offer; the lines can send afterwards, but nothing is answered yet. */
  acceptOffer(offer: Offer): Promise<void> {
    return this.#queue.push(() => this.#applyOffer(offer));
  }

  /** Answers the first offer. */
  answer(): Promise<Answer> {
    return this.#queue.push(() => this.#answer());
  }

  /**
   * Answers the first offer before the person accepts, with lines that receive nothing. Undefined if
   * this browser cannot write such an answer: then nothing is answered.
   */
  answerEarly(offer: Offer): Promise<Answer | undefined> {
    const answer = this.#queue.push(async () => {
      this.#lines.setReceiving(false);
      await this.#applyOffer(offer);
      const { sdp = '' } = await this.pc.createAnswer();
      const early: Answer = { type: 'answer', sdp };
      if (receivesNothing(early)) return this.#setLocal(early);
      this.#lines.setReceiving(true);
      return undefined;
    });
    // Whoever asked for the answer handles its failure.
    answer.then(
      (early) => early && this.#run(() => this.#prepareReception()),
      () => undefined,
    );
    return answer;
  }

  /**
   * The person accepted after `answerEarly`: offers lines that receive. Throws `invalid_state` without
   * consent to this call.
   */
  openReception(consent: MediaConsent, role: NegotiationRole): void {
    assertConsent(consent, this.#callId);
    this.#advance({ type: 'opened', role });
    this.#run(async () => {
      this.#lines.setReceiving(true);
      const prepared = this.#receivingOffer;
      // Sent before it is applied: the person waits to hear the caller.
      if (prepared) this.#events.onDescription(prepared);
      const offer = await this.#offer(prepared);
      if (!prepared) this.#events.onDescription(offer);
    });
  }

  /** Applies the answer to the first offer. A second one (SIP 183, then 200) is ignored. */
  acceptAnswer(answer: Answer): Promise<void> {
    return this.#queue.push(async () => {
      if (this.pc.signalingState === 'have-local-offer') await this.#setRemote(answer);
    });
  }

  /** Must be called right after the description that opens the connection was sent. */
  releaseCandidates(): void {
    this.#localCandidates.release();
  }

  /**
   * Puts the person's tracks on the lines of an answered call, and takes them off while it is held.
   * No other function lets media out. Throws `invalid_state` without consent to this call.
   */
  async attachMedia(consent: MediaConsent, tracks: LocalTracks): Promise<void> {
    assertConsent(consent, this.#callId);
    await Promise.all(
      // The voice first.
      (['audio', 'video'] as const).map((kind) =>
        this.#lines.setTrack(kind, consent.held ? null : tracks[kind]),
      ),
    );
    this.#negotiate();
  }

  /**
   * For browsers that have no lines without tracks (Plan B): the caller's tracks must be there before
   * the offer. The transport still does not connect before the callee's answer, which the callee
   * sends to such an offer only when the person accepts.
   */
  async prepareTracks(tracks: LocalTracks): Promise<void> {
    if (this.#lines.trackless) throw new CallsError('invalid_state');
    await this.#lines.setTrack('audio', tracks.audio);
    await this.#lines.setTrack('video', tracks.video);
  }

  /** The first negotiation is done and the call answered: from now on either side may offer. */
  openDialog(role: NegotiationRole): void {
    this.#advance({ type: 'opened', role });
    const early = this.#earlyOffer;
    this.#earlyOffer = undefined;
    if (early) this.#run(() => this.#handleDescription(early));
    else this.#negotiate();
  }

  /** An offer that comes before `openDialog` waits for it. */
  handleDescription(description: Description): Promise<void> {
    return this.#queue.push(async () => {
      const waits = this.#negotiation.name === 'opening' && description.type === 'offer';
      if (waits) this.#earlyOffer = description;
      else await this.#handleDescription(description);
    });
  }

  /**
   * The other side cannot offer and asks for an offer. Every line is offered, because the other side
   * may want to send on any of them.
   */
  handleOfferWanted(): void {
    const state = this.#negotiation;
    if (state.name === 'opening' || state.name === 'closed' || state.role === 'answerer') return;
    const { transport } = this;
    if (transport === 'disconnected' || transport === 'failed') {
      this.#advance({ type: 'restart_wanted' });
    }
    this.#run(() => this.#lines.prepare(['audio', 'video']));
    this.#negotiate({ forced: true });
  }

  handleCandidate(candidate: RTCIceCandidateInit): void {
    this.#run(() => this.#remoteCandidates.add(candidate));
  }

  /** Looks for new paths (RFC 8445 section 2.4), with `config` if it is given. */
  restartIce(config?: RTCConfiguration): void {
    if (this.#negotiation.name === 'closed') return;
    if (config) this.#setConfiguration(config);
    this.#advance({ type: 'restart_wanted' });
    this.#negotiate();
  }

  /**
   * Replaces the STUN and TURN servers and nothing else: a connection that may use relays only stays
   * so. They take effect when candidates are gathered next (W3C webrtc-pc section 4.4.1.6).
   */
  setIceServers(iceServers: RTCIceServer[]): void {
    this.#run(() => {
      if (this.#negotiation.name === 'closed') return;
      this.#setConfiguration({ ...this.#config, iceServers });
    });
  }

  /** Idempotent. */
  close(): void {
    if (this.#negotiation.name === 'closed') return;
    this.#advance({ type: 'closed' });
    this.#queue.close();
    this.#stopWatching();
    this.#localCandidates.close();
    this.pc.ontrack = null;
    this.pc.close();
  }

  #setConfiguration(config: RTCConfiguration): void {
    this.#config = config;
    setConfiguration(this.pc, config);
  }

  #advance(event: NegotiationEvent): void {
    this.#negotiation = nextNegotiationState(this.#negotiation, event);
  }

  /** Writes the offer that the accept applies: only its text is made now. */
  async #prepareReception(): Promise<void> {
    this.#lines.setReceiving(true);
    const { sdp = '' } = await this.pc.createOffer();
    this.#lines.setReceiving(false);
    this.#receivingOffer = { type: 'offer', sdp };
  }

  async #handleDescription(description: Description): Promise<void> {
    const state = this.#negotiation;
    if (state.name !== 'stable' && state.name !== 'offering') {
      throw new CallsError('invalid_state');
    }
    const { pc } = this;
    if (description.type === 'answer') {
      if (pc.signalingState !== 'have-local-offer') return;
      await this.#setRemote(description);
      this.#advance({ type: 'answered' });
    } else {
      if (pc.signalingState !== 'stable') {
        if (state.role !== 'polite') {
          this.#advance({ type: 'collision_ignored' });
          return;
        }
        await pc.setLocalDescription({ type: 'rollback' });
        this.#advance({ type: 'rolled_back' });
      }
      await this.#applyOffer(description);
      this.#events.onDescription(await this.#answer());
      // An answerer asked for this offer; asking again would never end.
      if (state.role === 'answerer') return;
    }
    this.#negotiate();
  }

  #negotiate({ forced = false } = {}): void {
    this.#run(async () => {
      const state = this.#negotiation;
      // While this side is offering, the answer comes back here.
      if (state.name !== 'stable' || this.pc.signalingState !== 'stable') return;
      const wanted =
        forced || state.restart || this.#channels.some((channel) => channel.needsNegotiation());
      if (!wanted) return;
      if (state.role === 'answerer') this.#events.onOfferWanted();
      else this.#events.onDescription(await this.#offer());
    });
  }

  /** @param prepared an offer that was written before */
  async #offer(prepared?: Offer): Promise<Offer> {
    const state = this.#negotiation;
    const iceRestart = state.name !== 'closed' && state.restart;
    // Before the first await: a restart that is wanted from here on is for the next offer.
    this.#advance({ type: 'offered' });
    try {
      const options = this.#lines.offerOptions();
      const { sdp = '' } = prepared ?? (await this.pc.createOffer({ ...options, iceRestart }));
      return await this.#setLocal({ type: 'offer', sdp });
    } catch (error) {
      this.#advance({ type: 'rolled_back' });
      throw error;
    }
  }

  async #answer(): Promise<Answer> {
    const { sdp = '' } = await this.pc.createAnswer();
    return this.#setLocal({ type: 'answer', sdp });
  }

  async #applyOffer(offer: Offer): Promise<void> {
    await this.#setRemote(offer);
    for (const channel of this.#channels) channel.adopt();
  }

  async #setLocal<D extends Description>(description: D): Promise<D> {
    await this.pc.setLocalDescription(description);
    return description;
  }

  async #setRemote(description: Description): Promise<void> {
    await setRemoteDescription(this.pc, description);
    this.#remoteCandidates.flush();
  }

  /** Runs a task whose failure nobody handles. After `close()` a failure is expected. */
  #run(task: () => void | Promise<void>): void {
    this.#queue.push(task).catch((error) => {
      if (this.#negotiation.name !== 'closed') this.#log.event('negotiation_failed', { error });
    });
  }
}
