import {
  type Ack,
  type Hello,
  type OutgoingPeerMessage,
  PROTOCOL_VERSION,
  type SessionCall,
  type Welcome,
} from '@xpchat/calls-protocol';
import type { Platform } from '../platform/platform.ts';
import { deviceIdOf } from './device-id.ts';
import { Outbox, type SavedOutbox } from './outbox.ts';
import { ReceiveWindow } from './receive-window.ts';

/**
 * What a page saves for the next page of its tab. The token is valid only at this URL and is sent
 * nowhere else.
 */
type SavedSession = readonly [
  url: string,
  userId: string,
  resumeToken: string | undefined,
  received: number,
  outbox: SavedOutbox,
];

/**
 * Client-server signalling state that outlives sockets, a server restart and a page reload. Messages
 * are numbered in both directions, buffered until they are acknowledged, replayed after a reconnect,
 * and accepted once.
 */
export class SignalingSession {
  readonly #url: string;
  readonly #platform: Platform;
  readonly #write: (message: OutgoingPeerMessage | Ack) => void;
  #outbox = new Outbox();
  readonly #window: ReceiveWindow;
  #resumeToken: string | undefined;
  /** Token of a session that neither this page nor another one can resume. */
  #abandonedSession: string | undefined;
  #userId = '';
  /** The previous page of this tab began the session. */
  #inherited = false;
  /** The session was just resumed, and no numbered message has arrived since. */
  #justResumed = false;
  /** What the storage holds while the page is in the background; undefined in the foreground. */
  #saved: string | null | undefined;

  /** @param write sends over the current socket */
  constructor(
    url: string,
    platform: Platform,
    write: (message: OutgoingPeerMessage | Ack) => void,
  ) {
    this.#url = url;
    this.#platform = platform;
    this.#write = write;
    this.#window = new ReceiveWindow(platform.clock, (seq) => write({ type: 'ack', seq }));
    this.#restore();
  }

  /** @param calls ids of the calls that this page has, or had recently */
  createHello(calls: string[]): Hello {
    const resume = this.#resumeToken;
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      deviceId: deviceIdOf(this.#platform),
      calls: calls.length || this.#inherited ? calls : undefined,
      ...(resume
        ? { resume, received: this.#window.received }
        : { abandonedSession: this.#abandonedSession }),
    };
  }

  /**
   * Replays buffered messages. Returns the calls of the session, without those that this device left
   * while it was offline. Returns null if the session cannot be used and a new one must begin.
   */
  handleWelcome({ resumed, received, resumeToken, userId, calls }: Welcome): SessionCall[] | null {
    const inherited = this.#inherited && resumed;
    this.#inherited = false;
    this.#resumeToken = undefined;
    // Another page of this tab used the session while this one was in the back-forward cache.
    if (resumed && !this.#outbox.acknowledge(received)) return null;
    const live = calls.filter(({ callId }) => !this.#outbox.hasEndOf(callId));
    const callIds = userId === this.#userId ? calls.map(({ callId }) => callId) : [];
    const replayed = this.#outbox.replay(resumed ? null : callIds, this.#platform.clock.now());
    for (const message of replayed) this.#write(message);
    // This page has no offer of a call that rang on the previous page. The server sends the offer again
    // only beside a call to return to. A new session is rung instead, and the caller treats its answer
    // as one of a new device.
    if (inherited && live.length > 0 && !live.some(({ joined }) => joined)) return null;
    if (!resumed) this.#window.restart(0);
    this.#justResumed = resumed;
    this.#userId = userId;
    this.#resumeToken = resumeToken;
    this.#persistInBackground();
    return live;
  }

  /**
   * Buffers a message and returns it with its number.
   *
   * @param onDelivered one of the callbacks of {@link takeDelivered} once the server has the message
   * @throws CallsError `not_connected` when the buffer is full
   */
  buffer(message: OutgoingPeerMessage, onDelivered?: () => void): OutgoingPeerMessage {
    const numbered = this.#outbox.buffer(message, this.#platform.clock.now(), onDelivered);
    this.#persistInBackground();
    return numbered;
  }

  /** Whether a message that ends the call waits for the server. */
  hasEndOf(callId = ''): boolean {
    return this.#outbox.hasEndOf(callId);
  }

  /** The server has every message up to this number. */
  acknowledge(seq: number): void {
    this.#outbox.acknowledge(seq);
    this.#persistInBackground();
  }

  /** Returns the callbacks of messages that the server has acknowledged since the last call. */
  takeDelivered(): readonly (() => void)[] {
    return this.#outbox.takeDelivered();
  }

  /** The caller drops a `repeated` message, and resumes the session at a `gap`. */
  accept(seq: number): 'next' | 'repeated' | 'gap' {
    const order = this.#window.accept(seq);
    // On resume the server replays what is missing. A gap right after that means that it has lost it.
    if (order === 'gap' && this.#justResumed) this.#dropToken(true);
    this.#justResumed = false;
    this.#persistInBackground();
    return order;
  }

  /** The socket is gone. */
  pause(): void {
    this.#window.pause();
  }

  /**
   * Gives the session up, with the messages that wait for it.
   *
   * @param isAbandoned no other page can have taken the session over
   */
  discard(isAbandoned: boolean): void {
    this.#dropToken(isAbandoned);
    this.#outbox = new Outbox();
    this.#persistInBackground();
  }

  /** Saves the session for the next page: this page goes to the background or away. */
  persist(): void {
    const { storage } = this.#platform;
    const session: SavedSession = [
      this.#url,
      this.#userId,
      this.#resumeToken,
      this.#window.received,
      this.#outbox.save(),
    ];
    storage.save(this.#resumeToken ? JSON.stringify(session) : null);
    this.#saved = storage.load();
    this.#window.acknowledgeNow();
  }

  /** Takes the saved session back when the page wakes up, unless another page took it meanwhile. */
  reclaim(): void {
    const { storage, hidden } = this.#platform;
    if (this.#saved === undefined) return;
    if (storage.load() !== this.#saved) this.#resumeToken = undefined;
    if (hidden()) return;
    this.#saved = undefined;
    storage.save(null);
  }

  #dropToken(isAbandoned: boolean): void {
    if (isAbandoned) this.#abandonedSession = this.#resumeToken || this.#abandonedSession;
    this.#resumeToken = undefined;
  }

  /** A browser may discard a background page without an event, so each change is saved there. */
  #persistInBackground(): void {
    if (this.#saved !== undefined || this.#platform.hidden()) this.persist();
  }

  /** Takes over the previous page's session, and removes it so that a duplicated tab cannot. */
  #restore(): void {
    const { storage } = this.#platform;
    try {
      const saved: SavedSession = JSON.parse(storage.load() ?? '[]');
      storage.save(null);
      const [url, userId, resumeToken, received, outbox] = saved;
      if (url !== this.#url) return;
      this.#outbox = new Outbox(outbox);
      this.#window.restart(received);
      this.#userId = userId;
      this.#resumeToken = resumeToken;
      this.#inherited = true;
    } catch {
      // The stored text is not ours: a new session begins.
    }
  }
}
