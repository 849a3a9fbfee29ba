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
  type SfuRequest,
  type Welcome,
} from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { HostSocket, Platform } from '../platform/platform.ts';
import { toJson } from '../platform/quirks/to-json.ts';
import type { Readable } from '../primitives/value.ts';
import { hasAttempt, isYielding } from './connection-state.ts';
import { Heartbeat } from './heartbeat.ts';
import { HostCopies } from './host-copies.ts';
import { HostSockets } from './host-sockets.ts';
import { IceServerList } from './ice-server-list.ts';
import { logMessage, logRejected } from './log-message.ts';
import { nextOtherEnd, type OtherEnd, type OtherEndEvent } from './other-end.ts';
import { PageLifecycle } from './page-lifecycle.ts';
import { isFromPerson } from './parse-relayed.ts';
import { ReconnectingSocket } from './reconnecting-socket.ts';
import { RelayTraffic } from './relay-traffic.ts';
import { RenewalTimer } from './renewal-timer.ts';
import type { Signaling, SignalingEvents, SignalingState } from './signaling.ts';
import { SignalingSession } from './signaling-session.ts';

/** A server answers hello within this time. Nobody answers over a simple relay. */
const SILENCE_MS = 2000;
/** The server closes a socket whose token has expired. */
const TOKEN_PAUSES = { minMs: 1000, retryMs: 30_000 };
/** Failed attempts in a row after which a sentence on the console informs the developer. */
const WARN_AFTER_FAILURES = 4;

/**
 * Signalling over a socket to `/webrtc`: one that the page opened itself, or the engine's own. It keeps
 * the session connected across network changes, server restarts and page reloads. Where nobody answers
 * hello for 2 s, the other end is taken for a simple relay (`OtherEnd`).
 */
export class SocketSignaling implements Signaling {
  readonly state: Readable<SignalingState>;
  private readonly _platform: Platform;
  private readonly _url: string;
  private readonly _token: () => Promise<string | undefined>;
  private readonly _events: SignalingEvents;
  private readonly _socket: ReconnectingSocket;
  private readonly _session: SignalingSession;
  private readonly _iceServers: IceServerList;
  private readonly _tokenTimer: RenewalTimer;
  private readonly _hosts: HostSockets;
  private readonly _canBeRelay: boolean;
  private readonly _relay: RelayTraffic;
  private readonly _copies: HostCopies;
  /** Written by `_learn` alone. */
  private _otherEnd: OtherEnd = 'unknown';
  private readonly _heartbeat: Heartbeat;
  private readonly _page: PageLifecycle;
  private _hasWarned = false;

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
    this._platform = platform;
    this._url = options.url;
    this._token = options.token;
    this._events = options.events;
    this._canBeRelay = !!options.hosts;
    this._hosts = options.hosts ?? new HostSockets(options.url);
    this._socket = new ReconnectingSocket(platform, this._hosts, () => this._authorizedUrl(), {
      onOpen: () => this._greet(),
      onMessage: (data) => {
        this._receive(data);
        if (this._isOnline) this._heartbeat.restart();
      },
      onDown: () => {
        this._heartbeat.stop();
        this._tokenTimer.stop();
        this._session.pause();
      },
      onLost: (code) => this._handleLost(code),
    });
    this.state = this._socket.state;
    this._relay = new RelayTraffic(platform.log, options.events.onMessage);
    this._copies = new HostCopies(options.events.calls);
    this._session = new SignalingSession(options.url, platform, (message) => this._write(message));
    this._iceServers = new IceServerList(
      platform.clock,
      // Otherwise the next welcome brings them.
      () => this._isOnline && this._write({ type: 'ice_servers_request' }),
      options.events.onIceServers,
    );
    this._tokenTimer = new RenewalTimer(platform.clock, TOKEN_PAUSES, () => this._renewToken());
    this._heartbeat = new Heartbeat(
      platform.clock,
      options.events.isInCall,
      () => this._write({ type: 'ping' }),
      () => this._socket.lose(),
    );
    this._page = new PageLifecycle(platform, this._socket, this._session, this._heartbeat);
  }

  get authoritative(): boolean {
    return this._otherEnd !== 'relay';
  }

  get iceServers(): RTCIceServer[] | undefined {
    return this._iceServers.servers;
  }

  connect(): void {
    if (this._socket.connection.name === 'stopped') this._socket.openNow();
  }

  ready(timeout: number): Promise<void> {
    this.connect();
    if (this._socket.connection.name === 'waiting' && this._canBeRelay) this._socket.openNow();
    if (this.state.get() === 'online') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (complete: () => void) => {
        stopTimer();
        stopWatching();
        complete();
      };
      const stopTimer = this._platform.clock.after(timeout, () =>
        finish(() => {
          this._warn();
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
      this._relay.queue(message);
      logMessage(this._platform.log, 'message_sent', message);
      this._flushRelay();
      onDelivered?.();
      return;
    }
    const numbered = this._session.buffer(message, onDelivered);
    logMessage(this._platform.log, 'message_sent', message);
    if (this._isOnline) this._write(numbered);
  }

  receiveFromHost(data: unknown, socket: HostSocket | undefined): void {
    const parsed = parseServerMessage(data);
    // The host may pass on every message of its chat.
    if (!parsed.ok || (!('from' in parsed.message) && parsed.message.type !== 'error')) return;
    if (socket) {
      // The engine listens to this one itself.
      if (socket === this._socket.hostSocket) return;
      // The chat's socket cannot replace a calls server that is away.
      if (this._otherEnd !== 'server' || this._hosts.speaksCalls(socket)) this._hosts.see(socket);
    }
    const { name } = this._socket.connection;
    if (name === 'online') this._copies.see(parsed.message, socket);
    else if (!this.authoritative) this._relay.receive(data, 'host');
    else if (this._isUndecided) this._relay.hold(data, 'host');
    if (name === 'stopped' || (name === 'waiting' && this._hosts.next)) this._socket.openNow();
    // This page can hear, but not answer.
    if (!hasAttempt(this._socket.connection) && this._relay.hasEarly) this._warn();
  }

  request(message: SfuRequest): void {
    if (this._isOnline) this._write(message);
  }

  adoptSocket(): void {
    if (!this._hosts.next) return;
    // 1000 would end the session, which goes on over the other socket.
    if (hasAttempt(this._socket.connection)) this._socket.lose();
    this._socket.openNow();
  }

  close(): void {
    this._page.close();
    this._iceServers.close();
    this._socket.stop();
    this._session.discard(false);
    this._socket.publish();
  }

  private async _authorizedUrl(): Promise<string> {
    const token = await this._token();
    if (!token) return this._hosts.ownUrl ?? this._url;
    const separator = this._url.includes('?') ? '&' : '?';
    return `${this._url}${separator}access_token=${encodeURIComponent(token)}`;
  }

  /** The socket is open. */
  private _greet(): void {
    const host = this._socket.hostSocket;
    if (!this.authoritative || (host && !this._hosts.speaksCalls(host))) {
      this._becomeRelay();
      return;
    }
    const hello: Hello & { to?: string } = this._session.createHello(this._events.calls());
    // A relay looks for the receiver of each message, and finds nobody by this name.
    if (this._canBeRelay) hello.to = '';
    this._write(hello);
    // A session to resume proves that there is a server, however slow it is.
    if (this._isUndecided && !hello.resume) {
      this._socket.after(SILENCE_MS, () => this._becomeRelay());
    }
  }

  private _renewToken(): void {
    this._token().then(
      (token) => {
        if (token && this._isOnline) this._write({ type: 'authenticate', token });
      },
      // The timer tries again.
      () => undefined,
    );
  }

  private get _isOnline(): boolean {
    return this._socket.connection.name === 'online';
  }

  /** Whether the other end may still turn out to be a relay. */
  private get _isUndecided(): boolean {
    return this._canBeRelay && this._otherEnd === 'unknown';
  }

  /** Nobody answers hello: the other end only copies messages. */
  private _becomeRelay(): void {
    this._learn('silent');
    this._socket.establish('silent');
    for (const message of this._session.drainUnsent()) this._relay.queue(message);
    this._flushRelay();
    this._socket.publish();
    this._relay.releaseEarly();
  }

  private _learn(event: OtherEndEvent): void {
    this._otherEnd = nextOtherEnd(this._otherEnd, event);
  }

  private _flushRelay(): void {
    if (this._socket.connection.name !== 'relay') return;
    for (const message of this._relay.drainUnsent()) this._write(message);
  }

  private _receive(data: unknown): void {
    const parsed = parseServerMessage(data);
    const message = parsed.ok ? parsed.message : null;
    if (!parsed.ok) logRejected(this._platform.log, parsed);
    if (!this._isOnline) {
      if (message?.type === 'welcome' && !isFromPerson(data)) {
        this._handleWelcome(message);
      } else if (!this.authoritative) this._relay.receive(data, 'engine');
      // Until our hello arrives the server may treat this socket as a basic client's.
      else if (this._isUndecided) this._relay.hold(data, 'engine');
      return;
    }
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
        this._iceServers.replace(message.iceServers, message.lifetimeMs);
        return;
      case 'authenticated':
        this._tokenTimer.schedule(message.tokenLifetimeMs);
        return;
      case 'missed_count':
      case 'conversation_call':
        break;
      default: {
        // A message that this version does not understand has a number, too.
        const seq = parsed.ok ? message?.seq : parsed.seq;
        const order = seq === undefined ? 'next' : this._session.accept(seq);
        if (order === 'gap') this._socket.lose(CLOSE_CODES.sequence_gap.code);
        if (order !== 'next') return;
        // This device, or its previous page, declined the call, and the server does not know yet.
        const isRing = message?.type === 'call_offer' || message?.type === 'call_invite';
        if (isRing && this._session.hasEndOf(message.callId)) return;
      }
    }
    if (!message) return;
    logMessage(this._platform.log, 'message_received', message);
    this._events.onMessage(message);
    this._copies.release();
  }

  private _handleWelcome(message: Welcome): void {
    // Calls that began while this end was taken for a relay's are newer than a late welcome.
    const newer = this._socket.connection.name === 'relay' ? this._events.calls() : [];
    this._learn('welcome');
    this._relay.dropEarly();
    const calls = this._session.handleWelcome(message);
    if (!calls) {
      // A normal closure (1000) would end the session for good, but this page reconnects at once.
      this._socket.lose(CLOSE_CODES.sequence_gap.code);
      return;
    }
    this._socket.establish('welcome');
    this._iceServers.replace(message.iceServers, message.iceServersLifetimeMs);
    this._tokenTimer.schedule(message.tokenLifetimeMs);
    this._heartbeat.start(message.heartbeat);
    this._socket.publish();
    logMessage(this._platform.log, 'message_received', message);
    const known = newer.map((callId) => ({ callId, joined: false }) as SessionCall);
    this._events.onMessage({ ...message, calls: [...calls, ...known] });
    this._reportDelivered();
  }

  /** After a welcome, calls that are over must be known before deliveries in them are reported. */
  private _reportDelivered(): void {
    for (const onDelivered of this._session.drainDelivered()) onDelivered();
  }

  private _handleLost(code: number): void {
    const { name, history } = this._socket.connection;
    if (!this._relay.hasReceived) this._learn('lost');
    // The session ends with a message that is too large: the server would refuse it again.
    const isTooLarge = code === CLOSE_CODES.message_too_large.code;
    const isYielded =
      code === CLOSE_CODES.session_replaced.code &&
      (this._session.isOfAnotherPage || isYielding(history, this._events.isInCall()));
    if (name === 'stopped' || isTooLarge || isYielded) this._session.discard(isTooLarge);
    // The token in the address of the page's socket has expired, for instance.
    if (history.failures === WARN_AFTER_FAILURES && this._hosts.wasUsed) this._warn();
  }

  /** Warns once when calls cannot work, and says how to fix it. */
  private _warn(): void {
    if (this._hasWarned || !(this._isUndecided || this._hosts.wasUsed)) return;
    this._hasWarned = true;
    this._platform.warn(`No WebSocket to ${this._url}. Use webrtcCalls.setup({ socket })`);
  }

  /** Does nothing while there is no socket. */
  private _write(
    message:
      | OutgoingPeerMessage
      | Hello
      | Ping
      | Ack
      | IceServersRequest
      | SfuRequest
      | Authenticate,
  ): void {
    const { connection } = this._socket;
    if (hasAttempt(connection)) connection.socket?.send(toJson(message));
  }
}
