import type { Readable } from '../snapshot.ts';
import { Emitter, type ReportError } from './emitter.ts';

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
