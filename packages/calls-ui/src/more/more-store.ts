import type { Readable } from '@xpchat/calls';
import type { Parts, Register } from './parts.ts';

export interface More {
  /** `failed` until the next try. */
  readonly state: 'none' | 'loading' | 'ready' | 'failed';
  readonly parts: Partial<Parts>;
}

/** Fetches the parts and registers them; rejects when they did not come. */
export type BringParts = (register: Register) => Promise<void>;

/** What is not needed in the first second of a call: fetched once, again after a failure. */
export class MoreStore implements Readable<More> {
  readonly #bring: BringParts;
  readonly #listeners = new Set<(more: More) => void>();
  #loading: Promise<void> = Promise.resolve();
  #more: More = { state: 'none', parts: {} };

  constructor(bring: BringParts) {
    this.#bring = bring;
  }

  get(): More {
    return this.#more;
  }

  subscribe(listener: (more: More) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Fetches the parts, unless they are here or on their way. Resolves when they came or failed. */
  load(): Promise<void> {
    const { state, parts } = this.#more;
    if (state === 'loading' || state === 'ready') return this.#loading;
    const came: Record<string, unknown> = {};
    const ready = () => this.#set({ state: 'ready', parts: came });
    const hasFailed = () => this.#more.state === 'failed';
    this.#set({ state: 'loading', parts });
    this.#loading = this.#bring((name, part) => {
      came[name] = part;
      // It took longer than was waited for it: once all of it is here.
      if (hasFailed()) void Promise.resolve().then(() => hasFailed() && ready());
    }).then(ready, () => this.#set({ state: 'failed', parts }));
    return this.#loading;
  }

  #set(more: More): void {
    this.#more = more;
    for (const listener of Array.from(this.#listeners)) listener(more);
  }
}
