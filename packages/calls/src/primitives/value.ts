import { createListeners, type Listeners } from './listeners.ts';
import { type ReportError, throwLater } from './report-error.ts';

/**
 * A value that can be read at any time and watched. Both functions are bound, so that a caller can pass
 * them without the object, for instance to React's `useSyncExternalStore`.
 */
export interface Readable<T> {
  readonly get: () => T;
  /** Calls `listener` at each change, not at once; returns a function that stops it. */
  readonly subscribe: (listener: (value: T) => void) => () => void;
}

/**
 * A readable value with one writer. When `set` returns, every listener knows the current value. If a
 * listener sets another value, the listeners after it get the newer one only: nobody gets an old value
 * after a new one.
 */
export class Value<T> implements Readable<T> {
  private _current: T;
  private readonly _listeners: Listeners<T>;

  /** @param report receives what a listener throws; by default the page's error handler gets it */
  constructor(initial: T, report: ReportError = throwLater) {
    this._current = initial;
    this._listeners = createListeners(report, true);
  }

  readonly get = (): T => this._current;

  /** Does nothing if the value is the same (`Object.is`). */
  set(next: T): void {
    if (Object.is(next, this._current)) return;
    this._current = next;
    this._listeners.notify(next);
  }

  readonly subscribe = (listener: (value: T) => void): (() => void) =>
    this._listeners.add(listener);

  /** Removes all listeners. */
  close(): void {
    this._listeners.clear();
  }
}
