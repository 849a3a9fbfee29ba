/** A value that changes over time and that others can follow. */
export interface Observable<T> {
  get(): T;
  /** Calls back after each change. Returns a function that unsubscribes. */
  subscribe(listener: (value: T) => void): () => void;
}

export interface MutableObservable<T> extends Observable<T> {
  /** Notifies the listeners unless the value is the same. */
  set(value: T): void;
  /** Drops all listeners. */
  close(): void;
}

export function createObservable<T>(initial: T): MutableObservable<T> {
  let current = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      // A copy, because a listener may unsubscribe itself or another one.
      for (const listener of [...listeners]) listener(value);
    },
    close: () => listeners.clear(),
  };
}
