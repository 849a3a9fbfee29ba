import {
  type Ack,
  type Authenticate,
  CLOSE_CODES,
  type Hello,
  type IceServersRequest,
  type OutgoingPeerMessage,
  type Ping,
  parseServerMessage,
  type Welcome,
} from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { backoffMs } from '../primitives/backoff.ts';
import { Value } from '../primitives/value.ts';
import {
  type ConnectionEvent,
  type ConnectionState,
  hasAttempt,
  INITIAL_CONNECTION,
  transition,
} from './connection-state.ts';
import { IceServerList } from './ice-server-list.ts';
import { logMessage } from './log-message.ts';
import type { Signaling, SignalingEvents, SignalingState } from './signaling.ts';
import { SignalingSession } from './signaling-session.ts';
import { TokenRenewal } from './token-renewal.ts';

/** How long an attempt may take until its welcome. */
const WELCOME_TIMEOUT_MS = 10_000;
/** How long a socket may take to answer after the page or the network woke up. */
const WAKE_UP_TIMEOUT_MS = 3000;
/** The pauses between attempts to connect. */
const RECONNECT_BACKOFF = { firstMs: 300, maxMs: 5000 };
/** RFC 6455 section 7.4.1: normal closure. */
const NORMAL_CLOSURE = 1000;
/** Browsers let a page close a socket with 1000 or with the codes from here on. */
const FIRST_APPLICATION_CODE = 4000;

/**
 * Signalling over the engine's own socket to `/webrtc`. It keeps the session connected across network
 * changes, server restarts and page reloads.
 */
export class SocketSignaling implements Signaling {
  readonly authoritative = true;
  readonly state: Value<SignalingState>;
  readonly #platform: Platform;
  readonly #url: string;
  readonly #token: () => Promise<string | undefined>;
  readonly #events: SignalingEvents;
  readonly #stopListening: (() => void)[];
  readonly #session: SignalingSession;
  readonly #iceServers: IceServerList;
  readonly #renewal: TokenRenewal;
  /** Written by `#apply` alone. */
  #connection: ConnectionState = INITIAL_CONNECTION;
  #stopTimer: () => void = () => undefined;

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
    this.#iceServers = new IceServerList(platform.clock, () => this.#requestIceServers());
    this.#renewal = new TokenRenewal(platform.clock, options.token, (token) => {
      if (this.#connection.name === 'online') this.#write({ type: 'authenticate', token });
    });
    this.#stopListening = [
      platform.onHidden(() => this.#session.persist()),
      platform.onWakeUp(() => this.#wakeUp()),
      platform.onOffline(() => this.#lose(CLOSE_CODES.heartbeat_missed.code)),
    ];
  }

  get iceServers(): RTCIceServer[] | undefined {
    return this.#iceServers.servers;
  }

  connect(): void {
    if (this.#connection.name === 'stopped') this.#open();
  }

  ready(timeout: number): Promise<void> {
    this.connect();
    if (this.state.get() === 'online') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (complete: () => void) => {
        stopTimer();
        stopWatching();
        complete();
      };
      const stopTimer = this.#platform.clock.after(timeout, () =>
        finish(() => reject(new CallsError('not_connected'))),
      );
      const stopWatching = this.state.subscribe((state) => {
        if (state === 'online') finish(resolve);
      });
    });
  }

  send(message: OutgoingPeerMessage, onDelivered?: () => void): void {
    const numbered = this.#session.buffer(message, onDelivered);
    logMessage(this.#platform.log, 'message_sent', message);
    if (this.#connection.name === 'online') this.#write(numbered);
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
    this.#iceServers.close();
    this.#renewal.stop();
    this.#apply({ type: 'stop' }, NORMAL_CLOSURE);
    this.#session.discard(false);
    this.#publish();
  }

  /** The only writer of the connection's state. A socket that the new state lacks is closed. */
  #apply(event: ConnectionEvent, closeCode = NORMAL_CLOSURE): ConnectionState {
    const previous = this.#connection;
    const next = transition(previous, event);
    this.#connection = next;
    if (hasAttempt(next)) return next;
    this.#stopTimer();
    this.#renewal.stop();
    if (hasAttempt(previous)) {
      this.#session.pause();
      previous.socket?.close(closeCode);
    }
    return next;
  }

  /** Announced after the other effects of a change, because listeners send and close at once. */
  #publish(): void {
    const state = hasAttempt(this.#connection) ? this.#connection.name : 'offline';
    if (state === this.state.get()) return;
    this.#platform.log.event('signaling_state', { state });
    this.state.set(state);
  }

  async #open(): Promise<void> {
    const { attempts: attempt } = this.#apply({ type: 'open' }).history;
    const isCurrent = () =>
      hasAttempt(this.#connection) && this.#connection.history.attempts === attempt;
    const ifCurrent = (run: () => void) => {
      if (isCurrent()) run();
    };
    this.#loseAfter(WELCOME_TIMEOUT_MS);
    this.#publish();
    try {
      const url = await this.#authorizedUrl();
      if (!isCurrent()) return;
      const socket = this.#platform.openSocket(url, {
        onOpen: () => ifCurrent(() => this.#write(this.#session.createHello(this.#events.calls()))),
        onMessage: (data) => ifCurrent(() => this.#receive(data)),
        onClose: (code) => ifCurrent(() => this.#lose(code)),
      });
      ifCurrent(() => this.#apply({ type: 'socket', socket }));
    } catch (error) {
      this.#platform.log.event('signaling_failed', { error });
      ifCurrent(() => this.#lose(CLOSE_CODES.unauthorized.code));
    }
  }

  async #authorizedUrl(): Promise<string> {
    const token = await this.#token();
    if (!token) return this.#url;
    const separator = this.#url.includes('?') ? '&' : '?';
    return `${this.#url}${separator}access_token=${encodeURIComponent(token)}`;
  }

  #receive(data: unknown): void {
    const parsed = parseServerMessage(data);
    const message = parsed.ok ? parsed.message : null;
    if (!parsed.ok) {
      const { callId, type, code, detail } = parsed;
      this.#platform.log.child({ callId }).event('message_rejected', { type, code, detail });
    }
    if (this.#connection.name !== 'online') {
      // Until our hello arrives the server may treat this socket as a basic client's.
      if (message?.type === 'welcome') this.#handleWelcome(message);
      return;
    }
    this.#restartHeartbeat(this.#connection.heartbeatMs);
    switch (message?.type) {
      case 'pong':
      // Only the first welcome of a socket counts: a repeated one would end calls begun since.
      case 'welcome':
        return;
      case 'ack':
        this.#session.acknowledge(message.seq);
        this.#reportDelivered();
        return;
      case 'ice_servers':
        logMessage(this.#platform.log, 'message_received', message);
        this.#replaceIceServers(message.iceServers, message.lifetimeMs);
        return;
      case 'authenticated':
        this.#renewal.schedule(message.tokenLifetimeMs);
        return;
      case 'missed_count':
        break;
      default: {
        // A message that this version does not understand has a number, too.
        const seq = parsed.ok ? message?.seq : parsed.seq;
        const order = seq === undefined ? 'next' : this.#session.accept(seq);
        if (order === 'gap') this.#lose(CLOSE_CODES.sequence_gap.code);
        if (order !== 'next') return;
        // This device, or its previous page, declined the call, and the server does not know yet.
        if (message?.type === 'call_offer' && this.#session.hasEndOf(message.callId)) return;
      }
    }
    if (!message) return;
    logMessage(this.#platform.log, 'message_received', message);
    this.#events.onMessage(message);
  }

  #handleWelcome(message: Welcome): void {
    const calls = this.#session.handleWelcome(message);
    if (!calls) {
      // A normal closure (1000) would end the session for good, but this page reconnects at once.
      this.#lose(CLOSE_CODES.sequence_gap.code);
      return;
    }
    const { heartbeat: heartbeatMs } = message;
    this.#apply({ type: 'welcome', now: this.#platform.clock.now(), heartbeatMs });
    this.#replaceIceServers(message.iceServers, message.iceServersLifetimeMs);
    this.#renewal.schedule(message.tokenLifetimeMs);
    this.#restartHeartbeat(heartbeatMs);
    this.#publish();
    logMessage(this.#platform.log, 'message_received', message);
    this.#events.onMessage({ ...message, calls });
    this.#reportDelivered();
  }

  /** After a welcome, calls that are over must be known before deliveries in them are reported. */
  #reportDelivered(): void {
    for (const onDelivered of this.#session.drainDelivered()) onDelivered();
  }

  #requestIceServers(): void {
    // Otherwise the next welcome brings them.
    if (this.#connection.name === 'online') this.#write({ type: 'ice_servers_request' });
  }

  #replaceIceServers(servers: RTCIceServer[] | undefined, lifetimeMs: number | undefined): void {
    if (this.#iceServers.replace(servers, lifetimeMs)) this.#events.onIceServers();
  }

  /** Every incoming message restarts the timer, so only an idle socket is pinged. */
  #restartHeartbeat(heartbeatMs: number): void {
    this.#setTimer(heartbeatMs, () => this.#ping(heartbeatMs / 2));
  }

  #ping(timeoutMs: number): void {
    this.#write({ type: 'ping' });
    this.#loseAfter(timeoutMs);
  }

  #lose(code: number): void {
    if (this.#connection.name === 'stopped') return;
    const now = this.#platform.clock.now();
    const closeCode = code >= FIRST_APPLICATION_CODE ? code : NORMAL_CLOSURE;
    const { name, history } = this.#apply({ type: 'lost', now, code }, closeCode);
    const { failures } = history;
    this.#platform.log.event('signaling_lost', { closeCode: code, failures });
    // The session ends with a message that is too large: the server would refuse it again.
    const isTooLarge = code === CLOSE_CODES.message_too_large.code;
    if (name === 'stopped' || isTooLarge) this.#session.discard(isTooLarge);
    if (name === 'waiting') {
      const pause = backoffMs(failures - 1, this.#platform.random(), RECONNECT_BACKOFF);
      this.#setTimer(pause, () => this.#open());
    }
    this.#publish();
  }

  #loseAfter(ms: number): void {
    this.#setTimer(ms, () => this.#lose(CLOSE_CODES.heartbeat_missed.code));
  }

  #write(
    message: OutgoingPeerMessage | Hello | Ping | Ack | IceServersRequest | Authenticate,
  ): void {
    if (hasAttempt(this.#connection)) this.#connection.socket?.send(JSON.stringify(message));
  }

  #setTimer(ms: number, callback: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.#platform.clock.after(ms, callback);
  }

  #wakeUp(): void {
    this.#session.reclaim();
    switch (this.#connection.name) {
      case 'stopped':
        break;
      case 'waiting':
        // The network is back: there is no reason to wait for the end of the pause.
        this.#apply({ type: 'wake' });
        this.#open();
        break;
      case 'connecting':
        // The attempt may have begun on a network that is gone.
        this.#loseAfter(WAKE_UP_TIMEOUT_MS);
        break;
      case 'online':
        // The socket may have died during the sleep.
        this.#ping(WAKE_UP_TIMEOUT_MS);
    }
  }
}
