import type { Incoming, IncomingPeerMessage } from '@xpchat/calls-protocol';
import { isEnd } from '../signaling/is-end.ts';

/** Messages kept of a call that waits for glare to be settled; more than a device gathers. */
const LIMIT = 64;

/**
 * The other person's call while both dial each other and it is not settled which one stays: its
 * offer, and what came for it since.
 */
export class Glare {
  #rival: IncomingPeerMessage[] = [];

  /** The id of the other person's call, if there is one. */
  get callId(): string | undefined {
    return this.#rival[0]?.callId;
  }

  handleOffer(offer: Incoming<'call_offer'>): void {
    this.#rival = [offer];
  }

  /** Keeps a message if it is of the other person's call. */
  keep(message: IncomingPeerMessage): void {
    if (!this.#rival.length || this.callId !== message.callId) return;
    this.#rival = isEnd(message) ? [] : [...this.#rival.slice(0, LIMIT), message];
  }

  /** Hands out what was kept. */
  take(): IncomingPeerMessage[] {
    const rival = this.#rival;
    this.#rival = [];
    return rival;
  }
}
