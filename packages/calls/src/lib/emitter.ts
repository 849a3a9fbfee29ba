type Listener<T> = (value: T) => void;

/** Receives what a listener throws. It must not throw itself. */
export type ReportError = (error: unknown) => void;

/**
 * Emits typed events. What a listener throws is reported and does not stop the other listeners.
 * `Events` maps the name of an event to the value that its listeners get.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #report: ReportError;

  constructor(report: ReportError) {
    this.#report = report;
  }

  /** Adds a listener. Returns a function that removes it. */
  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): () => void {
    let set = this.#listeners.get(event);
    if (!set) {
      set = new Set();
      this.#listeners.set(event, set);
    }
    set.add(listener as Listener<never>);
    return () => {
      set.delete(listener as Listener<never>);
    };
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const listener of Array.from(this.#listeners.get(event) ?? [])) {
      try {
        (listener as Listener<Events[K]>)(value);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
