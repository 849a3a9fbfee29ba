import type { TransportState } from '../platform/transport-state.ts';
import type { Clock } from '../primitives/clock.ts';
import type { LinkConnections } from './link-connections.ts';
import type { PeerLinkEvents } from './peer-link-options.ts';
import type { PeerTransport } from './peer-transport.ts';

/** Milliseconds from the answer, or from a new offer; the slowest of ordinary paths take less. */
const RENEW_AFTER_MS = 4000;
/** Milliseconds that a path may take to come up, or to come back. */
const CONNECT_TIMEOUT_MS = 30_000;
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
  readonly #options: LinkRecoveryOptions;
  readonly #connections: LinkConnections;
  #renewAfter = RENEW_AFTER_MS;
  #stopRenewing: (() => void) | null = null;
  #stopGivingUp: (() => void) | null = null;

  constructor(options: LinkRecoveryOptions) {
    this.#options = options;
    this.#connections = options.connections;
  }

  /**
   * The caller renews a path that does not come up: with several devices ringing, the packets of
   * another one can spoil the handshake, and an offer may have gone to a page that no longer exists.
   */
  renewIfStuck(): void {
    const { caller, clock, renew } = this.#options;
    if (!caller || this.#connections.isClosed) return;
    this.#stopRenewing?.();
    this.#stopRenewing = clock.after(this.#renewAfter, () => {
      this.#renewAfter *= 2;
      renew();
    });
  }

  /** Ends the link unless the path comes up in time. A time limit that runs already stays. */
  giveUpLater(ms = CONNECT_TIMEOUT_MS): void {
    if (this.#connections.isClosed) return;
    this.#stopGivingUp ??= this.#options.clock.after(ms, () => this.lose(undefined));
  }

  /** There is no path and none can be made: see `PeerLinkEvents.onLost`. */
  lose(error: unknown): void {
    const { isClosed, wasConnected } = this.#connections;
    if (!isClosed) this.#options.events.onLost(error, wasConnected);
  }

  /** A connection that was replaced meanwhile fails without consequence. */
  loseIfOpen(transport: PeerTransport, error: unknown): void {
    if (this.#connections.isOpen(transport)) this.lose(error);
  }

  handleTransport(transport: PeerTransport, state: TransportState): void {
    const { isEstablished, events } = this.#options;
    const connections = this.#connections;
    if (!isEstablished() || !connections.isOpen(transport)) return;
    if (state === 'failed') transport.restartIce();
    if (state === 'connected') {
      connections.markConnected();
      if (transport !== connections.current) this.#switchTo(transport);
      if (connections.isSwitching) this.#clearGivingUp();
      else this.stop();
      events.onConnected();
    } else if (state !== 'connecting' && transport === connections.current) {
      // The other side finished its switch first and closed the old connection.
      if (connections.candidate?.transport === 'connected') {
        this.#promote();
        this.stop();
        return;
      }
      this.#handleInterruption(state);
    }
  }

  /** The newest connection is up, or the link is closed. */
  stop(): void {
    this.#clearGivingUp();
    this.#stopRenewing?.();
    this.#stopRenewing = null;
    this.#renewAfter = RENEW_AFTER_MS;
  }

  #handleInterruption(state: 'disconnected' | 'failed' | 'closed'): void {
    const { keepsPlace, isBasic, events } = this.#options;
    // `closed`: the other side closed its DTLS transport. An extended client says why in a message, or
    // its page is being loaded again.
    if (state === 'closed' && isBasic()) {
      events.onHangUp();
      return;
    }
    events.onInterrupted();
    this.giveUpLater(state === 'closed' && keepsPlace() ? RETURN_TIMEOUT_MS : CONNECT_TIMEOUT_MS);
    // The current connection is dead, so nothing is lost by using the candidate at once.
    if (state !== 'disconnected' && this.#connections.isSwitching) this.#promote();
  }

  /** The candidate is up: it gets the tracks first, and then the current connection is closed. */
  async #switchTo(candidate: PeerTransport): Promise<void> {
    try {
      await this.#options.attach(candidate);
    } catch (error) {
      this.loseIfOpen(candidate, error);
      return;
    }
    const connections = this.#connections;
    if (!connections.isSwitching || !connections.isOpen(candidate)) return;
    connections.promote();
    this.stop();
  }

  /** The current connection is dead: the candidate takes its place at once. */
  #promote(): void {
    this.#connections.promote();
    const { current } = this.#connections;
    this.#options.attach(current).catch((error) => this.loseIfOpen(current, error));
  }

  /** A path is up. */
  #clearGivingUp(): void {
    this.#stopGivingUp?.();
    this.#stopGivingUp = null;
  }
}
