import type { Clock } from '../primitives/clock.ts';

/** At this part of its lifetime something is renewed. */
const RENEW_AT_SHARE = 0.8;
/** The longest delay of `setTimeout`. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Renews something before it expires, and tries again until it is renewed. */
export class RenewalTimer {
  private readonly _clock: Clock;
  private readonly _renew: () => void;
  private readonly _pauses: { readonly minMs: number; readonly retryMs: number };
  private _stopTimer: () => void = () => undefined;

  /**
   * @param renew must lead to another `schedule`
   * @param pauses `minMs` before a renewal, `retryMs` until the next attempt
   */
  constructor(
    clock: Clock,
    pauses: { readonly minMs: number; readonly retryMs: number },
    renew: () => void,
  ) {
    this._clock = clock;
    this._pauses = pauses;
    this._renew = renew;
  }

  /** @param lifetimeMs from now on; undefined for ever */
  schedule(lifetimeMs: number | undefined): void {
    this.stop();
    if (lifetimeMs !== undefined) this._renewAfter(lifetimeMs * RENEW_AT_SHARE);
  }

  /** Idempotent. */
  stop(): void {
    this._stopTimer();
  }

  private _renewAfter(ms: number): void {
    const { minMs, retryMs } = this._pauses;
    this._stopTimer = this._clock.after(Math.min(Math.max(ms, minMs), MAX_DELAY_MS), () => {
      this._renewAfter(retryMs);
      this._renew();
    });
  }
}
