import type { EndReason, Incoming, IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Answer, Description, Offer } from '../peer/peer-session.ts';
import type { CallInfo } from '../snapshot.ts';
import { type CallContext, CallSession, supportedTags } from './call-session.ts';

/** A device of the callee; undefined where no server tells devices apart. */
type Leg = string | undefined;

/** Milliseconds from the answer on; the slowest of ordinary paths take less. */
const STUCK_AFTER = 4000;

/** More candidates than a device gathers; a leg that sends more only hurts itself. */
const CANDIDATE_LIMIT = 256;

/** A call that this person placed. */
export class OutgoingCall extends CallSession {
  #placed = false;
  /** The device whose answer is on the connection. */
  #leg: { readonly id: Leg } | null = null;
  /** Candidates of devices whose answer has not come yet. */
  readonly #waiting = new Map<Leg, RTCIceCandidateInit[]>();
  /** A second device answered: its connection waits for the first answer. */
  #awaitsDialog = false;
  #stopRenewing: () => void = () => undefined;

  constructor(context: CallContext, info: CallInfo) {
    super(context, info, context.platform.randomId(), context.config());
  }

  /**
   * Offers the call once `devices` are open: the lines are negotiated without tracks meanwhile.
   * Rejects as `devices` does.
   */
  async place(devices: Promise<void>): Promise<void> {
    const { peer } = this;
    const { platform } = this.context;
    let offer: Offer;
    if (peer.trackless) {
      [offer] = await Promise.all([peer.offer(this.kinds()), devices]);
    } else {
      await devices;
      await peer.prepareTracks(this.context.tracks());
      offer = await peer.offer(this.kinds());
    }
    if (this.closed) return;
    this.#placed = true;
    this.send({
      type: 'call_offer',
      offer,
      callType: this.info.type,
      connectionId: peer.id,
      supported: peer.trackless
        ? supportedTags(platform)
        : supportedTags(platform).filter((tag) => tag !== 'early_answer'),
      media: this.context.media(),
    });
    this.releaseCandidates();
  }

  override get announced(): boolean {
    return this.#placed;
  }

  override async handle(message: IncomingPeerMessage): Promise<void> {
    const waiting = ['dialing', 'ringing'].includes(this.context.phase().name);
    if (message.type === 'call_ringing') {
      if (waiting) await this.#handleRinging(message);
    } else if (message.type === 'call_answer' && waiting) {
      await this.#handleAnswer(message);
    } else {
      await super.handle(message);
    }
  }

  override close(): void {
    this.#stopRenewing();
    super.close();
  }

  override leave(reason: EndReason): void {
    if (!this.#placed) return;
    const { name } = this.context.phase();
    if (name === 'dialing' || name === 'ringing') {
      const cancel = reason === 'no_answer' ? reason : 'cancelled';
      this.send({ type: 'call_cancel', reason: cancel });
    } else {
      this.send({ type: 'call_end', reason });
    }
  }

  protected override handleCandidate(message: Incoming<'ice_candidate'>): void {
    if (this.#leg) {
      if (this.#leg.id === message.leg) super.handleCandidate(message);
      return;
    }
    const list = this.#waiting.get(message.leg) ?? [];
    if (list.length < CANDIDATE_LIMIT) list.push(message.candidate);
    this.#waiting.set(message.leg, list);
  }

  protected override async handleDialogDescription(description: Description): Promise<void> {
    if (this.#awaitsDialog && description.type === 'answer') {
      this.#awaitsDialog = false;
      await this.peer.acceptAnswer({ type: 'answer', sdp: description.sdp });
      this.openDialog();
    } else {
      await super.handleDialogDescription(description);
    }
  }

  async #handleRinging(message: Incoming<'call_ringing'>): Promise<void> {
    if (this.context.phase().name === 'dialing') {
      const { waiting = false } = message;
      const profile = this.context.vouchedProfile(message);
      this.context.apply({ type: 'ringing', waiting, profile });
    }
    const ours = message.connectionId === undefined || message.connectionId === this.peer.id;
    // Only on lines without tracks: else the callee would hear this person before accepting.
    if (message.answer && ours && !this.#leg && this.peer.trackless) {
      this.remoteSupports = message.supported ?? [];
      await this.#useAnswer(message.leg, message.answer);
    }
  }

  async #handleAnswer(message: Incoming<'call_answer'>): Promise<void> {
    this.remoteSupports = message.supported;
    this.context.apply({
      type: 'answered',
      at: this.context.platform.clock.now(),
      profile: this.context.vouchedProfile(message),
    });
    this.remote.setMedia(message.media);
    this.giveUpLater();
    this.#renewIfStuck(message.leg);
    try {
      if (this.#leg && this.#leg.id !== message.leg) {
        await this.#moveToLeg(message.leg);
      } else {
        await Promise.all([this.attach(), this.#useAnswer(message.leg, message.answer)]);
        this.openDialog();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * A path that is not up by now is tried once more from the start. With several devices ringing,
   * another one's packets can spoil the handshake with the one that answered.
   */
  #renewIfStuck(leg: Leg): void {
    const { id } = this.peer;
    this.#stopRenewing = this.context.platform.clock.after(STUCK_AFTER, () => {
      const stuck = this.context.phase().name === 'connecting';
      if (!stuck || this.peer.id !== id || !this.remoteSupports?.includes('renegotiate')) return;
      this.#moveToLeg(leg).catch((error) => this.fail(error));
    });
  }

  async #useAnswer(leg: Leg, answer: Answer): Promise<void> {
    this.#leg = { id: leg };
    await this.peer.acceptAnswer(answer);
    for (const candidate of this.#waiting.get(leg) ?? []) this.peer.handleCandidate(candidate);
    this.#waiting.clear();
  }

  /**
   * The transport was made with one device while it rang, and another one accepted: that one gets
   * a connection of its own.
   */
  async #moveToLeg(leg: Leg): Promise<void> {
    this.#leg = { id: leg };
    this.#waiting.clear();
    this.#awaitsDialog = true;
    const connectionId = this.context.platform.randomId();
    const peer = this.renewPeer(connectionId);
    const description = await peer.offer(this.kinds());
    await this.attach();
    this.sendDescription(description);
    this.releaseCandidates();
  }
}
