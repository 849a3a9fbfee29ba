/** Lets `perSecond` through on average and `capacity` at once. */
export interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

export class TokenBucket {
  readonly #size: BucketSize;
  #tokens: number;
  #at: number;

  constructor(size: BucketSize, now: number) {
    this.#size = size;
    this.#tokens = size.capacity;
    this.#at = now;
  }

  take(cost: number, now: number): boolean {
    // A clock that was set back gives nothing and takes nothing.
    const earned = (Math.max(0, now - this.#at) / 1000) * this.#size.perSecond;
    this.#tokens = Math.min(this.#size.capacity, this.#tokens + earned);
    this.#at = now;
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }
}
