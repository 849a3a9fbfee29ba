import type { Clock } from '../primitives/clock.ts';

/** At this part of its lifetime a token is replaced. */
const RENEW_AT = 0.8;
/** A failed renewal is tried again after this time. */
const RETRY_MS = 30_000;
const MIN_DELAY_MS = 1_000;
/** The longest delay of `setTimeout`. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Sends a fresh access token before that of the socket expires. Otherwise the server closes the socket. */
export class TokenRenewal {
  private readonly _clock: Clock;
  private readonly _token: () => Promise<string | undefined>;
  private readonly _send: (token: string) => void;
  private _stopTimer: () => void = () => undefined;

  /** @param send does nothing while the server cannot be reached */
  constructor(
    clock: Clock,
    token: () => Promise<string | undefined>,
    send: (token: string) => void,
  ) {
    this._clock = clock;
    this._token = token;
    this._send = send;
  }

  /** @param lifetimeMs of the current token; undefined if the socket has none */
  schedule(lifetimeMs: number | undefined): void {
    this.stop();
    if (lifetimeMs !== undefined) this._renewAfter(lifetimeMs * RENEW_AT);
  }

  stop(): void {
    this._stopTimer();
  }

  private _renewAfter(ms: number): void {
    const delay = Math.min(Math.max(ms, MIN_DELAY_MS), MAX_DELAY_MS);
    this._stopTimer = this._clock.after(delay, () => {
      // Until `authenticated` schedules the next one.
      this._renewAfter(RETRY_MS);
      this._token().then(
        (token) => token && this._send(token),
        () => undefined,
      );
    });
  }
}
