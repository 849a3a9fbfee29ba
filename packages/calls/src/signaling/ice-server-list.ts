import type { Clock } from '../primitives/clock.ts';
import { RenewalTimer } from './renewal-timer.ts';

const REFRESH_PAUSES = { minMs: 5_000, retryMs: 60_000 };

/** The ICE servers that the calls server advertised. Requests fresh ones before they expire. */
export class IceServerList {
  private readonly _refresh: RenewalTimer;
  private readonly _onChange: () => void;
  private _servers: RTCIceServer[] | undefined;

  /** @param request asks the server; does nothing while it cannot be reached */
  constructor(clock: Clock, request: () => void, onChange: () => void) {
    this._onChange = onChange;
    this._refresh = new RenewalTimer(clock, REFRESH_PAUSES, request);
  }

  get servers(): RTCIceServer[] | undefined {
    return this._servers;
  }

  /**
   * Replaces the servers. Without new ones the old ones stay, and are still refreshed.
   *
   * @param lifetimeMs how long they are valid; undefined if for ever
   */
  replace(servers: RTCIceServer[] | undefined, lifetimeMs: number | undefined): void {
    if (!servers) return;
    const isChanged = JSON.stringify(servers) !== JSON.stringify(this._servers);
    this._servers = servers;
    this._refresh.schedule(lifetimeMs);
    if (isChanged) this._onChange();
  }

  /** Stops the refresh. Idempotent. */
  close(): void {
    this._refresh.stop();
  }
}
