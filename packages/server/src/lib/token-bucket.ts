/** A token bucket passes `tokensPerSecond` on average and `capacity` at once. */
export interface BucketSize {
  readonly capacity: number;
  readonly tokensPerSecond: number;
}

export class TokenBucket {
  readonly #size: BucketSize;
  #tokens: number;
  #refilledAt: number;

  constructor(size: BucketSize, now: number) {
    this.#size = size;
    this.#tokens = size.capacity;
    this.#refilledAt = now;
  }

  /** @returns false, and consumes nothing, if there are not enough tokens */
  consume(cost: number, now: number): boolean {
    // A clock that was set back must not remove tokens.
    const seconds = Math.max(0, now - this.#refilledAt) / 1000;
    const refilled = this.#tokens + seconds * this.#size.tokensPerSecond;
    this.#tokens = Math.min(this.#size.capacity, refilled);
    this.#refilledAt = now;
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }
}
