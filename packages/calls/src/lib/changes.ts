/** Announces changes to one listener. Changes made in a batch are announced together, at its end. */
export class Changes {
  readonly #listener: () => void;
  /** How many batches run, one inside the other. */
  #batches = 0;

  constructor(listener: () => void) {
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
