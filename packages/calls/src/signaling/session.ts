import {
  type Ack,
  type Hello,
  type OutgoingPeerMessage,
  PROTOCOL_VERSION,
  type SessionCall,
  type Welcome,
} from '@xpchat/calls-protocol';
import type { Platform } from '../platform/platform.ts';
import { ReceiveWindow } from './inbox.ts';
import { Outbox, type SavedOutbox } from './outbox.ts';

/**
 * What a page leaves for the page that follows it in its tab. The token is of use at its address
 * alone, and goes nowhere else.
 */
type SavedSession = readonly [
  url: string,
  userId: string,
  resumeToken: string | undefined,
  received: number,
  outbox: SavedOutbox,
];

/**
 * This device at the server. It outlives its sockets, a restart of the server and a reload of the
 * page: messages are numbered both ways, kept until they are acknowledged, sent again after a break,
 * and taken once.
 */
export class SignalingSession {
  readonly #url: string;
  readonly #platform: Platform;
  readonly #write: (message: OutgoingPeerMessage | Ack) => void;
  #outbox = new Outbox();
  readonly #inbox: ReceiveWindow;
  #resumeToken: string | undefined;
  /** The token of the session that this page had and cannot go on with, nor can another. */
  #abandonedSession: string | undefined;
  #userId = '';
  /** It was begun by the page before this one. */
  #inherited = false;
  /** It was resumed, and nothing numbered came since. */
  #fresh = false;
  /** What lies in the storage while the page is in the background; undefined otherwise. */
  #saved: string | null | undefined;

  /** @param write to the socket of the moment */
  constructor(
    url: string,
    platform: Platform,
    write: (message: OutgoingPeerMessage | Ack) => void,
  ) {
    this.#url = url;
    this.#platform = platform;
    this.#write = write;
    this.#inbox = new ReceiveWindow(platform.clock, (seq) => write({ type: 'ack', seq }));
    this.#restore();
  }

  /** @param calls ids of those that this page has, or had */
  hello(calls: string[]): Hello {
    const resume = this.#resumeToken;
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      calls: calls.length || this.#inherited ? calls : undefined,
      ...(resume
        ? { resume, received: this.#inbox.received }
        : { abandonedSession: this.#abandonedSession }),
    };
  }

  /**
   * Sends again what has to be. Returns the calls of the session, without those that this device has
   * left while it could not say so; or null if the session cannot be used, and a new one must begin.
   */
  welcome({ resumed, received, resumeToken, userId, calls }: Welcome): SessionCall[] | null {
    const inherited = this.#inherited && resumed;
    this.#inherited = false;
    this.#resumeToken = undefined;
    // Another page of this tab went on with the session while this one lay in the browser's cache.
    if (resumed && !this.#outbox.acknowledge(received)) return null;
    const live = calls.filter(({ callId }) => !this.#outbox.ends(callId));
    const callIds = userId === this.#userId ? calls.map(({ callId }) => callId) : [];
    const again = this.#outbox.renumber(resumed ? null : callIds, this.#platform.clock.now());
    for (const message of again) this.#write(message);
    // This page has no offer of a call that rang at the page before it. The server sends it again beside
    // a call to return to; without one it rings a new session, whose answers the caller takes for new.
    if (inherited && live.length > 0 && !live.some(({ joined }) => joined)) return null;
    if (!resumed) this.#inbox.restart(0);
    this.#fresh = resumed;
    this.#userId = userId;
    this.#resumeToken = resumeToken;
    this.#changed();
    return live;
  }

  /** Keeps a message and returns it with its number. Throws CallsError `not_connected` when full. */
  add(message: OutgoingPeerMessage): OutgoingPeerMessage {
    const numbered = this.#outbox.add(message, this.#platform.clock.now());
    this.#changed();
    return numbered;
  }

  /** Whether a message that ends the call waits for the server. */
  ends(callId = ''): boolean {
    return this.#outbox.ends(callId);
  }

  /** The server has every message up to this number. */
  acknowledge(seq: number): void {
    this.#outbox.acknowledge(seq);
    this.#changed();
  }

  /** `repeated` is to be dropped; at a `gap` the session is to be resumed. */
  take(seq: number): 'next' | 'repeated' | 'gap' {
    const taken = this.#inbox.take(seq);
    // Resumed, the server sends again what is missing. If that did not help, it does not have it.
    if (taken === 'gap' && this.#fresh) this.#drop(true);
    this.#fresh = false;
    this.#changed();
    return taken;
  }

  /** The socket is gone. */
  pause(): void {
    this.#inbox.pause();
  }

  /** What waits for the session goes with it. @param isOver no other page can have taken it */
  forget(isOver: boolean): void {
    this.#drop(isOver);
    this.#outbox = new Outbox();
    this.#changed();
  }

  /** The page goes to the background or away. */
  hide(): void {
    const { storage } = this.#platform;
    const session: SavedSession = [
      this.#url,
      this.#userId,
      this.#resumeToken,
      this.#inbox.received,
      this.#outbox.save(),
    ];
    storage.save(this.#resumeToken ? JSON.stringify(session) : null);
    this.#saved = storage.load();
    this.#inbox.flush();
  }

  /** The page woke up, perhaps in the background still. */
  wakeUp(): void {
    const { storage, hidden } = this.#platform;
    if (this.#saved === undefined) return;
    // Taken, by a page that this tab showed meanwhile: the session is that one's now.
    if (storage.load() !== this.#saved) this.#resumeToken = undefined;
    if (hidden()) return;
    this.#saved = undefined;
    storage.save(null);
  }

  #drop(isOver: boolean): void {
    if (isOver) this.#abandonedSession = this.#resumeToken || this.#abandonedSession;
    this.#resumeToken = undefined;
  }

  /** In the background the page may vanish without a word: nothing is left to later. */
  #changed(): void {
    if (this.#saved !== undefined || this.#platform.hidden()) this.hide();
  }

  /** Takes what the page before this one left, so that a duplicate of this tab does not find it. */
  #restore(): void {
    const { storage } = this.#platform;
    try {
      const saved: SavedSession = JSON.parse(storage.load() ?? '[]');
      storage.save(null);
      const [url, userId, resumeToken, received, outbox] = saved;
      if (url !== this.#url) return;
      this.#outbox = new Outbox(outbox);
      this.#inbox.restart(received);
      this.#userId = userId;
      this.#resumeToken = resumeToken;
      this.#inherited = true;
    } catch {
      // Not ours: a new session begins.
    }
  }
}
