import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { RootLogger } from '../lib/logger.ts';
import { parseRelayed } from './parse-relayed.ts';
import type { CallMessage } from './signaling.ts';

/** Messages that wait in each direction: a call and its candidates. */
const MAX_WAITING_MESSAGES = 128;

/** Which of this page's two sockets a message arrived on. */
type RelaySource = 'engine' | 'host';

/**
 * The messages of a page whose other end may be a simple relay. Messages that arrive before that is known
 * wait, and so do messages that are sent while the socket is away.
 */
export class RelayTraffic {
  private readonly _log: RootLogger;
  private readonly _onMessage: (message: CallMessage) => void;
  /**
   * Messages of which the other socket has brought no copy yet: some relays send to all sockets of a
   * person. Two equal messages on one socket are two messages.
   */
  private readonly _unmatched: Record<RelaySource, string[]> = { engine: [], host: [] };
  private _early: (readonly [data: unknown, source: RelaySource])[] = [];
  private _unsent: OutgoingPeerMessage[] = [];
  private _hasReceived = false;

  constructor(log: RootLogger, onMessage: (message: CallMessage) => void) {
    this._log = log;
    this._onMessage = onMessage;
  }

  /** Whether somebody sent this page a message over the relay. */
  get hasReceived(): boolean {
    return this._hasReceived;
  }

  /** Whether messages wait until the other end is known. */
  get hasEarly(): boolean {
    return this._early.length > 0;
  }

  /** Keeps a message until it is known whether the other end is a relay. */
  hold(data: unknown, source: RelaySource): void {
    push(this._early, [data, source]);
  }

  /** A server answered. It sends everything over its own session. */
  dropEarly(): void {
    this._early = [];
  }

  /** The other end is a relay. */
  releaseEarly(): void {
    for (const [data, source] of this._early.splice(0)) this.receive(data, source);
  }

  receive(data: unknown, source: RelaySource): void {
    const message = parseRelayed(data, this._log);
    if (!message) return;
    this._hasReceived = true;
    const text = JSON.stringify(message);
    const { engine, host } = this._unmatched;
    const others = source === 'host' ? engine : host;
    const index = others.indexOf(text);
    if (index < 0) {
      push(this._unmatched[source], text);
      this._onMessage(message);
    } else others.splice(index, 1);
  }

  /** Keeps a message until the socket is back. Throws CallsError `not_connected` if too many wait. */
  queue(message: OutgoingPeerMessage): void {
    if (this._unsent.length >= MAX_WAITING_MESSAGES) throw new CallsError('not_connected');
    this._unsent.push(message);
  }

  drainUnsent(): readonly OutgoingPeerMessage[] {
    return this._unsent.splice(0);
  }
}

/** Forgets the oldest item of a full list. */
function push<T>(list: T[], item: T): void {
  if (list.push(item) > MAX_WAITING_MESSAGES) list.shift();
}
