import type { Clock } from '../primitives/clock.ts';

/** Milliseconds from the answer, or from a new offer; the slowest of ordinary paths take less. */
const RENEW_AFTER_MS = 4000;

/**
 * The time limits of a path that is not up: when the connection is renewed, with growing intervals,
 * and when the link is given up.
 */
export class LinkRecovery {
  readonly #clock: Clock;
  readonly #renew: () => void;
  readonly #giveUp: () => void;
  #renewAfter = RENEW_AFTER_MS;
  #stopRenewing: (() => void) | null = null;
  #stopGivingUp: (() => void) | null = null;

  constructor(clock: Clock, actions: { renew(): void; giveUp(): void }) {
    this.#clock = clock;
    this.#renew = actions.renew;
    this.#giveUp = actions.giveUp;
  }

  /** Starts, or restarts, the wait for a renewal. */
  renewIfStuck(): void {
    this.#stopRenewing?.();
    this.#stopRenewing = this.#clock.after(this.#renewAfter, () => {
      this.#renewAfter *= 2;
      this.#renew();
    });
  }

  /** Starts the time limit unless it runs already. */
  giveUpAfter(ms: number): void {
    this.#stopGivingUp ??= this.#clock.after(ms, () => this.#giveUp());
  }

  /** A path is up. */
  stopGivingUp(): void {
    this.#stopGivingUp?.();
    this.#stopGivingUp = null;
  }

  /** The newest connection is up, or the link is closed. */
  stop(): void {
    this.stopGivingUp();
    this.#stopRenewing?.();
    this.#stopRenewing = null;
    this.#renewAfter = RENEW_AFTER_MS;
  }
}
