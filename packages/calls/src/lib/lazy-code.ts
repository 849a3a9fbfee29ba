import { backoffMs } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { Clock } from '../primitives/clock.ts';

/** The pauses between attempts to load the code. */
const RETRY_BACKOFF = { firstMs: 500, maxMs: 10_000 };

/** What the pauses between attempts need: the platform has it. */
export interface Retries {
  readonly clock: Clock;
  /** A number from 0 to 1, 1 excluded. */
  random(): number;
}

/** A module that is loaded when it is needed. Bundlers emit it as a separate file. */
export class LazyCode<Module> {
  private readonly _import: () => Promise<Module>;
  private _module: Module | null = null;
  /** Tasks that wait for the module, in order. */
  private _tasks: ((module: Module) => void)[] = [];

  /** @param importModule a dynamic `import()` */
  constructor(importModule: () => Promise<Module>) {
    this._import = importModule;
  }

  /** Null until it is loaded. */
  get module(): Module | null {
    return this._module;
  }

  /** Loads the module once. Throws CallsError `not_connected` if that fails; the next call tries again. */
  async load(): Promise<Module> {
    try {
      this._module ??= await this._import();
      return this._module;
    } catch (error) {
      throw new CallsError('not_connected', error);
    }
  }

  /** Runs a task now or, in order, once the module is loaded, after as many attempts as it takes. */
  whenLoaded(retries: Retries, task: (module: Module) => void): void {
    if (this._module) {
      task(this._module);
      return;
    }
    this._tasks.push(task);
    if (this._tasks.length === 1) this._loadForTasks(retries, 0);
  }

  private async _loadForTasks(retries: Retries, failures: number): Promise<void> {
    let module: Module;
    try {
      module = await this.load();
    } catch {
      const pause = backoffMs(failures, retries.random(), RETRY_BACKOFF);
      retries.clock.after(pause, () => this._loadForTasks(retries, failures + 1));
      return;
    }
    const tasks = this._tasks;
    this._tasks = [];
    for (const task of tasks) task(module);
  }
}
