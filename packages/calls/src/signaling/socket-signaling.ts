import {
  type Ack,
  type Authenticate,
  CLOSE_CODES,
  type Hello,
  type IceServersRequest,
  type OutgoingPeerMessage,
  type Ping,
  parseServerMessage,
  type SessionCall,
  type Welcome,
} from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { HostSocket, Platform } from '../platform/platform.ts';
import { backoffMs } from '../primitives/backoff.ts';
import { Value } from '../primitives/value.ts';
import {
  type ConnectionEvent,
  type ConnectionState,
  hasAttempt,
  INITIAL_CONNECTION,
  isYielding,
  transition,
} from './connection-state.ts';
import { HostCopies } from './host-copies.ts';
import { HostSockets } from './host-sockets.ts';
import { IceServerList } from './ice-server-list.ts';
import { logMessage } from './log-message.ts';
import { isFromPerson } from './parse-relayed.ts';
import { RelayTraffic } from './relay-traffic.ts';
import type { Signaling, SignalingEvents, SignalingState } from './signaling.ts';
import { SignalingSession } from './signaling-session.ts';
import { TokenRenewal } from './token-renewal.ts';

/** How long an attempt may take until its welcome. */
const WELCOME_TIMEOUT_MS = 10_000;
/** A server answers hello within this time. Nobody answers over a plain relay. */
const SILENCE_MS = 2000;
/** How long a host may take to replace a socket that closed, before the engine opens one. */
const HOST_RECONNECT_MS = 3000;
/** The pause between two questions for a session that another page of this tab has. */
const YIELD_PAUSE_MS = 5000;
/** A socket that dies this young was dropped because it was silent: the next one is pinged earlier. */
const YOUNG_SOCKET_MS = 60_000;
/** Some proxies drop a socket after 5 s of silence. */
const MIN_SILENCE_MS = 3000;
/** How long a socket may take to answer after the page or the network woke up. */
const WAKE_UP_TIMEOUT_MS = 3000;
/** The pauses between attempts to connect. */
const RECONNECT_BACKOFF = { firstMs: 300, maxMs: 5000 };
/** Attempts in a row that fail before the host's developer is told. */
const WARN_AFTER_FAILURES = 4;
/** WebSocket.readyState (WHATWG WebSockets). */
const OPEN = 1;
/** RFC 6455 section 7.4.1: normal closure. */
const NORMAL_CLOSURE = 1000;
/** Browsers let a page close a socket with 1000 or with the codes from here on. */
const FIRST_APPLICATION_CODE = 4000;

/** What is known of the other end. */
type OtherEnd = 'unknown' | 'server' | 'relay';

/**
 * Signalling over a socket to `/webrtc`: one that the page opened itself, or the engine's own. It keeps
 * the session connected across network changes, server restarts and page reloads. Where nobody answers
 * hello, the other end is a plain relay:
 *
 *     unknown ---- welcome ----> server     numbered messages, session, heartbeat
 *        |                          ^       copies on the host's other socket are ignored
 *        |                          | late welcome
 *        '--- 2 s of silence ---> relay     messages with `to`; both sockets are heard
 */
export class SocketSignaling implements Signaling {
  readonly state: Value<SignalingState>;
  readonly #platform: Platform;
  readonly #url: string;
  readonly #token: () => Promise<string | undefined>;
  readonly #events: SignalingEvents;
  readonly #stopListening: (() => void)[];
  readonly #session: SignalingSession;
  readonly #iceServers: IceServerList;
  readonly #renewal: TokenRenewal;
  readonly #hosts: HostSockets;
  readonly #canBeRelay: boolean;
  readonly #relay: RelayTraffic;
  readonly #copies: HostCopies;
  #otherEnd: OtherEnd = 'unknown';
  /** The longest silence before a ping; the server may ask for a shorter one. */
  #maxSilenceMs = Number.POSITIVE_INFINITY;
  #hasWarned = false;
  /** The host's socket of the current connection; undefined for one of our own. */
  #hostSocket: HostSocket | undefined;
  /** Written by `#apply` alone. */
  #connection: ConnectionState = INITIAL_CONNECTION;
  #stopTimer: () => void = () => undefined;

  constructor(
    platform: Platform,
    options: {
      url: string;
      token: () => Promise<string | undefined>;
      events: SignalingEvents;
      /** Absent where the other end can only be a calls server. */
      hosts?: HostSockets | undefined;
    },
  ) {
    this.#platform = platform;
    this.#url = options.url;
    this.#token = options.token;
    this.#events = options.events;
    this.state = new Value<SignalingState>('offline', platform.reportError);
    this.#canBeRelay = !!options.hosts;
    this.#hosts = options.hosts ?? new HostSockets(options.url);
    this.#relay = new RelayTraffic(platform.log, options.events.onMessage);
    this.#copies = new HostCopies(options.events.calls);
    this.#session = new SignalingSession(options.url, platform, (message) => this.#write(message));
    this.#iceServers = new IceServerList(platform.clock, () => this.#requestIceServers());
    this.#renewal = new TokenRenewal(platform.clock, options.token, (token) => {
      if (this.#connection.name === 'online') this.#write({ type: 'authenticate', token });
    });
    this.#stopListening = [
      platform.onHidden(() => this.#session.persist()),
      platform.onWakeUp(() => this.#wakeUp()),
      platform.onOffline(() => {
        // A relay's socket has no session to resume: it is kept as long as the browser keeps it.
        if (this.#connection.name !== 'relay') this.#lose(CLOSE_CODES.heartbeat_missed.code);
      }),
    ];
  }

  get authoritative(): boolean {
    return this.#otherEnd !== 'relay';
  }

  get iceServers(): RTCIceServer[] | undefined {
    return this.#iceServers.servers;
  }

  connect(): void {
    const { name, history } = this.#connection;
    // A person who dials here does not wait for another page to give the session back.
    if (name === 'waiting' && isYielding(history)) this.#session.discard(false);
    else if (name !== 'stopped') return;
    this.#openNow();
  }

  ready(timeout: number): Promise<void> {
    this.connect();
    if (this.#connection.name === 'waiting' && this.#canBeRelay) this.#openNow();
    if (this.state.get() === 'online') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (complete: () => void) => {
        stopTimer();
        stopWatching();
        complete();
      };
      const stopTimer = this.#platform.clock.after(timeout, () =>
        finish(() => {
          this.#warn();
          reject(new CallsError('not_connected'));
        }),
      );
      const stopWatching = this.state.subscribe((state) => {
        if (state === 'online') finish(resolve);
      });
    });
  }

  send(message: OutgoingPeerMessage, onDelivered?: () => void): void {
    if (!this.authoritative) {
      this.#relay.queue(message);
      logMessage(this.#platform.log, 'message_sent', message);
      this.#flushRelay();
      onDelivered?.();
      return;
    }
    const numbered = this.#session.buffer(message, onDelivered);
    logMessage(this.#platform.log, 'message_sent', message);
    if (this.#connection.name === 'online') this.#write(numbered);
  }

  receiveFromHost(data: unknown, socket: HostSocket | undefined): void {
    const parsed = parseServerMessage(data);
    // The host may pass on every message of its chat.
    if (!parsed.ok || (!('from' in parsed.message) && parsed.message.type !== 'error')) return;
    if (socket) {
      // The engine listens to this one itself.
      if (socket === this.#hostSocket) return;
      // The chat's socket cannot replace a calls server that is away.
      if (this.#otherEnd !== 'server' || this.#hosts.speaksCalls(socket)) this.#hosts.see(socket);
    }
    const { name } = this.#connection;
    if (name === 'online') this.#copies.see(parsed.message, socket);
    else if (!this.authoritative) this.#relay.receive(data, 'host');
    else if (this.#isUndecided) this.#relay.hold(data, 'host');
    if (name === 'stopped' || (name === 'waiting' && this.#hosts.next)) this.#openNow();
    // This page can hear, but not answer.
    if (!hasAttempt(this.#connection) && this.#relay.hasEarly) this.#warn();
  }

  adoptSocket(): void {
    if (!this.#hosts.next) return;
    // 1000 would end the session, which goes on over the other socket.
    if (hasAttempt(this.#connection)) this.#lose(CLOSE_CODES.heartbeat_missed.code);
    this.#openNow();
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
    const { name } = this.#connection;
    const isUp = name === 'online' || name === 'relay';
    const state = isUp ? 'online' : name === 'connecting' ? name : 'offline';
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
    const events = {
      onOpen: () => ifCurrent(() => this.#greet()),
      onMessage: (data: unknown) => ifCurrent(() => this.#receive(data)),
      onClose: (code: number) => ifCurrent(() => this.#lose(code)),
    };
    const host = this.#hosts.next;
    this.#hostSocket = host;
    try {
      const url = host ? '' : await this.#authorizedUrl();
      if (!isCurrent()) return;
      const socket = host ? this.#hosts.use(host, events) : this.#platform.openSocket(url, events);
      ifCurrent(() => this.#apply({ type: 'socket', socket }));
      if (host && host.readyState === OPEN) events.onOpen();
    } catch (error) {
      this.#platform.log.event('signaling_failed', { error });
      ifCurrent(() => this.#lose(CLOSE_CODES.unauthorized.code));
    }
  }

  async #authorizedUrl(): Promise<string> {
    const token = await this.#token();
    if (!token) return this.#hosts.ownUrl ?? this.#url;
    const separator = this.#url.includes('?') ? '&' : '?';
    return `${this.#url}${separator}access_token=${encodeURIComponent(token)}`;
  }

  /** The socket is open. */
  #greet(): void {
    const host = this.#hostSocket;
    if (!this.authoritative || (host && !this.#hosts.speaksCalls(host))) {
      this.#becomeRelay();
      return;
    }
    const hello: Hello & { to?: string } = this.#session.createHello(this.#events.calls());
    if (hello.resume && isYielding(this.#connection.history)) hello.ifUnused = true;
    // A relay looks for the receiver of each message, and finds nobody by this name.
    if (this.#canBeRelay) hello.to = '';
    this.#write(hello);
    // A session to resume proves that there is a server, however slow it is.
    if (this.#isUndecided && !hello.resume) {
      this.#setTimer(SILENCE_MS, () => this.#becomeRelay());
    }
  }

  /** Whether the other end may still turn out to be a relay. */
  get #isUndecided(): boolean {
    return this.#canBeRelay && this.#otherEnd === 'unknown';
  }

  /** Nobody answers hello: the other end only copies messages. */
  #becomeRelay(): void {
    this.#stopTimer();
    this.#otherEnd = 'relay';
    this.#apply({ type: 'silent', now: this.#platform.clock.now() });
    for (const message of this.#session.takeUnsent()) this.#relay.queue(message);
    this.#flushRelay();
    this.#publish();
    this.#relay.releaseEarly();
  }

  #flushRelay(): void {
    if (this.#connection.name !== 'relay') return;
    for (const message of this.#relay.drainUnsent()) this.#write(message);
  }

  #receive(data: unknown): void {
    const parsed = parseServerMessage(data);
    const message = parsed.ok ? parsed.message : null;
    if (!parsed.ok) {
      const { callId, type, code, detail } = parsed;
      this.#platform.log.child({ callId }).event('message_rejected', { type, code, detail });
    }
    if (this.#connection.name !== 'online') {
      if (message?.type === 'welcome' && !isFromPerson(data)) {
        this.#handleWelcome(message);
      } else if (!this.authoritative) this.#relay.receive(data, 'engine');
      // Until our hello arrives the server may treat this socket as a basic client's.
      else if (this.#isUndecided) this.#relay.hold(data, 'engine');
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
    this.#copies.release();
  }

  #handleWelcome(message: Welcome): void {
    // Calls that began while this end was taken for a relay's are newer than a late welcome.
    const newer = this.#connection.name === 'relay' ? this.#events.calls() : [];
    this.#otherEnd = 'server';
    this.#relay.dropEarly();
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
    const known = newer.map((callId) => ({ callId, joined: false }) as SessionCall);
    this.#events.onMessage({ ...message, calls: [...calls, ...known] });
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
    const silenceMs = Math.min(heartbeatMs, this.#maxSilenceMs);
    this.#setTimer(silenceMs, () => {
      this.#write({ type: 'ping' });
      this.#setTimer(heartbeatMs / 2, () => this.#handleDeadSocket(silenceMs));
    });
  }

  /** The socket died without a word, after it had been silent for `silenceMs`. */
  #handleDeadSocket(silenceMs: number): void {
    const connection = this.#connection;
    const now = this.#platform.clock.now();
    if (connection.name === 'online' && now - connection.since < YOUNG_SOCKET_MS) {
      this.#maxSilenceMs = Math.max(MIN_SILENCE_MS, silenceMs / 2);
    }
    this.#lose(CLOSE_CODES.heartbeat_missed.code);
  }

  #lose(code: number): void {
    if (this.#connection.name === 'stopped') return;
    const now = this.#platform.clock.now();
    this.#hostSocket = undefined;
    const closeCode = code >= FIRST_APPLICATION_CODE ? code : NORMAL_CLOSURE;
    const { name, history } = this.#apply({ type: 'lost', now, code }, closeCode);
    const { failures } = history;
    this.#platform.log.event('signaling_lost', { closeCode: code, failures });
    // The session ends with a message that is too large: the server would refuse it again.
    const isTooLarge = code === CLOSE_CODES.message_too_large.code;
    if (name === 'stopped' || isTooLarge) this.#session.discard(isTooLarge);
    // The token in the address of the page's socket has expired, for instance.
    if (failures === WARN_AFTER_FAILURES && this.#hosts.wasUsed) this.#warn();
    if (name === 'waiting') this.#scheduleOpen(isYielding(history) ? YIELD_PAUSE_MS : 0);
    this.#publish();
  }

  #scheduleOpen(atLeastMs: number): void {
    const { failures } = this.#connection.history;
    const backoff = backoffMs(failures - 1, this.#platform.random(), RECONNECT_BACKOFF);
    const { next, wasUsed } = this.#hosts;
    const pause = Math.max(atLeastMs, backoff, wasUsed ? HOST_RECONNECT_MS : 0);
    this.#setTimer(next ? 0 : pause, () => this.#openIfAllowed());
  }

  #openNow(): void {
    if (this.#connection.name === 'waiting') this.#apply({ type: 'wake' });
    this.#openIfAllowed();
  }

  #openIfAllowed(): void {
    // Otherwise the host opens the next socket, and hands it over.
    if (this.#hosts.canConnect) void this.#open();
  }

  /** Says once what a page has to do whose calls cannot work. */
  #warn(): void {
    if (this.#hasWarned || !(this.#isUndecided || this.#hosts.wasUsed)) return;
    this.#hasWarned = true;
    this.#platform.warn(
      `XPchat Calls cannot connect to ${this.#url}. Pass this page's WebSocket: webrtcCalls.setup({ socket })`,
    );
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
        this.#openNow();
        break;
      case 'connecting':
        // The attempt may have begun on a network that is gone.
        this.#loseAfter(WAKE_UP_TIMEOUT_MS);
        break;
      case 'relay':
        // Nobody would answer a ping.
        break;
      case 'online':
        // The socket may have died during the sleep.
        this.#write({ type: 'ping' });
        this.#loseAfter(WAKE_UP_TIMEOUT_MS);
    }
  }
}
