import { CallsError } from '../errors.ts';
import type { Logger } from '../lib/logger.ts';
import { TaskQueue } from '../lib/task-queue.ts';
import type { LocalTracks } from '../media/media-types.ts';
import type { MediaLines, Platform, TrackKind } from '../platform/platform.ts';
import { mayOfferData } from '../platform/quirks/data-channel-offer.ts';
import { setRemoteDescription } from '../platform/quirks/extmap-allow-mixed.ts';
import { setConfiguration } from '../platform/quirks/unified-plan.ts';
import { type TransportState, watchTransport } from '../platform/transport-state.ts';
import { assertConsent, type MediaConsent } from './consent.ts';
import { createDataLine, type DataLine } from './data-line.ts';
import { type Answer, type Description, type Offer, receivesNothing } from './description.ts';
import { LocalCandidates } from './local-candidates.ts';
import type { NegotiationRole } from './negotiation-role.ts';
import {
  NEW_NEGOTIATION,
  type NegotiationEvent,
  type NegotiationState,
  nextNegotiationState,
} from './negotiation-state.ts';
import { mayCarryMedia, NEW_PATH, nextPathState, type PathState } from './path-state.ts';
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
  private readonly _callId: string;
  private readonly _events: PeerTransportEvents;
  private readonly _lines: MediaLines;
  private readonly _data: DataLine;
  private readonly _channels: readonly TransportChannel[];
  private readonly _log: Logger;
  private readonly _queue = new TaskQueue();
  private readonly _localCandidates: LocalCandidates;
  private readonly _remoteCandidates: RemoteCandidates;
  private readonly _stopWatching: () => void;
  private _config: RTCConfiguration;
  /** Written by `_advance` alone. */
  private _negotiation: NegotiationState = NEW_NEGOTIATION;
  /** Written by the browser's reports alone. */
  private _path: PathState = NEW_PATH;

  constructor(platform: Platform, options: PeerTransportOptions) {
    const { id, callId, config, events } = options;
    this.id = id;
    this._callId = callId;
    this._config = config;
    this._events = events;
    this._log = platform.log.child({ callId });
    this.pc = platform.createPeerConnection(config);
    this._lines = platform.createMediaLines(this.pc);
    this._data = createDataLine(this.pc, options.mayOpenData, (each) => events.onChannel(each));
    this._channels = [this._lines, this._data];
    this._localCandidates = new LocalCandidates(this.pc, (each) => events.onCandidate(each));
    this._remoteCandidates = new RemoteCandidates(this.pc, (error) => {
      const state = this._negotiation;
      if (state.name === 'offering' && state.ignoresOffer) return;
      this._log.event('candidate_failed', { error });
    });
    this.pc.ontrack = ({ track }) => events.onTrack(track);
    // This side expects none, and the browser would buffer everything that it receives.
    this.pc.ondatachannel = ({ channel }) => channel.close();
    this._stopWatching = watchTransport(this.pc, (state) => {
      this._path = nextPathState(this._path, state);
      this._log.event('transport_state', { state });
      events.onTransport(state);
    });
  }

  /** Whether the transport can connect before any track is on its lines. */
  get trackless(): boolean {
    return this._lines.trackless;
  }

  get transport(): TransportState {
    return this._path.name;
  }

  /** Whether the path was up and may still carry media, or come back. */
  get mayCarryMedia(): boolean {
    return mayCarryMedia(this._path);
  }

  /** Makes the first offer, of lines without tracks. */
  offer(kinds: readonly TrackKind[]): Promise<Offer> {
    return this._queue.push(async () => {
      this._lines.prepare(kinds);
      return this._offer();
    });
  }

  /** Applies the first offer; the lines can send afterwards, but nothing is answered yet. */
  acceptOffer(offer: Offer): Promise<void> {
    return this._queue.push(() => this._applyOffer(offer));
  }

  /** Answers the first offer. */
  answer(): Promise<Answer> {
    return this._queue.push(() => this._answer());
  }

  /**
   * Answers the first offer before the person accepts, with lines that receive nothing. Undefined if
   * this browser cannot write such an answer: then nothing is answered.
   */
  answerEarly(offer: Offer): Promise<Answer | undefined> {
    const answer = this._queue.push(async () => {
      this._lines.setReceiving(false);
      await this._applyOffer(offer);
      const { sdp = '' } = await this.pc.createAnswer();
      const early: Answer = { type: 'answer', sdp };
      if (receivesNothing(early)) return this._setLocal(early);
      this._lines.setReceiving(true);
      return undefined;
    });
    // The caller of this method handles a failure.
    answer.then(
      (early) => early && this._run(() => this._prepareReception()),
      () => undefined,
    );
    return answer;
  }

  /**
   * The person accepted after `answerEarly`: offers lines that receive. Throws `invalid_state` without
   * consent to this call.
   */
  openReception(consent: MediaConsent, role: NegotiationRole): void {
    assertConsent(consent, this._callId);
    this._advance({ type: 'opened', role });
    this._run(async () => {
      this._lines.setReceiving(true);
      const state = this._negotiation;
      const prepared = state.name === 'stable' ? state.prepared : undefined;
      // Sent before it is applied: the person waits to hear the caller.
      if (prepared) this._events.onDescription(prepared);
      const offer = await this._offer(prepared);
      if (!prepared) this._events.onDescription(offer);
    });
  }

  /** Applies the answer to the first offer. A second one (SIP 183, then 200) is ignored. */
  acceptAnswer(answer: Answer): Promise<void> {
    return this._queue.push(async () => {
      if (this.pc.signalingState === 'have-local-offer') await this._setRemote(answer);
    });
  }

  /** Must be called right after the description that opens the connection was sent. */
  releaseCandidates(): void {
    this._localCandidates.release();
  }

  /**
   * Puts the person's tracks on the lines of an answered call, and takes them off while it is held.
   * No other function lets media out. Throws `invalid_state` without consent to this call.
   */
  async attachMedia(consent: MediaConsent, tracks: LocalTracks): Promise<void> {
    assertConsent(consent, this._callId);
    await Promise.all(
      // The voice first.
      (['audio', 'video'] as const).map((kind) =>
        this._lines.setTrack(kind, consent.held ? null : tracks[kind]),
      ),
    );
    this._negotiate();
  }

  /**
   * For browsers that have no lines without tracks (Plan B): the caller's tracks must be there before
   * the offer. The transport still does not connect before the callee's answer, which the callee
   * sends to such an offer only when the person accepts.
   */
  async prepareTracks(tracks: LocalTracks): Promise<void> {
    if (this._lines.trackless) throw new CallsError('invalid_state');
    await this._lines.setTrack('audio', tracks.audio);
    await this._lines.setTrack('video', tracks.video);
  }

  /** The first negotiation is done and the call answered: from now on either side may offer. */
  openDialog(role: NegotiationRole): void {
    const state = this._negotiation;
    const early = state.name === 'opening' ? state.earlyOffer : undefined;
    this._advance({ type: 'opened', role });
    if (early) this._run(() => this._handleDescription(early));
    else this._negotiate();
  }

  /**
   * Opens the data channel, in the first offer if there was none yet. Later only one side may offer it
   * (`mayOfferData`), and the other one follows.
   */
  openData(): void {
    this._run(() => {
      const state = this._negotiation;
      if (state.name === 'opening' || state.name === 'closed' || mayOfferData(state.role)) {
        this._data.open();
      }
    });
    this._negotiate();
  }

  /** An offer that comes before `openDialog` waits for it. */
  handleDescription(description: Description): Promise<void> {
    return this._queue.push(async () => {
      const isEarly = this._negotiation.name === 'opening' && description.type === 'offer';
      if (isEarly) this._advance({ type: 'early_offer', offer: description });
      else await this._handleDescription(description);
    });
  }

  /**
   * The other side cannot offer and asks for an offer. Every line is offered, because the other side
   * may want to send on any of them.
   */
  handleOfferWanted(): void {
    const state = this._negotiation;
    if (state.name === 'opening' || state.name === 'closed' || state.role === 'answerer') return;
    const { transport } = this;
    if (transport === 'disconnected' || transport === 'failed') {
      this._advance({ type: 'restart_wanted' });
    }
    this._run(() => this._lines.prepare(['audio', 'video']));
    this._negotiate({ forced: true });
  }

  handleCandidate(candidate: RTCIceCandidateInit): void {
    this._run(() => this._remoteCandidates.add(candidate));
  }

  /** Looks for new paths (RFC 8445 section 2.4), with `config` if it is given. */
  restartIce(config?: RTCConfiguration): void {
    if (this._negotiation.name === 'closed') return;
    if (config) this._setConfiguration(config);
    this._advance({ type: 'restart_wanted' });
    this._negotiate();
  }

  /**
   * Replaces the STUN and TURN servers and nothing else: a connection that may use relays only stays
   * so. They take effect when candidates are gathered next (W3C webrtc-pc section 4.4.1.6).
   */
  setIceServers(iceServers: RTCIceServer[]): void {
    this._run(() => {
      if (this._negotiation.name === 'closed') return;
      this._setConfiguration({ ...this._config, iceServers });
    });
  }

  /** Idempotent. */
  close(): void {
    if (this._negotiation.name === 'closed') return;
    this._advance({ type: 'closed' });
    this._queue.close();
    this._stopWatching();
    this._localCandidates.close();
    this.pc.ontrack = null;
    this.pc.ondatachannel = null;
    this.pc.close();
  }

  private _setConfiguration(config: RTCConfiguration): void {
    this._config = config;
    setConfiguration(this.pc, config);
  }

  private _advance(event: NegotiationEvent): void {
    this._negotiation = nextNegotiationState(this._negotiation, event);
  }

  /** Writes the offer that the accept applies: only its text is made now. */
  private async _prepareReception(): Promise<void> {
    this._lines.setReceiving(true);
    const { sdp = '' } = await this.pc.createOffer();
    this._lines.setReceiving(false);
    this._advance({ type: 'prepared', offer: { type: 'offer', sdp } });
  }

  private async _handleDescription(description: Description): Promise<void> {
    const state = this._negotiation;
    if (state.name !== 'stable' && state.name !== 'offering') {
      throw new CallsError('invalid_state');
    }
    const { pc } = this;
    if (description.type === 'answer') {
      if (pc.signalingState !== 'have-local-offer') return;
      await this._setRemote(description);
      this._advance({ type: 'answered' });
    } else {
      if (pc.signalingState !== 'stable') {
        if (state.role !== 'polite') {
          this._advance({ type: 'collision_ignored' });
          return;
        }
        await pc.setLocalDescription({ type: 'rollback' });
        this._advance({ type: 'rolled_back' });
      }
      await this._applyOffer(description);
      this._events.onDescription(await this._answer());
      // An answerer asked for this offer; asking again would never end.
      if (state.role === 'answerer') return;
    }
    this._negotiate();
  }

  private _negotiate({ forced = false } = {}): void {
    this._run(async () => {
      const state = this._negotiation;
      // While this side is offering, the answer comes back here.
      if (state.name !== 'stable' || this.pc.signalingState !== 'stable') return;
      const wanted =
        forced || state.restart || this._channels.some((channel) => channel.needsNegotiation());
      if (!wanted) return;
      if (state.role === 'answerer') this._events.onOfferWanted();
      else this._events.onDescription(await this._offer());
    });
  }

  /** @param prepared an offer that was written before */
  private async _offer(prepared?: Offer): Promise<Offer> {
    const state = this._negotiation;
    const iceRestart = state.name !== 'closed' && state.restart;
    // Before the first await: a restart that is wanted from here on is for the next offer.
    this._advance({ type: 'offered' });
    try {
      const options = this._lines.offerOptions();
      const { sdp = '' } = prepared ?? (await this.pc.createOffer({ ...options, iceRestart }));
      return await this._setLocal({ type: 'offer', sdp });
    } catch (error) {
      this._advance({ type: 'rolled_back' });
      throw error;
    }
  }

  private async _answer(): Promise<Answer> {
    const { sdp = '' } = await this.pc.createAnswer();
    return this._setLocal({ type: 'answer', sdp });
  }

  private async _applyOffer(offer: Offer): Promise<void> {
    await this._setRemote(offer);
    for (const channel of this._channels) channel.adopt();
  }

  private async _setLocal<D extends Description>(description: D): Promise<D> {
    await this.pc.setLocalDescription(description);
    return description;
  }

  private async _setRemote(description: Description): Promise<void> {
    await setRemoteDescription(this.pc, description);
    this._remoteCandidates.flush();
  }

  /** Runs a task whose failure nobody handles. After `close()` a failure is expected. */
  private _run(task: () => void | Promise<void>): void {
    this._queue.push(task).catch((error) => {
      if (this._negotiation.name !== 'closed') this._log.event('negotiation_failed', { error });
    });
  }
}
