import type { Incoming, IncomingPeerMessage } from '@xpchat/calls-protocol';

/** Messages kept of a call that waits for glare to be settled; more than a device gathers. */
const LIMIT = 64;

/**
 * The other person's call while both dial each other and it is not settled which one stays: its
 * offer, and what came for it since.
 */
export class Glare {
  #rival: IncomingPeerMessage[] = [];
  #winner: string | undefined;

  /**
   * The other person's offer came. Without a word from a server the call with the smaller id stays,
   * which both sides can tell; a server that knows better says so. Whether the own call gives way.
   */
  handleOffer(offer: Incoming<'call_offer'>, own: string): boolean {
    const { callId } = offer;
    this.#rival = [offer];
    return callId !== undefined && (callId < own || callId === this.#winner);
  }

  /** The server says which call stays. Whether the own one can give way now. */
  handleWinner(callId: string): boolean {
    this.#winner = callId;
    return this.#rival[0]?.callId === callId;
  }

  /** Keeps a message if it is of the other person's call. */
  keep(message: IncomingPeerMessage): void {
    if (!this.#rival.length || this.#rival[0]?.callId !== message.callId) return;
    const over = message.type === 'call_cancel' || message.type === 'call_end';
    this.#rival = over ? [] : [...this.#rival.slice(0, LIMIT), message];
  }

  /** Hands out what was kept. */
  take(): IncomingPeerMessage[] {
    const rival = this.#rival;
    this.#rival = [];
    return rival;
  }
}
