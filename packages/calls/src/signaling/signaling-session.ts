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
import {
  NO_SESSION,
  nextSessionState,
  type SessionEvent,
  type SessionState,
} from './session-state.ts';

/**
 * What a page saves for the next page of its tab. The token is valid only at this URL and is sent
 * nowhere else.
 */
type SavedSession = readonly [
  url: string,
  userId: string,
  resumeToken: string,
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
  /** Written by `#apply` alone. */
  #state: SessionState = NO_SESSION;
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
    const state = this.#state;
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      deviceId: deviceIdOf(this.#platform),
      calls: calls.length || state.name === 'inherited' ? calls : undefined,
      ...(state.name === 'none'
        ? { abandonedSession: state.abandonedToken }
        : { resume: state.resumeToken, received: this.#window.received }),
    };
  }

  /**
   * Replays buffered messages. Returns the calls of the session, without those that this device left
   * while it was offline. Returns null if the session cannot be used and a new one must begin.
   */
  handleWelcome({ resumed, received, resumeToken, userId, calls }: Welcome): SessionCall[] | null {
    const before = this.#state;
    const wasInherited = before.name === 'inherited' && resumed;
    // A session that this page cannot use may be another page's: it is not abandoned.
    this.#apply({ type: 'drop', isAbandoned: false });
    // Another page of this tab used the session while this one was in the back-forward cache.
    if (resumed && !this.#outbox.acknowledge(received)) return null;
    const live = calls.filter(({ callId }) => !this.#outbox.hasEndOf(callId));
    const callIds = userId === before.userId ? calls.map(({ callId }) => callId) : [];
    const replayed = this.#outbox.replay(resumed ? null : callIds, this.#platform.clock.now());
    for (const message of replayed) this.#write(message);
    // This page has no offer of a call that rang on the previous page. The server sends the offer again
    // only beside a call to return to. A new session is rung instead, and the caller treats its answer
    // as one of a new device.
    if (wasInherited && live.length > 0 && !live.some(({ joined }) => joined)) return null;
    if (!resumed) this.#window.restart(0);
    this.#apply({ type: 'welcome', resumed, userId, resumeToken });
    this.#persistInBackground();
    return live;
  }

  /**
   * Buffers a message and returns it with its number.
   *
   * @param onDelivered one of the callbacks of {@link drainDelivered} once the server has the message
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

  /** Gives the session up, because there is no server. Returns the messages that wait, unnumbered. */
  takeUnsent(): readonly OutgoingPeerMessage[] {
    const unsent = this.#outbox.replay(null, this.#platform.clock.now());
    this.discard(false);
    return unsent.map(
      ({ seq: _seq, delayMs: _delayMs, ...message }) => message as OutgoingPeerMessage,
    );
  }

  /** The server has every message up to this number. */
  acknowledge(seq: number): void {
    this.#outbox.acknowledge(seq);
    this.#persistInBackground();
  }

  /** Returns the callbacks of messages that the server has acknowledged since the last call of this method. */
  drainDelivered(): readonly (() => void)[] {
    return this.#outbox.drainDelivered();
  }

  /** The caller drops a `repeated` message, and resumes the session at a `gap`. */
  accept(seq: number): 'next' | 'repeated' | 'gap' {
    const order = this.#window.accept(seq);
    this.#apply({ type: order === 'gap' ? 'gap' : 'message' });
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
    this.#apply({ type: 'drop', isAbandoned });
    this.#outbox = new Outbox();
    this.#persistInBackground();
  }

  /** Saves the session for the next page: this page goes to the background or away. */
  persist(): void {
    const { storage } = this.#platform;
    storage.save(this.#serialize());
    this.#saved = storage.load();
    this.#window.acknowledgeNow();
  }

  /** Reclaims the saved session when the page wakes up, unless another page took it over meanwhile. */
  reclaim(): void {
    const { storage, hidden } = this.#platform;
    if (this.#saved === undefined) return;
    if (storage.load() !== this.#saved) this.#apply({ type: 'drop', isAbandoned: false });
    if (hidden()) return;
    this.#saved = undefined;
    storage.save(null);
  }

  /** The only writer of the session's state. */
  #apply(event: SessionEvent): void {
    this.#state = nextSessionState(this.#state, event);
  }

  /** Returns null if there is no session to resume. */
  #serialize(): string | null {
    if (this.#state.name === 'none') return null;
    const { userId, resumeToken } = this.#state;
    const session: SavedSession = [
      this.#url,
      userId,
      resumeToken,
      this.#window.received,
      this.#outbox.save(),
    ];
    return JSON.stringify(session);
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
      if (url !== this.#url || !resumeToken) return;
      this.#outbox = new Outbox(outbox);
      this.#window.restart(received);
      this.#apply({ type: 'inherit', userId, resumeToken });
    } catch {
      // The stored text is not ours: a new session begins.
    }
  }
}
