import {
  type Ack,
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
  private readonly _platform: Platform;
  private readonly _url: string;
  private readonly _token: () => Promise<string | undefined>;
  private readonly _events: SignalingEvents;
  private readonly _stopListening: (() => void)[];
  private readonly _session: SignalingSession;
  private readonly _iceServers: IceServerList;
  /** Written by `_apply` alone. */
  private _connection: ConnectionState = INITIAL_CONNECTION;
  private _stopTimer: () => void = () => undefined;

  constructor(
    platform: Platform,
    options: { url: string; token: () => Promise<string | undefined>; events: SignalingEvents },
  ) {
    this._platform = platform;
    this._url = options.url;
    this._token = options.token;
    this._events = options.events;
    this.state = new Value<SignalingState>('offline', platform.reportError);
    this._session = new SignalingSession(options.url, platform, (message) => this._write(message));
    this._iceServers = new IceServerList(platform.clock, () => this._requestIceServers());
    this._stopListening = [
      platform.onHidden(() => this._session.persist()),
      platform.onWakeUp(() => this._wakeUp()),
      platform.onOffline(() => this._lose(CLOSE_CODES.heartbeat_missed.code)),
    ];
  }

  get iceServers(): RTCIceServer[] | undefined {
    return this._iceServers.servers;
  }

  connect(): void {
    if (this._connection.name === 'stopped') this._open();
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
      const stopTimer = this._platform.clock.after(timeout, () =>
        finish(() => reject(new CallsError('not_connected'))),
      );
      const stopWatching = this.state.subscribe((state) => {
        if (state === 'online') finish(resolve);
      });
    });
  }

  send(message: OutgoingPeerMessage, onDelivered?: () => void): void {
    const numbered = this._session.buffer(message, onDelivered);
    logMessage(this._platform.log, 'message_sent', message);
    if (this._connection.name === 'online') this._write(numbered);
  }

  close(): void {
    for (const stop of this._stopListening) stop();
    this._iceServers.close();
    this._apply({ type: 'stop' }, NORMAL_CLOSURE);
    this._session.discard(false);
    this._publish();
  }

  /** The only writer of the connection's state. A socket that the new state lacks is closed. */
  private _apply(event: ConnectionEvent, closeCode = NORMAL_CLOSURE): ConnectionState {
    const previous = this._connection;
    const next = transition(previous, event);
    this._connection = next;
    if (hasAttempt(next)) return next;
    this._stopTimer();
    if (hasAttempt(previous)) {
      this._session.pause();
      previous.socket?.close(closeCode);
    }
    return next;
  }

  /** Announced after the other effects of a change, because listeners send and close at once. */
  private _publish(): void {
    const state = hasAttempt(this._connection) ? this._connection.name : 'offline';
    if (state === this.state.get()) return;
    this._platform.log.event('signaling_state', { state });
    this.state.set(state);
  }

  private async _open(): Promise<void> {
    const { attempts: attempt } = this._apply({ type: 'open' }).history;
    const isCurrent = () =>
      hasAttempt(this._connection) && this._connection.history.attempts === attempt;
    const ifCurrent = (run: () => void) => {
      if (isCurrent()) run();
    };
    this._loseAfter(WELCOME_TIMEOUT_MS);
    this._publish();
    try {
      const url = await this._authorizedUrl();
      if (!isCurrent()) return;
      const socket = this._platform.openSocket(url, {
        onOpen: () => ifCurrent(() => this._write(this._session.createHello(this._events.calls()))),
        onMessage: (data) => ifCurrent(() => this._receive(data)),
        onClose: (code) => ifCurrent(() => this._lose(code)),
      });
      ifCurrent(() => this._apply({ type: 'socket', socket }));
    } catch (error) {
      this._platform.log.event('signaling_failed', { error });
      ifCurrent(() => this._lose(CLOSE_CODES.unauthorized.code));
    }
  }

  private async _authorizedUrl(): Promise<string> {
    const token = await this._token();
    if (!token) return this._url;
    const separator = this._url.includes('?') ? '&' : '?';
    return `${this._url}${separator}access_token=${encodeURIComponent(token)}`;
  }

  private _receive(data: unknown): void {
    const parsed = parseServerMessage(data);
    const message = parsed.ok ? parsed.message : null;
    if (!parsed.ok) {
      const { callId, type, code, detail } = parsed;
      this._platform.log.child({ callId }).event('message_rejected', { type, code, detail });
    }
    if (this._connection.name !== 'online') {
      // Until our hello arrives the server may treat this socket as a basic client's.
      if (message?.type === 'welcome') this._handleWelcome(message);
      return;
    }
    this._restartHeartbeat(this._connection.heartbeatMs);
    switch (message?.type) {
      case 'pong':
      // Only the first welcome of a socket counts: a repeated one would end calls begun since.
      case 'welcome':
        return;
      case 'ack':
        this._session.acknowledge(message.seq);
        this._reportDelivered();
        return;
      case 'ice_servers':
        logMessage(this._platform.log, 'message_received', message);
        this._replaceIceServers(message.iceServers, message.lifetimeMs);
        return;
      case 'missed_count':
        break;
      default: {
        // A message that this version does not understand has a number, too.
        const seq = parsed.ok ? message?.seq : parsed.seq;
        const order = seq === undefined ? 'next' : this._session.accept(seq);
        if (order === 'gap') this._lose(CLOSE_CODES.sequence_gap.code);
        if (order !== 'next') return;
        // This device, or its previous page, declined the call, and the server does not know yet.
        if (message?.type === 'call_offer' && this._session.hasEndOf(message.callId)) return;
      }
    }
    if (!message) return;
    logMessage(this._platform.log, 'message_received', message);
    this._events.onMessage(message);
  }

  private _handleWelcome(message: Welcome): void {
    const calls = this._session.handleWelcome(message);
    if (!calls) {
      // A normal closure (1000) would end the session for good, but this page reconnects at once.
      this._lose(CLOSE_CODES.sequence_gap.code);
      return;
    }
    const { heartbeat: heartbeatMs } = message;
    this._apply({ type: 'welcome', now: this._platform.clock.now(), heartbeatMs });
    this._replaceIceServers(message.iceServers, message.iceServersLifetimeMs);
    this._restartHeartbeat(heartbeatMs);
    this._publish();
    logMessage(this._platform.log, 'message_received', message);
    this._events.onMessage({ ...message, calls });
    this._reportDelivered();
  }

  /** After a welcome, calls that are over must be known before deliveries in them are reported. */
  private _reportDelivered(): void {
    for (const onDelivered of this._session.drainDelivered()) onDelivered();
  }

  private _requestIceServers(): void {
    // Otherwise the next welcome brings them.
    if (this._connection.name === 'online') this._write({ type: 'ice_servers_request' });
  }

  private _replaceIceServers(
    servers: RTCIceServer[] | undefined,
    lifetimeMs: number | undefined,
  ): void {
    if (this._iceServers.replace(servers, lifetimeMs)) this._events.onIceServers();
  }

  /** Every incoming message restarts the timer, so only an idle socket is pinged. */
  private _restartHeartbeat(heartbeatMs: number): void {
    this._setTimer(heartbeatMs, () => this._ping(heartbeatMs / 2));
  }

  private _ping(timeoutMs: number): void {
    this._write({ type: 'ping' });
    this._loseAfter(timeoutMs);
  }

  private _lose(code: number): void {
    if (this._connection.name === 'stopped') return;
    const now = this._platform.clock.now();
    const closeCode = code >= FIRST_APPLICATION_CODE ? code : NORMAL_CLOSURE;
    const { name, history } = this._apply({ type: 'lost', now, code }, closeCode);
    const { failures } = history;
    this._platform.log.event('signaling_lost', { closeCode: code, failures });
    // The session ends with a message that is too large: the server would refuse it again.
    const isTooLarge = code === CLOSE_CODES.message_too_large.code;
    if (name === 'stopped' || isTooLarge) this._session.discard(isTooLarge);
    if (name === 'waiting') {
      const pause = backoffMs(failures - 1, this._platform.random(), RECONNECT_BACKOFF);
      this._setTimer(pause, () => this._open());
    }
    this._publish();
  }

  private _loseAfter(ms: number): void {
    this._setTimer(ms, () => this._lose(CLOSE_CODES.heartbeat_missed.code));
  }

  private _write(message: OutgoingPeerMessage | Hello | Ping | Ack | IceServersRequest): void {
    if (hasAttempt(this._connection)) this._connection.socket?.send(JSON.stringify(message));
  }

  private _setTimer(ms: number, callback: () => void): void {
    this._stopTimer();
    this._stopTimer = this._platform.clock.after(ms, callback);
  }

  private _wakeUp(): void {
    this._session.reclaim();
    switch (this._connection.name) {
      case 'stopped':
        break;
      case 'waiting':
        // The network is back: there is no reason to wait for the end of the pause.
        this._apply({ type: 'wake' });
        this._open();
        break;
      case 'connecting':
        // The attempt may have begun on a network that is gone.
        this._loseAfter(WAKE_UP_TIMEOUT_MS);
        break;
      case 'online':
        // The socket may have died during the sleep.
        this._ping(WAKE_UP_TIMEOUT_MS);
    }
  }
}
