import { guarded } from '../../lib/guarded.ts';
import type { Fanout, NodeMessage } from '../../ports/fanout.ts';
import type { Log } from '../../ports/log.ts';

type Listener = (message: NodeMessage) => void;

/** Connects the nodes of one process. A server has one node; tests have several. */
export class LocalHub {
  readonly #listeners = new Map<string, Listener>();

  add(node: string, listener: Listener): void {
    this.#listeners.set(node, listener);
  }

  remove(node: string): void {
    this.#listeners.delete(node);
  }

  /** Calls the listeners in a microtask, after the publisher has returned. */
  send(node: string | null, message: NodeMessage): void {
    queueMicrotask(() => {
      if (node !== null) this.#listeners.get(node)?.(message);
      else for (const listener of [...this.#listeners.values()]) listener(message);
    });
  }
}

/** Fan-out within one process. It loses nothing. */
export class LocalFanout implements Fanout {
  readonly #hub: LocalHub;
  readonly #log: Pick<Log, 'error'>;
  #node: string | undefined;

  constructor(log: Pick<Log, 'error'>, hub = new LocalHub()) {
    this.#log = log;
    this.#hub = hub;
  }

  publish(node: string | null, message: NodeMessage): void {
    this.#hub.send(node, message);
  }

  async subscribe(node: string, listener: Listener): Promise<void> {
    this.#node = node;
    this.#hub.add(node, guarded(listener, this.#log));
  }

  isAway(): boolean {
    return false;
  }

  async close(): Promise<void> {
    if (this.#node !== undefined) this.#hub.remove(this.#node);
  }
}
