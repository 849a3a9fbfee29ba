import {
  type Ack,
  type Hello,
  type OutgoingPeerMessage,
  PROTOCOL_VERSION,
  type SessionCall,
  type Welcome,
} from '@xpchat/calls-protocol';
import type { Platform } from '../platform/platform.ts';
import { toJson } from '../platform/quirks/to-json.ts';
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
 * Data that a page saves for the next page of its tab. The token is valid only at this URL and is sent
 * nowhere else.
 */
type SavedSession = readonly [
  url: string,
  userId: string,
  resumeToken: string,
  received: number,
  outbox: SavedOutbox,
  /** The page has left, so nobody but the next page of its tab needs the session. */
  isLeft: boolean,
];

/**
 * Client-server signalling state that outlives sockets, a server restart and a page reload. Messages
 * are numbered in both directions, buffered until they are acknowledged, replayed after a reconnect,
 * and accepted once.
 */
export class SignalingSession {
  private readonly _url: string;
  private readonly _platform: Platform;
  private readonly _write: (message: OutgoingPeerMessage | Ack) => void;
  private _outbox = new Outbox();
  private readonly _window: ReceiveWindow;
  /** Written by `_apply` alone. */
  private _state: SessionState = NO_SESSION;
  /** Content of the storage while the page is in the background; undefined in the foreground. */
  private _saved: string | null | undefined;
  private _isLeft = false;

  /** @param write sends over the current socket */
  constructor(
    url: string,
    platform: Platform,
    write: (message: OutgoingPeerMessage | Ack) => void,
  ) {
    this._url = url;
    this._platform = platform;
    this._write = write;
    this._window = new ReceiveWindow(platform.clock, (seq) => write({ type: 'ack', seq }));
    this._restore();
  }

  /** @param calls ids of the calls that this page has, or had recently */
  createHello(calls: string[]): Hello {
    const state = this._state;
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      deviceId: deviceIdOf(this._platform),
      calls: calls.length || state.name === 'inherited' ? calls : undefined,
      ...(state.name === 'none'
        ? { abandonedSession: state.abandonedToken }
        : {
            resume: state.resumeToken,
            received: this._window.received,
            ifUnused: state.isShared || undefined,
          }),
    };
  }

  /** Another page has the session that this page asked for if nobody uses it. */
  get isOfAnotherPage(): boolean {
    return this._state.name !== 'none' && !!this._state.isShared;
  }

  /**
   * Replays buffered messages. Returns the calls of the session, without those that this device left
   * while it was offline. Returns null if the session cannot be used and a new one must begin.
   */
  handleWelcome({ resumed, received, resumeToken, userId, calls }: Welcome): SessionCall[] | null {
    const before = this._state;
    const wasInherited = before.name === 'inherited' && resumed;
    // A session that this page cannot use may be another page's: it is not abandoned.
    this._apply({ type: 'drop', isAbandoned: false });
    // Another page of this tab used the session while this one was in the back-forward cache.
    if (resumed && !this._outbox.acknowledge(received)) return null;
    const live = calls.filter(({ callId }) => !this._outbox.hasEndOf(callId));
    const callIds = userId === before.userId ? calls.map(({ callId }) => callId) : [];
    const replayed = this._outbox.replay(resumed ? null : callIds, this._platform.clock.now());
    for (const message of replayed) this._write(message);
    // This page has no offer of a call that rang on the previous page. The server sends the offer again
    // only beside a call to return to. A new session is rung instead, and the caller treats its answer
    // as one of a new device.
    if (wasInherited && live.length > 0 && !live.some(({ joined }) => joined)) return null;
    if (!resumed) this._window.restart(0);
    this._apply({ type: 'welcome', resumed, userId, resumeToken });
    this._persistInBackground();
    return live;
  }

  /**
   * Buffers a message and returns it with its number.
   *
   * @param onDelivered one of the callbacks of {@link drainDelivered} once the server has the message
   * @throws CallsError `not_connected` when the buffer is full
   */
  buffer(message: OutgoingPeerMessage, onDelivered?: () => void): OutgoingPeerMessage {
    const numbered = this._outbox.buffer(message, this._platform.clock.now(), onDelivered);
    this._persistInBackground();
    return numbered;
  }

  /** Whether a message that ends the call waits for the server. */
  hasEndOf(callId = ''): boolean {
    return this._outbox.hasEndOf(callId);
  }

  /** Discards the session, because there is no server. Returns its unsent messages without numbers. */
  drainUnsent(): readonly OutgoingPeerMessage[] {
    const unsent = this._outbox.replay(null, this._platform.clock.now());
    this.discard(false);
    // JSON leaves out what is undefined.
    return unsent.map((message) => ({ ...message, seq: undefined, delayMs: undefined }));
  }

  /** The server has every message up to this number. */
  acknowledge(seq: number): void {
    this._outbox.acknowledge(seq);
    this._persistInBackground();
  }

  /** Returns the callbacks of messages that the server has acknowledged since the last call of this method. */
  drainDelivered(): readonly (() => void)[] {
    return this._outbox.drainDelivered();
  }

  /** The caller drops a `repeated` message, and resumes the session at a `gap`. */
  accept(seq: number): 'next' | 'repeated' | 'gap' {
    const order = this._window.accept(seq);
    this._apply({ type: order === 'gap' ? 'gap' : 'message' });
    this._persistInBackground();
    return order;
  }

  /** The socket is gone. */
  pause(): void {
    this._window.pause();
  }

  /**
   * Gives the session up, with the messages that wait for it.
   *
   * @param isAbandoned no other page can have taken the session over
   */
  discard(isAbandoned: boolean): void {
    this._apply({ type: 'drop', isAbandoned });
    this._outbox = new Outbox();
    this._persistInBackground();
  }

  /** Saves the session for the next page: this page goes to the background or away. */
  persist(): void {
    const { storage } = this._platform;
    storage.save(this._serialize());
    this._saved = storage.load();
    this._window.acknowledgeNow();
  }

  /** The page goes away. `persist` may follow: browsers differ in the order of their events. */
  leave(): void {
    this._isLeft = true;
    this.persist();
  }

  /** Reclaims the saved session when the page wakes up, unless another page took it over meanwhile. */
  reclaim(): void {
    const { storage, hidden } = this._platform;
    if (this._saved === undefined) return;
    this._isLeft = false;
    if (storage.load() !== this._saved) this._apply({ type: 'drop', isAbandoned: false });
    if (hidden()) return;
    this._saved = undefined;
    storage.save(null);
  }

  /** The only writer of the session's state. */
  private _apply(event: SessionEvent): void {
    this._state = nextSessionState(this._state, event);
  }

  /** Returns null if there is no session to resume. */
  private _serialize(): string | null {
    if (this._state.name === 'none') return null;
    const { userId, resumeToken } = this._state;
    const session: SavedSession = [
      this._url,
      userId,
      resumeToken,
      this._window.received,
      this._outbox.save(),
      this._isLeft && !this._state.isShared,
    ];
    return toJson(session);
  }

  /** A browser may discard a background page without an event, so each change is saved there. */
  private _persistInBackground(): void {
    if (this._saved !== undefined || this._platform.hidden()) this.persist();
  }

  /** Takes over the previous page's session, and removes it so that a copy of this tab cannot. */
  private _restore(): void {
    const { storage } = this._platform;
    try {
      const saved: SavedSession = JSON.parse(storage.load() ?? '[]');
      storage.save(null);
      const [url, userId, resumeToken, received, outbox, isLeft] = saved;
      if (url !== this._url || !resumeToken) return;
      this._outbox = new Outbox(outbox);
      this._window.restart(received);
      this._apply({ type: 'inherit', session: { userId, resumeToken, isShared: !isLeft } });
    } catch {
      // The stored text is not ours: a new session begins.
    }
  }
}
