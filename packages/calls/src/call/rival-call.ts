import type { Incoming, IncomingPeerMessage } from '@xpchat/calls-protocol';
import { isEnd } from '../signaling/is-end.ts';

/** More messages than a device sends before its call is answered. */
const MAX_MESSAGES = 64;

/**
 * The other person's call during glare, when both sides dial each other (compare RFC 3261 section
 * 14.1): its offer, and what arrived for it since. It is kept until it is decided which call stays.
 */
export class RivalCall {
  private _messages: readonly IncomingPeerMessage[] = [];

  /** The id of the other person's call, if there is one. */
  get callId(): string | undefined {
    return this._messages[0]?.callId;
  }

  handleOffer(offer: Incoming<'call_offer'>): void {
    this._messages = [offer];
  }

  /** Buffers a message if it belongs to the other person's call. The end of that call drops it all. */
  buffer(message: IncomingPeerMessage): void {
    if (!this._messages.length || this.callId !== message.callId) return;
    this._messages = isEnd(message) ? [] : [...this._messages.slice(0, MAX_MESSAGES), message];
  }

  /** Forgets the other person's call. */
  clear(): void {
    this._messages = [];
  }

  /** Returns the buffered messages, the offer first, and clears the buffer. */
  drain(): readonly IncomingPeerMessage[] {
    const messages = this._messages;
    this._messages = [];
    return messages;
  }
}
