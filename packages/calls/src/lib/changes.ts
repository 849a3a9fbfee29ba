/** Announces changes to a listener. Changes made in a batch are announced together, at its end. */
export class Changes {
  #listener: () => void = () => undefined;
  /** How many batches run, one inside the other. */
  #batches = 0;

  /** Replaces the listener. */
  listen(listener: () => void): void {
    this.#listener = listener;
  }

  announce(): void {
    if (!this.#batches) this.#listener();
  }

  batch(run: () => void): void {
    this.#batches++;
    try {
      run();
    } finally {
      this.#batches--;
      this.announce();
    }
  }
}
