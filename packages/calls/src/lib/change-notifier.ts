/** Notifies a listener of changes. Changes made in a batch are announced together, at its end. */
export class ChangeNotifier {
  private _listener: () => void = () => undefined;
  /** How many batches run, one inside the other. */
  private _batches = 0;

  /** Replaces the listener. */
  listen(listener: () => void): void {
    this._listener = listener;
  }

  announce(): void {
    if (!this._batches) this._listener();
  }

  batch(run: () => void): void {
    this._batches++;
    try {
      run();
    } finally {
      this._batches--;
      this.announce();
    }
  }
}
