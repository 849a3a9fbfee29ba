import {
  CLOSE_CODES,
  type Hello,
  type OutgoingPeerMessage,
  type Ping,
  PROTOCOL_VERSION,
  parseServerMessage,
  shouldReconnect,
  type Welcome,
} from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { Value } from '../lib/value.ts';
import type { Platform, SocketPort } from '../platform/platform.ts';
import type { SignalingState } from '../snapshot.ts';
import { backoff } from './backoff.ts';
import type { Signaling, SignalingEvents } from './signaling.ts';

/** Messages kept while the socket is away; a call does not make more in the time it may last. */
const OUTBOX_LIMIT = 256;
/** Milliseconds that a socket may take to open and be welcomed. */
const OPEN_TIMEOUT = 10_000;
/** Milliseconds that a socket gets to answer after the page or the network woke up. */
const WAKE_UP_PATIENCE = 3000;

/**
 * Signalling over a socket of our own to `/webrtc`. The session outlives its sockets: it is resumed
 * after a lost connection or a restart of the server, and what was sent meanwhile goes out then.
 */
export class SocketSignaling implements Signaling {
  readonly authoritative = true;
  readonly state: Value<SignalingState>;
  iceServers: RTCIceServer[] | undefined;
  readonly #platform: Platform;
  readonly #url: string;
  readonly #token: () => Promise<string | undefined>;
  readonly #events: SignalingEvents;
  readonly #stopWakeUp: () => void;
  #socket: SocketPort | null = null;
  /** Names the current attempt; events of earlier sockets are ignored. */
  #attempt = 0;
  #failures = 0;
  #resumeToken: string | undefined;
  #outbox: OutgoingPeerMessage[] = [];
  #stopTimer: () => void = () => undefined;
  #stopped = true;

  constructor(
    platform: Platform,
    options: { url: string; token: () => Promise<string | undefined>; events: SignalingEvents },
  ) {
    this.#platform = platform;
    this.#url = options.url;
    this.#token = options.token;
    this.#events = options.events;
    this.state = new Value<SignalingState>('offline', platform.reportError);
    this.#stopWakeUp = platform.onWakeUp(() => {
      if (this.#stopped) return;
      // No need to sit out the pause when the network has just come back, nor to trust a socket
      // that has slept.
      if (this.state.get() === 'offline') this.#open();
      else if (this.state.get() === 'online') this.#ping(WAKE_UP_PATIENCE);
    });
  }

  connect(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#open();
  }

  ready(timeout: number): Promise<void> {
    this.connect();
    if (this.state.get() === 'online') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        stopTimer();
        stopWatching();
        settle();
      };
      const stopTimer = this.#platform.clock.after(timeout, () =>
        finish(() => reject(new CallsError('not_connected'))),
      );
      const stopWatching = this.state.subscribe((state) => {
        if (state === 'online') finish(resolve);
      });
    });
  }

  send(message: OutgoingPeerMessage): void {
    if (this.state.get() === 'online') this.#write(message);
    else if (this.#outbox.length < OUTBOX_LIMIT) this.#outbox.push(message);
  }

  close(): void {
    this.#stopped = true;
    this.#attempt++;
    this.#stopTimer();
    this.#stopWakeUp();
    this.#socket?.close(1000);
    this.#socket = null;
    this.#outbox = [];
    this.state.set('offline');
  }

  async #open(): Promise<void> {
    const attempt = ++this.#attempt;
    const current = (run: () => void) => {
      if (attempt === this.#attempt) run();
    };
    this.#setTimer(OPEN_TIMEOUT, () => this.#lost(CLOSE_CODES.heartbeat_missed.code));
    this.state.set('connecting');
    try {
      const url = await this.#address();
      if (attempt !== this.#attempt) return;
      this.#socket = this.#platform.openSocket(url, {
        onOpen: () => current(() => this.#write(this.#hello())),
        onMessage: (data) => current(() => this.#receive(data)),
        onClose: (code) => current(() => this.#lost(code)),
      });
    } catch (error) {
      this.#platform.log.warn('signalling could not be opened', error);
      current(() => this.#lost(CLOSE_CODES.unauthorized.code));
    }
  }

  async #address(): Promise<string> {
    const token = await this.#token();
    if (!token) return this.#url;
    const separator = this.#url.includes('?') ? '&' : '?';
    return `${this.#url}${separator}access_token=${encodeURIComponent(token)}`;
  }

  #hello(): Hello {
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      ...(this.#resumeToken ? { resume: this.#resumeToken } : {}),
    };
  }

  #receive(data: unknown): void {
    const parsed = parseServerMessage(data);
    if (!parsed.ok) {
      this.#platform.log.warn(`message not understood: ${parsed.code}, ${parsed.detail}`);
      return;
    }
    const { message } = parsed;
    if (message.type === 'welcome') this.#welcome(message);
    if (this.state.get() === 'online') this.#heartbeat();
    this.#events.onMessage(message);
  }

  #welcome(message: Welcome): void {
    const outbox = message.resumed ? this.#outbox : [];
    this.#outbox = [];
    this.#failures = 0;
    this.#resumeToken = message.resumeToken;
    this.#heartbeatInterval = message.heartbeat;
    this.iceServers = message.iceServers;
    this.state.set('online');
    for (const waiting of outbox) this.#write(waiting);
  }

  #heartbeatInterval = 20_000;

  /** Restarted by whatever comes in: a ping goes out only on an idle socket. */
  #heartbeat(): void {
    this.#setTimer(this.#heartbeatInterval, () => this.#ping(this.#heartbeatInterval / 2));
  }

  #ping(patience: number): void {
    this.#write({ type: 'ping' });
    this.#setTimer(patience, () => this.#lost(CLOSE_CODES.heartbeat_missed.code));
  }

  #lost(code: number): void {
    this.#attempt++;
    this.#socket?.close(code >= 4000 ? code : 1000);
    this.#socket = null;
    this.state.set('offline');
    if (!shouldReconnect(code)) {
      // Only a new `connect()` brings it back.
      this.#stopped = true;
      this.#stopTimer();
      return;
    }
    this.#setTimer(backoff(this.#failures++, Math.random()), () => this.#open());
  }

  #write(message: OutgoingPeerMessage | Hello | Ping): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #setTimer(ms: number, callback: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.#platform.clock.after(ms, callback);
  }
}
