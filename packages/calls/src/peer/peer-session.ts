import { assertConsent, type MediaConsent } from '../call/consent.ts';
import { CallsError } from '../errors.ts';
import type { Logger } from '../lib/logger.ts';
import { TaskQueue } from '../lib/task-queue.ts';
import type { MediaLines, Platform, TrackKind } from '../platform/platform.ts';
import { setRemoteDescription } from '../platform/quirks/extmap-allow-mixed.ts';
import { type TransportState, watchTransport } from '../platform/transport-state.ts';
import { CandidateBuffer } from './candidate-buffer.ts';
import type { NegotiationRole } from './negotiation-role.ts';

/** A description as it goes on the wire. */
export interface Offer {
  readonly type: 'offer';
  readonly sdp: string;
}
export interface Answer {
  readonly type: 'answer';
  readonly sdp: string;
}
export type Description = Offer | Answer;

export interface PeerSessionEvents {
  /** A description for the other side, within an answered call. */
  onDescription(description: Description): void;
  onCandidate(candidate: RTCIceCandidateInit): void;
  /** The other side should offer. */
  onOfferWanted(): void;
  onTransport(state: TransportState): void;
  onTrack(track: MediaStreamTrack): void;
}

/** Tracks to send; null for what is not sent. */
export type LocalTracks = Readonly<Record<TrackKind, MediaStreamTrack | null>>;

/**
 * One RTCPeerConnection: its negotiation, its candidates, its media. Local and remote descriptions
 * alike go through one task queue, so that no two of them are ever under way at once.
 */
export class PeerSession {
  readonly id: string | undefined;
  readonly pc: RTCPeerConnection;
  readonly #callId: string;
  readonly #events: PeerSessionEvents;
  readonly #lines: MediaLines;
  readonly #log: Logger;
  readonly #queue = new TaskQueue();
  readonly #candidates: CandidateBuffer;
  readonly #stopWatching: () => void;
  #role: NegotiationRole = 'answerer';
  #inDialog = false;
  #ignoringOffer = false;
  #restartWanted = false;
  /** The offer under way asks for new paths: if it is rolled back, the wish stands again. */
  #restartOffered = false;
  #closed = false;
  #transport: TransportState = 'connecting';

  constructor(
    platform: Platform,
    options: { id?: string; callId: string; config: RTCConfiguration; events: PeerSessionEvents },
  ) {
    this.id = options.id;
    this.#callId = options.callId;
    this.#events = options.events;
    this.#log = platform.log.child({ callId: options.callId });
    this.pc = platform.createPeerConnection(options.config);
    this.#lines = platform.createMediaLines(this.pc);
    this.#candidates = new CandidateBuffer(this.pc, (error) => {
      if (!this.#ignoringOffer) this.#log.event('candidate_failed', { error });
    });
    this.pc.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) options.events.onCandidate(candidate.toJSON());
    };
    this.pc.ontrack = ({ track }) => options.events.onTrack(track);
    this.#stopWatching = watchTransport(this.pc, (state) => {
      this.#transport = state;
      this.#log.event('transport_state', { state });
      options.events.onTransport(state);
    });
  }

  /** Whether the transport can be made before any track is there. */
  get trackless(): boolean {
    return this.#lines.trackless;
  }

  get transport(): TransportState {
    return this.#transport;
  }

  /** Starts the first negotiation: lines without tracks and an offer of them. */
  offer(kinds: readonly TrackKind[]): Promise<Offer> {
    return this.#queue.push(async () => {
      this.#lines.prepare(kinds);
      return this.#offer();
    });
  }

  /** Takes the first offer; the lines can send afterwards, but nothing is answered yet. */
  acceptOffer(offer: Offer): Promise<void> {
    return this.#queue.push(async () => {
      await this.#setRemote(offer);
      this.#lines.adopt();
    });
  }

  /** Answers the first offer. */
  answer(): Promise<Answer> {
    return this.#queue.push(() => this.#answer());
  }

  /** Takes the answer to the first offer. A second one (SIP 183 and 200) is ignored. */
  acceptAnswer(answer: Answer): Promise<void> {
    return this.#queue.push(async () => {
      if (this.pc.signalingState === 'have-local-offer') await this.#setRemote(answer);
    });
  }

  /**
   * Puts the person's tracks on the lines: the one function that lets media out, for an answered
   * call alone, and takes them off while it is held. Also later, when a device is switched.
   */
  async attachMedia(consent: MediaConsent, tracks: LocalTracks): Promise<void> {
    assertConsent(consent, this.#callId);
    await Promise.all(
      // The voice first.
      (['audio', 'video'] as const).map((kind) =>
        this.#lines.setTrack(kind, consent.held ? null : tracks[kind]),
      ),
    );
    if (this.#inDialog) this.#negotiate();
  }

  /**
   * Only where the browser has no lines without tracks (Plan B): the caller's tracks have to be
   * there before the offer. The transport still is not made before the callee's answer, which a
   * callee gives to such an offer only when the person accepts.
   */
  async prepareTracks(tracks: LocalTracks): Promise<void> {
    if (this.#lines.trackless) throw new CallsError('invalid_state');
    await this.#lines.setTrack('audio', tracks.audio);
    await this.#lines.setTrack('video', tracks.video);
  }

  /** The first negotiation is done and the call answered: from now on either side may offer. */
  openDialog(role: NegotiationRole): void {
    this.#role = role;
    this.#inDialog = true;
    this.#negotiate();
  }

  handleDescription(description: Description): Promise<void> {
    return this.#queue.push(async () => {
      if (!this.#inDialog) throw new CallsError('invalid_state');
      const { pc } = this;
      if (description.type === 'answer') {
        if (pc.signalingState !== 'have-local-offer') return;
        await this.#setRemote(description);
      } else {
        const collision = pc.signalingState !== 'stable';
        this.#ignoringOffer = collision && this.#role !== 'polite';
        if (this.#ignoringOffer) return;
        if (collision) {
          await pc.setLocalDescription({ type: 'rollback' });
          this.#restartWanted ||= this.#restartOffered;
        }
        await this.#setRemote(description);
        this.#lines.adopt();
        this.#events.onDescription(await this.#answer());
        // Whoever asked for this offer has got it; asking for more would never end.
        if (this.#role === 'answerer') return;
      }
      this.#negotiate();
    });
  }

  /** The other side cannot offer and asks for it: every line is offered, it may want to send on any. */
  handleOfferWanted(): void {
    if (this.#role === 'answerer') return;
    this.#restartWanted ||= this.#transport === 'disconnected' || this.#transport === 'failed';
    this.#run(() => this.#lines.prepare(['audio', 'video']));
    this.#negotiate({ forced: true });
  }

  handleCandidate(candidate: RTCIceCandidateInit): void {
    this.#run(() => this.#candidates.add(candidate));
  }

  /** Looks for new paths (RFC 8445 section 2.4). Takes up `config` first if it is given. */
  restartIce(config?: RTCConfiguration): void {
    if (this.#closed) return;
    // Firefox had no setConfiguration for long; it then stays with the paths that it has.
    if (config && 'setConfiguration' in this.pc) this.pc.setConfiguration(config);
    this.#restartWanted = true;
    this.#negotiate();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.close();
    this.#stopWatching();
    this.pc.onicecandidate = null;
    this.pc.ontrack = null;
    this.pc.close();
  }

  #negotiate({ forced = false } = {}): void {
    this.#run(async () => {
      const wanted = forced || this.#restartWanted || this.#lines.needsNegotiation();
      // Not stable: an offer is under way, and its answer comes back here.
      if (!wanted || this.pc.signalingState !== 'stable') return;
      if (this.#role === 'answerer') this.#events.onOfferWanted();
      else this.#events.onDescription(await this.#offer());
    });
  }

  async #offer(): Promise<Offer> {
    const iceRestart = this.#restartWanted;
    this.#restartOffered = iceRestart;
    this.#restartWanted = false;
    const options = this.#lines.offerOptions();
    const { sdp = '' } = await this.pc.createOffer({ ...options, iceRestart });
    return this.#setLocal({ type: 'offer', sdp });
  }

  async #answer(): Promise<Answer> {
    const { sdp = '' } = await this.pc.createAnswer();
    return this.#setLocal({ type: 'answer', sdp });
  }

  async #setLocal<D extends Description>(description: D): Promise<D> {
    await this.pc.setLocalDescription(description);
    return description;
  }

  async #setRemote(description: Description): Promise<void> {
    await setRemoteDescription(this.pc, description);
    this.#candidates.flush();
  }

  /** Runs a task whose failure is nobody's to handle; after `close()` it is no failure. */
  #run(task: () => void | Promise<void>): void {
    this.#queue.push(task).catch((error) => {
      if (!this.#closed) this.#log.event('negotiation_failed', { error });
    });
  }
}
