import { backoffMs } from '@xpchat/calls-protocol';
import type { TransportState } from '../platform/transport-state.ts';
import type { Clock } from '../primitives/clock.ts';
import type { LinkConnections } from './link-connections.ts';
import type { PeerLinkEvents } from './peer-link-options.ts';
import type { PeerTransport } from './peer-transport.ts';

/** Milliseconds that a path may take to come up, or to come back. */
const CONNECT_TIMEOUT_MS = 30_000;
/** From the answer, or from a new offer, to the next one; the slowest of ordinary paths take less. */
const RENEWALS = { firstMs: 4000, maxMs: CONNECT_TIMEOUT_MS };
/** The same for a page that was left: it may take 30 s to return after it has loaded. */
const RETURN_TIMEOUT_MS = 45_000;

export interface LinkRecoveryOptions {
  readonly clock: Clock;
  readonly connections: LinkConnections;
  readonly events: PeerLinkEvents;
  /** Whether this side placed the call. */
  readonly caller: boolean;
  isEstablished(): boolean;
  /** Whether a server keeps the participant's place while their page is loaded again. */
  keepsPlace(): boolean;
  /** Whether the other side is a basic client. */
  isBasic(): boolean;
  /** Puts the own tracks on the lines of a connection. */
  attach(transport: PeerTransport): Promise<void>;
  /** Offers a new connection. */
  renew(): void;
}

/**
 * Watches the paths of a link: switches to the candidate once it is up, or once the current connection
 * is dead; renews a path that does not come up, with growing intervals; and gives the link up in the
 * end.
 */
export class LinkRecovery {
  private readonly _options: LinkRecoveryOptions;
  private readonly _connections: LinkConnections;
  /** Offers of new connections since a path was up. */
  private _renewals = 0;
  private _stopRenewing: (() => void) | null = null;
  private _stopDeadline: (() => void) | null = null;

  constructor(options: LinkRecoveryOptions) {
    this._options = options;
    this._connections = options.connections;
  }

  /**
   * The caller renews a path that does not come up: with several devices ringing, the packets of
   * another one can spoil the handshake, and an offer may have gone to a page that no longer exists.
   */
  renewIfStuck(): void {
    const { caller, clock, renew } = this._options;
    if (!caller || this._connections.isClosed) return;
    this._stopRenewing?.();
    // Only one side renews, so the interval needs no jitter.
    this._stopRenewing = clock.after(backoffMs(this._renewals, 1, RENEWALS), () => {
      this._renewals++;
      renew();
    });
  }

  /** Ends the link unless the path comes up in time. A time limit that runs already stays. */
  startDeadline(ms = CONNECT_TIMEOUT_MS): void {
    if (this._connections.isClosed) return;
    this._stopDeadline ??= this._options.clock.after(ms, () => this.lose(undefined));
  }

  /** No path exists, and none can be made: see `PeerLinkEvents.onLost`. */
  lose(error: unknown): void {
    const { isClosed, wasConnected } = this._connections;
    if (!isClosed) this._options.events.onLost(error, wasConnected);
  }

  /** A connection that was replaced meanwhile fails without consequence. */
  loseIfOpen(transport: PeerTransport, error: unknown): void {
    if (this._connections.isOpen(transport)) this.lose(error);
  }

  handleTransport(transport: PeerTransport, state: TransportState): void {
    const { isEstablished, events } = this._options;
    const connections = this._connections;
    if (!isEstablished() || !connections.isOpen(transport)) return;
    if (state === 'failed') transport.restartIce();
    if (state === 'connected') {
      connections.markConnected();
      if (transport !== connections.current) this._switchTo(transport);
      if (connections.candidate) this._clearDeadline();
      else this.stop();
      events.onConnected();
    } else if (state !== 'connecting' && transport === connections.current) {
      // The other side finished its switch first and closed the old connection.
      if (connections.candidate?.transport === 'connected') {
        this._promote();
        this.stop();
        return;
      }
      this._handleInterruption(state);
    }
  }

  /** The newest connection is up, or the link is closed. */
  stop(): void {
    this._clearDeadline();
    this._stopRenewing?.();
    this._stopRenewing = null;
    this._renewals = 0;
  }

  private _handleInterruption(state: 'disconnected' | 'failed' | 'closed'): void {
    const { keepsPlace, isBasic, events } = this._options;
    // `closed`: the other side closed its DTLS transport. An extended client says why in a message, or
    // its page is being loaded again.
    if (state === 'closed' && isBasic()) {
      events.onHangUp();
      return;
    }
    events.onInterrupted();
    this.startDeadline(state === 'closed' && keepsPlace() ? RETURN_TIMEOUT_MS : CONNECT_TIMEOUT_MS);
    // The current connection is dead, so nothing is lost by using the candidate at once.
    if (state !== 'disconnected' && this._connections.candidate) this._promote();
  }

  /** The candidate is up: it gets the tracks first, and then the current connection is closed. */
  private async _switchTo(candidate: PeerTransport): Promise<void> {
    try {
      await this._options.attach(candidate);
    } catch (error) {
      this.loseIfOpen(candidate, error);
      return;
    }
    const connections = this._connections;
    if (!connections.candidate || !connections.isOpen(candidate)) return;
    connections.promote();
    this.stop();
  }

  /** The current connection is dead: the candidate takes its place at once. */
  private _promote(): void {
    this._connections.promote();
    const { current } = this._connections;
    this._options.attach(current).catch((error) => this.loseIfOpen(current, error));
  }

  /** A path is up. */
  private _clearDeadline(): void {
    this._stopDeadline?.();
    this._stopDeadline = null;
  }
}
