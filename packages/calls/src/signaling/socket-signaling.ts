import {
  type Ack,
  CLOSE_CODES,
  type Hello,
  type OutgoingPeerMessage,
  type Ping,
  parseServerMessage,
  shouldReconnect,
  type Welcome,
} from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { Value } from '../lib/value.ts';
import type { Platform, SocketPort } from '../platform/platform.ts';
import { backoff } from './backoff.ts';
import { SignalingSession } from './session.ts';
import type { Signaling, SignalingEvents, SignalingState } from './signaling.ts';

/** Milliseconds that a socket may take to open and be welcomed. */
const OPEN_TIMEOUT = 10_000;
/** Milliseconds that a socket gets to answer after the page or the network woke up. */
const WAKE_UP_PATIENCE = 3000;
/** Milliseconds after which a connection that breaks was a good one, and is tried again at once. */
const GOOD_CONNECTION = 10_000;
/**
 * How often a page takes its session back. The socket that took it may be an older one of this page,
 * whose hello was late; another page would come as often, and then has it.
 */
const MAX_REPLACED = 2;

/**
 * Signalling over a socket of our own to `/webrtc`: keeps a socket open for the session, whatever
 * becomes of the network, the server and the page.
 */
export class SocketSignaling implements Signaling {
  readonly authoritative = true;
  readonly state: Value<SignalingState>;
  iceServers: RTCIceServer[] | undefined;
  readonly #platform: Platform;
  readonly #url: string;
  readonly #token: () => Promise<string | undefined>;
  readonly #events: SignalingEvents;
  readonly #stops: (() => void)[];
  readonly #session: SignalingSession;
  #socket: SocketPort | null = null;
  /** Names the current attempt; events of earlier sockets are ignored. */
  #attempt = 0;
  /** How often in a row another socket took the session. */
  #replaced = 0;
  #failures = 0;
  #onlineAt = 0;
  #heartbeatInterval = 20_000;
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
    this.#session = new SignalingSession(options.url, platform, (message) => this.#write(message));
    this.#stops = [
      platform.onHidden(() => this.#session.hide()),
      platform.onWakeUp(() => this.#wakeUp()),
      platform.onOffline(() => {
        if (!this.#stopped) this.#lost(CLOSE_CODES.heartbeat_missed.code);
      }),
    ];
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
    const numbered = this.#session.add(message);
    if (this.state.get() === 'online') this.#write(numbered);
  }

  close(): void {
    this.#stopped = true;
    for (const stop of this.#stops) stop();
    this.#drop(1000);
    this.#session.forget(false);
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
        onOpen: () => current(() => this.#write(this.#session.hello(this.#events.calls()))),
        onMessage: (data) => current(() => this.#receive(data)),
        onClose: (code) => current(() => this.#lost(code)),
      });
    } catch (error) {
      this.#platform.log.warn('signalling failed', error);
      current(() => this.#lost(CLOSE_CODES.unauthorized.code));
    }
  }

  async #address(): Promise<string> {
    const token = await this.#token();
    if (!token) return this.#url;
    const separator = this.#url.includes('?') ? '&' : '?';
    return `${this.#url}${separator}access_token=${encodeURIComponent(token)}`;
  }

  #receive(data: unknown): void {
    const parsed = parseServerMessage(data);
    const message = parsed.ok ? parsed.message : null;
    if (this.state.get() !== 'online') {
      // Whose hello was late is sent before what there is for a basic client, which it is not.
      if (message?.type === 'welcome') this.#welcome(message);
      return;
    }
    this.#heartbeat();
    switch (message?.type) {
      case 'pong':
      // Once a socket: a copy would end what began since.
      case 'welcome':
        return;
      case 'ack':
        this.#session.acknowledge(message.seq);
        return;
      case 'missed_count':
        break;
      default: {
        // What is not understood has its number, too.
        const seq = parsed.ok ? message?.seq : parsed.seq;
        const taken = seq === undefined ? 'next' : this.#session.take(seq);
        if (taken === 'gap') this.#lost(CLOSE_CODES.sequence_gap.code);
        if (taken !== 'next') return;
        // Declined, perhaps by the page before this one, and the server has not heard of it.
        if (message?.type === 'call_offer' && this.#session.ends(message.callId)) return;
      }
    }
    if (message) this.#events.onMessage(message);
    if (!parsed.ok) {
      this.#platform.log.warn(`${parsed.code}: ${parsed.detail}`);
    }
  }

  #welcome(message: Welcome): void {
    const calls = this.#session.welcome(message);
    if (!calls) {
      // Not 1000, by which a page leaves for good: this one comes right back.
      this.#lost(CLOSE_CODES.sequence_gap.code);
      return;
    }
    this.#heartbeatInterval = message.heartbeat;
    this.#onlineAt = this.#platform.clock.now();
    this.iceServers = message.iceServers;
    this.#heartbeat();
    this.state.set('online');
    this.#events.onMessage({ ...message, calls });
  }

  /** Restarted by whatever comes in: a ping goes out only on an idle socket. */
  #heartbeat(): void {
    this.#setTimer(this.#heartbeatInterval, () => this.#ping(this.#heartbeatInterval / 2));
  }

  #ping(patience: number): void {
    this.#write({ type: 'ping' });
    this.#setTimer(patience, () => this.#lost(CLOSE_CODES.heartbeat_missed.code));
  }

  #lost(code: number): void {
    const lasted = this.#platform.clock.now() - this.#onlineAt;
    if (this.state.get() === 'online' && lasted > GOOD_CONNECTION) {
      this.#failures = 0;
      this.#replaced = 0;
    }
    this.#drop(code >= 4000 ? code : 1000);
    const isReplaced = code === CLOSE_CODES.session_replaced.code;
    this.#stopped = !shouldReconnect(code) && !(isReplaced && this.#replaced++ < MAX_REPLACED);
    // Sent again, what was too large would be refused again.
    const isTooLarge = code === CLOSE_CODES.message_too_large.code;
    if (this.#stopped || isTooLarge) this.#session.forget(isTooLarge);
    // Only a new `connect()` brings back what was stopped.
    if (!this.#stopped) {
      const pause = backoff(this.#failures++, this.#platform.random());
      this.#setTimer(pause, () => this.#open());
    }
    this.state.set('offline');
  }

  #drop(code: number): void {
    this.#attempt++;
    this.#stopTimer();
    this.#session.pause();
    this.#socket?.close(code);
    this.#socket = null;
  }

  #write(message: OutgoingPeerMessage | Hello | Ping | Ack): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #setTimer(ms: number, callback: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.#platform.clock.after(ms, callback);
  }

  #wakeUp(): void {
    this.#session.wakeUp();
    if (this.#stopped) return;
    switch (this.state.get()) {
      case 'offline':
        // No need to sit out the pause when the network has just come back.
        this.#failures = 0;
        this.#open();
        break;
      case 'connecting':
        // Perhaps on a network that is no more.
        this.#setTimer(WAKE_UP_PATIENCE, () => this.#lost(CLOSE_CODES.heartbeat_missed.code));
        break;
      case 'online':
        // A socket that has slept is not to be trusted.
        this.#ping(WAKE_UP_PATIENCE);
    }
  }
}
