import { backoffMs, CLOSE_CODES } from '@xpchat/calls-protocol';
import type { HostSocket, Platform } from '../platform/platform.ts';
import { Value } from '../primitives/value.ts';
import {
  type ConnectionEvent,
  type ConnectionState,
  hasAttempt,
  INITIAL_CONNECTION,
  transition,
} from './connection-state.ts';
import type { HostSockets } from './host-sockets.ts';
import type { SignalingState } from './signaling.ts';

/** How long an attempt may take until its welcome. */
const WELCOME_TIMEOUT_MS = 10_000;
/** How long a host may take to replace a socket that closed, before the engine opens one. */
const HOST_RECONNECT_MS = 3000;
/** The pauses between attempts to connect. */
const RECONNECT_BACKOFF = { firstMs: 300, maxMs: 5000 };
/** WebSocket.readyState (WHATWG WebSockets). */
const OPEN = 1;
/** RFC 6455 section 7.4.1: normal closure. */
const NORMAL_CLOSURE = 1000;
/** Browsers let a page close a socket with 1000 or with the codes from here on. */
const FIRST_APPLICATION_CODE = 4000;

export interface ReconnectingSocketEvents {
  onOpen(): void;
  onMessage(data: unknown): void;
  /** The attempt or the connection is over. Its socket is closed after this. */
  onDown(): void;
  /** It failed with this close code. The state says whether there will be another attempt. */
  onLost(code: number): void;
}

/** A socket of the page or the engine's own, which is opened again after each loss. */
export class ReconnectingSocket {
  /** State of the connection for other modules. */
  readonly state: Value<SignalingState>;
  private readonly _platform: Platform;
  private readonly _hosts: HostSockets;
  private readonly _address: () => Promise<string>;
  private readonly _events: ReconnectingSocketEvents;
  private _hostSocket: HostSocket | undefined;
  /** Written by `_apply` alone. */
  private _connection: ConnectionState = INITIAL_CONNECTION;
  private _stopTimer: () => void = () => undefined;

  /** @param address of a socket of the engine's own */
  constructor(
    platform: Platform,
    hosts: HostSockets,
    address: () => Promise<string>,
    events: ReconnectingSocketEvents,
  ) {
    this._platform = platform;
    this._hosts = hosts;
    this._address = address;
    this._events = events;
    this.state = new Value<SignalingState>('offline', platform.reportError);
  }

  get connection(): ConnectionState {
    return this._connection;
  }

  /** The page's socket of the current connection; undefined for one of the engine's own. */
  get hostSocket(): HostSocket | undefined {
    return this._hostSocket;
  }

  /** Ends the pause before the next attempt. */
  openNow(): void {
    if (this._connection.name === 'waiting') this._apply({ type: 'wake' });
    this._openIfAllowed();
  }

  /** The other end proved to be a server, or by its silence a relay. */
  establish(type: 'welcome' | 'silent'): void {
    this._stopTimer();
    this._apply({ type, now: this._platform.clock.now() });
  }

  /** Announces the state. Call it after the other effects of a change: listeners send and close at once. */
  publish(): void {
    const { name } = this._connection;
    const isUp = name === 'online' || name === 'relay';
    const state = isUp ? 'online' : name === 'connecting' ? name : 'offline';
    if (state === this.state.get()) return;
    this._platform.log.event('signaling_state', { state });
    this.state.set(state);
  }

  /** Gives the socket up, and schedules the next attempt if the code allows one. */
  lose(code: number = CLOSE_CODES.heartbeat_missed.code): void {
    if (this._connection.name === 'stopped') return;
    const now = this._platform.clock.now();
    this._hostSocket = undefined;
    const closeCode = code >= FIRST_APPLICATION_CODE ? code : NORMAL_CLOSURE;
    const { name, history } = this._apply({ type: 'lost', now, code }, closeCode);
    this._platform.log.event('signaling_lost', { closeCode: code, failures: history.failures });
    this._events.onLost(code);
    if (name === 'waiting') this._scheduleOpen();
    this.publish();
  }

  /** Gives the attempt up after this time, in place of an earlier limit. */
  loseAfter(ms: number): void {
    this.after(ms, () => this.lose());
  }

  /** Runs a task later, in place of the limit of the attempt. */
  after(ms: number, task: () => void): void {
    this._stopTimer();
    this._stopTimer = this._platform.clock.after(ms, task);
  }

  /** Closes the socket for good, or until the next `openNow`. */
  stop(): void {
    this._apply({ type: 'stop' });
  }

  /** The only writer of the connection's state. A socket that the new state lacks is closed. */
  private _apply(event: ConnectionEvent, closeCode = NORMAL_CLOSURE): ConnectionState {
    const previous = this._connection;
    const next = transition(previous, event);
    this._connection = next;
    if (hasAttempt(next)) return next;
    this._stopTimer();
    if (hasAttempt(previous)) {
      this._events.onDown();
      previous.socket?.close(closeCode);
    }
    return next;
  }

  private async _open(): Promise<void> {
    const { attempts: attempt } = this._apply({ type: 'open' }).history;
    const isCurrent = () =>
      hasAttempt(this._connection) && this._connection.history.attempts === attempt;
    const ifCurrent = (run: () => void) => {
      if (isCurrent()) run();
    };
    this.loseAfter(WELCOME_TIMEOUT_MS);
    this.publish();
    const events = {
      onOpen: () => ifCurrent(() => this._events.onOpen()),
      onMessage: (data: unknown) => ifCurrent(() => this._events.onMessage(data)),
      onClose: (code: number) => ifCurrent(() => this.lose(code)),
    };
    const host = this._hosts.next;
    this._hostSocket = host;
    try {
      const url = host ? '' : await this._address();
      if (!isCurrent()) return;
      const socket = host
        ? this._hosts.use(host, events, () => {
            if (this._connection.name === 'waiting') this.openNow();
          })
        : this._platform.openSocket(url, events);
      ifCurrent(() => this._apply({ type: 'socket', socket }));
      if (host && host.readyState === OPEN) events.onOpen();
    } catch (error) {
      this._platform.log.event('signaling_failed', { error });
      ifCurrent(() => this.lose(CLOSE_CODES.unauthorized.code));
    }
  }

  private _scheduleOpen(): void {
    const { failures } = this._connection.history;
    const backoff = backoffMs(failures - 1, this._platform.random(), RECONNECT_BACKOFF);
    const { next, wasUsed } = this._hosts;
    const pause = Math.max(backoff, wasUsed ? HOST_RECONNECT_MS : 0);
    this.after(next ? 0 : pause, () => this._openIfAllowed());
  }

  private _openIfAllowed(): void {
    // Otherwise the host opens the next socket, and hands it over.
    if (this._hosts.canConnect) void this._open();
  }
}
