import type { HostSocket } from '../platform/platform.ts';
import type { CallMessage } from './signaling.ts';

/** An offer that the host's socket brought. */
interface OfferCopy {
  readonly callId: string;
  readonly from: string;
  readonly socket: HostSocket;
}

/**
 * What a calls server sends to the page's other socket. For the server that socket is another device of
 * the person: it rings, although nobody can answer there. So the engine releases it as soon as its own
 * session rings, with a reason that concerns one device only. Otherwise the call would go on ringing
 * after this page refused it.
 */
export class HostCopies {
  readonly #calls: () => readonly string[];
  #offer: OfferCopy | undefined;

  /** @param calls ids of the calls that the engine has, or had recently */
  constructor(calls: () => readonly string[]) {
    this.#calls = calls;
  }

  see(message: CallMessage, socket: HostSocket | undefined): void {
    // Only a calls server stamps a version.
    if (message.type !== 'call_offer' || !socket || message.version === undefined) return;
    const { callId, from } = message;
    if (callId) this.#offer = { callId, from, socket };
    this.release();
  }

  /** Call it whenever the engine may have got a new call. */
  release(): void {
    const offer = this.#offer;
    if (!offer || !this.#calls().includes(offer.callId)) return;
    this.#offer = undefined;
    const { callId, from: to, socket } = offer;
    socket.send(JSON.stringify({ type: 'call_reject', to, callId, reason: 'media_failed' }));
  }
}
