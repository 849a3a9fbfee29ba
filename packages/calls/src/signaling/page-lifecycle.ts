import type { Platform } from '../platform/platform.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { ReconnectingSocket } from './reconnecting-socket.ts';
import type { SignalingSession } from './signaling-session.ts';

/** How long an attempt may still take after the page or the network woke up. */
const WAKE_UP_TIMEOUT_MS = 3000;
/** Browsers suspend no page that has been hidden for less. */
const SHORT_ABSENCE_MS = 30_000;

/**
 * Follows the page and its network (W3C Page Lifecycle): saves the session while the page is in the
 * background, and repairs the connection when the page or the network comes back.
 */
export class PageLifecycle {
  private readonly _platform: Platform;
  private readonly _socket: ReconnectingSocket;
  private readonly _session: SignalingSession;
  private readonly _heartbeat: Heartbeat;
  private readonly _stopListening: readonly (() => void)[];
  private _hiddenAt = 0;

  constructor(
    platform: Platform,
    socket: ReconnectingSocket,
    session: SignalingSession,
    heartbeat: Heartbeat,
  ) {
    this._platform = platform;
    this._socket = socket;
    this._session = session;
    this._heartbeat = heartbeat;
    this._stopListening = [
      platform.onHidden(() => {
        this._hiddenAt = platform.clock.now();
        session.persist();
      }),
      platform.onPageHide(() => session.leave()),
      platform.onWakeUp((isShown) => this._wakeUp(isShown)),
      platform.onOffline(() => this._handleOffline()),
    ];
  }

  close(): void {
    for (const stop of this._stopListening) stop();
  }

  /** A socket to a relay that the page opened is kept: only the page can replace it. */
  private _handleOffline(): void {
    if (this._socket.connection.name !== 'relay' || !this._socket.hostSocket) this._socket.lose();
  }

  private _wakeUp(isShown: boolean): void {
    this._session.reclaim();
    switch (this._socket.connection.name) {
      case 'stopped':
        break;
      case 'waiting':
        // The network is back: there is no reason to wait for the end of the pause.
        this._socket.openNow();
        break;
      case 'connecting':
        // The attempt may have begun on a network that is gone.
        this._socket.loseAfter(WAKE_UP_TIMEOUT_MS);
        break;
      case 'relay':
        // Nobody would answer a ping. A page that was hidden for a moment has not slept.
        if (isShown && this._platform.clock.now() - this._hiddenAt < SHORT_ABSENCE_MS) break;
        // Some relays forget a person who closes a socket, so the next one opens after that.
        this._handleOffline();
        if (!this._socket.hostSocket) this._socket.openNow();
        break;
      case 'online':
        this._heartbeat.check();
    }
  }
}
