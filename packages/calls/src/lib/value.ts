import { Emitter, type ReportError } from './emitter.ts';

/** A value that can be read at any time and watched. */
export interface Readable<T> {
  get(): T;
  /** Calls `listener` at each change, not at once; returns a function that stops it. */
  subscribe(listener: (value: T) => void): () => void;
}

/** A readable value with one writer. Listeners are called when it changes, compared by identity. */
export class Value<T> implements Readable<T> {
  #current: T;
  readonly #changes: Emitter<{ change: T }>;

  constructor(initial: T, report: ReportError) {
    this.#current = initial;
    this.#changes = new Emitter(report);
  }

  get(): T {
    return this.#current;
  }

  set(next: T): void {
    if (next === this.#current) return;
    this.#current = next;
    this.#changes.emit('change', next);
  }

  subscribe(listener: (value: T) => void): () => void {
    return this.#changes.on('change', listener);
  }
}
