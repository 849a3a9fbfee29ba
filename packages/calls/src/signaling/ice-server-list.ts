import type { Clock } from '../primitives/clock.ts';

/** At this part of the lifetime fresh servers are requested. */
const REFRESH_AT = 0.8;
/** A request that brought nothing is repeated after this time. */
const RETRY_MS = 60_000;
const MIN_DELAY_MS = 5_000;
/** The longest delay of `setTimeout`. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The ICE servers that the calls server advertised. Requests fresh ones before they expire. */
export class IceServerList {
  private readonly _clock: Clock;
  private readonly _request: () => void;
  private _servers: RTCIceServer[] | undefined;
  private _stopTimer: () => void = () => undefined;

  /** @param request asks the server; does nothing while it cannot be reached */
  constructor(clock: Clock, request: () => void) {
    this._clock = clock;
    this._request = request;
  }

  get servers(): RTCIceServer[] | undefined {
    return this._servers;
  }

  /**
   * Replaces the servers. Without new ones the old ones stay, and are still refreshed.
   *
   * @param lifetimeMs how long they are valid; undefined if for ever
   * @returns whether they changed
   */
  replace(servers: RTCIceServer[] | undefined, lifetimeMs: number | undefined): boolean {
    if (!servers) return false;
    const isChanged = JSON.stringify(servers) !== JSON.stringify(this._servers);
    this._servers = servers;
    this.close();
    if (lifetimeMs !== undefined) this._requestAfter(lifetimeMs * REFRESH_AT);
    return isChanged;
  }

  /** Stops the refresh. Idempotent. */
  close(): void {
    this._stopTimer();
  }

  private _requestAfter(ms: number): void {
    const delay = Math.min(Math.max(ms, MIN_DELAY_MS), MAX_DELAY_MS);
    this._stopTimer = this._clock.after(delay, () => {
      this._requestAfter(RETRY_MS);
      this._request();
    });
  }
}
