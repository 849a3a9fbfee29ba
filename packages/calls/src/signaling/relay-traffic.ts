import { type OutgoingPeerMessage, parseServerMessage } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { RootLogger } from '../lib/logger.ts';
import { parseRelayed } from './parse-relayed.ts';
import { RelayCopies, type RelaySource } from './relay-copies.ts';
import type { CallMessage } from './signaling.ts';

/** Messages that wait in each direction: a call and its candidates. */
const MAX_WAITING_MESSAGES = 128;

/**
 * The messages of a page whose other end may be a plain relay. What arrives before that is known waits,
 * and so does what is sent while the socket is away.
 */
export class RelayTraffic {
  readonly #log: RootLogger;
  readonly #onMessage: (message: CallMessage) => void;
  readonly #copies = new RelayCopies();
  #early: (readonly [data: unknown, source: RelaySource])[] = [];
  #unsent: OutgoingPeerMessage[] = [];

  constructor(log: RootLogger, onMessage: (message: CallMessage) => void) {
    this.#log = log;
    this.#onMessage = onMessage;
  }

  /** Whether messages of the host's socket wait. */
  get hasEarly(): boolean {
    return this.#early.length > 0;
  }

  /** Keeps a message until it is known whether the other end is a relay. */
  hold(data: unknown, source: RelaySource): void {
    this.#early.push([data, source]);
    if (this.#early.length > MAX_WAITING_MESSAGES) this.#early.shift();
  }

  /** A server answered. It sends everything over its own session. */
  dropEarly(): void {
    this.#early = [];
  }

  /** The other end is a relay. */
  releaseEarly(): void {
    const early = this.#early;
    this.#early = [];
    for (const [data, source] of early) this.receive(data, source);
  }

  receive(data: unknown, source: RelaySource): void {
    const parsed = parseServerMessage(data);
    if (parsed.ok && this.#copies.isCopy(JSON.stringify(parsed.message), source)) return;
    const message = parseRelayed(data, this.#log);
    if (message) this.#onMessage(message);
  }

  /** Keeps a message until the socket is back. Throws CallsError `not_connected` if too many wait. */
  queue(message: OutgoingPeerMessage): void {
    if (this.#unsent.length >= MAX_WAITING_MESSAGES) throw new CallsError('not_connected');
    this.#unsent.push(message);
  }

  drainUnsent(): readonly OutgoingPeerMessage[] {
    const unsent = this.#unsent;
    this.#unsent = [];
    return unsent;
  }
}
