import {
  CANCEL_REASONS,
  type EndReason,
  type Incoming,
  type IncomingPeerMessage,
} from '@xpchat/calls-protocol';
import type { Answer, Offer } from '../peer/peer-session.ts';
import { type CallInfo, isPlaced } from '../snapshot.ts';
import type { CallContext } from './call-link.ts';
import { CallSession, supportedTags } from './call-session.ts';

/** A device of the callee; undefined where no server tells devices apart. */
type Leg = string | undefined;

/** More candidates than a device gathers; a leg that sends more only hurts itself. */
const CANDIDATE_LIMIT = 256;

/** A call that this person placed. */
export class OutgoingCall extends CallSession {
  #placed = false;
  /** The device whose answer is on the connection. */
  #leg: { readonly id: Leg } | null = null;
  /** Candidates of devices whose answer has not come yet. */
  readonly #waiting = new Map<Leg, RTCIceCandidateInit[]>();

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
      supported: supportedTags(platform).filter((tag) => peer.trackless || tag !== 'early_answer'),
      media: this.context.media(),
    });
    this.releaseCandidates();
  }

  override get joined(): boolean {
    return this.#placed;
  }

  override async handle(message: IncomingPeerMessage): Promise<void> {
    const waiting = isPlaced(this.context.phase());
    if (message.type === 'call_ringing') {
      if (waiting) await this.#handleRinging(message);
    } else if (message.type === 'call_answer' && waiting) {
      await this.#handleAnswer(message);
    } else {
      await super.handle(message);
    }
  }

  protected override leave(reason: EndReason, duration: number | undefined): EndReason {
    if (!this.#placed) return reason;
    const waiting = isPlaced(this.context.phase());
    const cancel = CANCEL_REASONS.find((each) => each === reason);
    if (!waiting || !cancel) return super.leave(reason, duration);
    this.send({ type: 'call_cancel', reason: cancel });
    return reason;
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

  async #handleRinging(message: Incoming<'call_ringing'>): Promise<void> {
    const { name } = this.context.phase();
    if (name === 'dialing' || message.waiting) {
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
    const known = !this.#leg || this.#leg.id === message.leg;
    this.context.apply({
      type: 'answered',
      profile: this.context.vouchedProfile(message),
    });
    // First of all: the other person waits to hear this one.
    const attached = known && this.attach();
    this.remote.setMedia(message.media);
    this.giveUpLater();
    this.renewIfStuck();
    try {
      if (known) {
        await Promise.all([attached, this.#useAnswer(message.leg, message.answer)]);
        this.openDialog();
      } else {
        // The transport was made with one device while it rang, and another one accepted: that one
        // gets a connection of its own.
        this.#leg = { id: message.leg };
        this.#waiting.clear();
        await this.reconnect();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  async #useAnswer(leg: Leg, answer: Answer): Promise<void> {
    this.#leg = { id: leg };
    await this.peer.acceptAnswer(answer);
    for (const candidate of this.#waiting.get(leg) ?? []) this.peer.handleCandidate(candidate);
    this.#waiting.clear();
  }
}
