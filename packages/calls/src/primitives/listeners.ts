import type { ReportError } from './report-error.ts';

type Listener<T> = (value: T) => void;

/**
 * The listeners of one event or value. They are called as an `EventTarget` calls its own (DOM, "inner
 * invoke"): in the order in which they were added, each function once. A listener that is removed during a
 * notification is not called any more; one that is added waits for the next. An error of a listener is
 * reported and does not stop the others.
 */
export interface Listeners<T> {
  /** Adds a listener. Returns a function that removes it. */
  add(listener: Listener<T>): () => void;
  notify(value: T): void;
  clear(): void;
}

/**
 * @param report receives what a listener throws
 * @param latestOnly whether a value that a listener passes to `notify` supersedes the one that it was
 *   called with: the listeners after it get the newer value only
 */
export function createListeners<T>(report: ReportError, latestOnly = false): Listeners<T> {
  const listeners = new Set<Listener<T>>();
  let latest = 0;
  return {
    add(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    notify(value) {
      const current = ++latest;
      for (const listener of Array.from(listeners)) {
        if (latestOnly && current !== latest) return;
        if (!listeners.has(listener)) continue;
        try {
          listener(value);
        } catch (error) {
          report(error);
        }
      }
    },
    clear: () => listeners.clear(),
  };
}
