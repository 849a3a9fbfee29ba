import { createListeners, type Listeners } from '../primitives/listeners.ts';
import type { ReportError } from '../primitives/report-error.ts';

/** Emits typed events. `Events` maps the name of an event to the value that its listeners get. */
export class Emitter<Events extends object> {
  private readonly _listeners = new Map<keyof Events, Listeners<never>>();
  private readonly _report: ReportError;

  constructor(report: ReportError) {
    this._report = report;
  }

  /** Adds a listener. Returns a function that removes it. */
  on<K extends keyof Events>(event: K, listener: (value: Events[K]) => void): () => void {
    let listeners = this._listeners.get(event);
    if (!listeners) {
      listeners = createListeners<never>(this._report);
      this._listeners.set(event, listeners);
    }
    return listeners.add(listener);
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    this._listeners.get(event)?.notify(value as never);
  }

  clear(): void {
    for (const listeners of this._listeners.values()) listeners.clear();
  }
}
