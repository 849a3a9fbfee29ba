import {
  CANCEL_REASONS,
  type EndReason,
  type Incoming,
  type IncomingPeerMessage,
} from '@xpchat/calls-protocol';
import { isPlaced, type Peer } from '../model/call-phase.ts';
import { supportedTags } from '../peer/option-tags.ts';
import type { PeerLink } from '../peer/peer-link.ts';
import { kindsOf } from '../peer/peer-link-options.ts';
import type { CallControl, CallSetup } from './call-setup.ts';

/** Sets up a call that this person places. */
export class OutgoingSetup implements CallSetup {
  readonly kind = 'outgoing';
  readonly #call: CallControl;
  readonly #link: PeerLink;
  #offerSent = false;

  constructor(call: CallControl, link: PeerLink) {
    this.#call = call;
    this.#link = link;
  }

  get joined(): boolean {
    return this.#offerSent;
  }

  /**
   * Offers the call once `devices` are open. The lines are negotiated without tracks meanwhile.
   * Rejects as `devices` does.
   */
  async place(devices: Promise<void>): Promise<void> {
    const call = this.#call;
    const link = this.#link;
    const { first } = link;
    const offer = await first.offer(kindsOf(call.info.type), devices, () => call.tracks());
    if (call.isOver) return;
    this.#offerSent = true;
    call.send(link.participantId, {
      type: 'call_offer',
      offer,
      callType: call.info.type,
      connectionId: first.connectionId,
      supported: supportedTags(call.platform).filter(
        (tag) => first.trackless || tag !== 'early_answer',
      ),
      media: call.media(),
    });
    first.releaseCandidates();
  }

  handle(message: IncomingPeerMessage): Promise<void> | null {
    const waits = isPlaced(this.#call.phase);
    if (message.type === 'call_ringing') {
      return waits ? this.#handleRinging(message) : Promise.resolve();
    }
    return message.type === 'call_answer' && waits ? this.#handleAnswer(message) : null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    if (!this.#offerSent) return reason;
    const cancel = CANCEL_REASONS.find((each) => each === reason);
    if (isPlaced(this.#call.phase) && cancel) {
      this.#call.broadcast({ type: 'call_cancel', reason: cancel });
    } else {
      this.#call.broadcast({ type: 'call_end', reason, duration });
    }
    return reason;
  }

  async #handleRinging(message: Incoming<'call_ringing'>): Promise<void> {
    const { first } = this.#link;
    const { waiting = false, leg, answer, connectionId, supported } = message;
    if (this.#call.phase.name === 'dialing' || waiting) {
      this.#call.apply({ type: 'ringing', waiting, participant: this.#vouchedPeer(message) });
    }
    // Without tracks only: otherwise the callee would hear this person before accepting.
    const usable = first.isFor(connectionId) && first.awaitsAnswer && first.trackless;
    if (!answer || !usable) return;
    this.#link.setRemoteSupports(supported ?? []);
    await first.acceptAnswer(leg, answer);
  }

  async #handleAnswer(message: Incoming<'call_answer'>): Promise<void> {
    const link = this.#link;
    const { leg, answer } = message;
    link.setRemoteSupports(message.supported);
    const isConnected = link.first.canAcceptAnswer(leg);
    this.#call.apply({ type: 'answered', participant: this.#vouchedPeer(message) });
    // First, because the callee waits to hear this person.
    const attached = isConnected && link.attach();
    link.remoteMedia.setState(message.media);
    link.superviseFirstPath();
    try {
      if (isConnected) {
        await Promise.all([attached, link.first.acceptAnswer(leg, answer)]);
        link.openDialog();
      } else {
        // The transport was connected to one device while the phone rang, and another one accepted.
        await link.renewFor(leg);
      }
    } catch (error) {
      this.#call.fail(error);
    }
  }

  #vouchedPeer(message: IncomingPeerMessage): Peer | undefined {
    const profile = this.#call.vouchedProfile(message);
    return profile && { ...profile, id: message.from };
  }
}
