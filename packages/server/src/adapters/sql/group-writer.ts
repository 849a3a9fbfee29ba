import { isFaultOfContent, retrying } from './database-errors.ts';

export interface GroupLimits {
  /**
   * Turns of the event loop in which a group grows: several for what comes by thousands, one by one,
   * and may wait for what else the process does in them.
   */
  readonly turns?: number;
  /** So many items share a transaction at most: a longer one would keep the event loop waiting. */
  readonly most?: number;
}

interface Staged<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit (DeWitt et al. 1984): what is added while a transaction runs is written by the next
 * one, in its order, and pays for one sync together. An item that breaks the transaction of its group
 * is left alone with its error; the others are written without it.
 */
export class GroupWriter<Item, Result> {
  readonly #write: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #limits: Required<GroupLimits>;
  #staged: Staged<Item, Result>[] = [];
  #running: Promise<void> | undefined;

  /** @param write one transaction, whole or not at all; gives a result for each item */
  constructor(
    write: (items: readonly Item[]) => Promise<readonly Result[]>,
    { turns = 1, most = 256 }: GroupLimits = {},
  ) {
    this.#write = write;
    this.#limits = { turns, most };
  }

  /** Resolves when the item is durable; rejects with the error of the database. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#staged.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything that was added is written or failed. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#staged.length > 0) {
      await this.#gather();
      await this.#writeGroup(this.#staged.splice(0, this.#limits.most));
    }
    this.#running = undefined;
  }

  /** What comes in by other sockets in these turns of the event loop joins the group. */
  async #gather(): Promise<void> {
    for (let turn = 0; turn < this.#limits.turns; turn++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  async #writeGroup(group: readonly Staged<Item, Result>[]): Promise<void> {
    const items = group.map(({ item }) => item);
    try {
      const results = await retrying(() => this.#write(items));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result === undefined) reject(new Error('An item of the group has no result.'));
        else resolve(result);
      }
    } catch (error) {
      if (group.length > 1 && isFaultOfContent(error)) {
        for (const staged of group) await this.#writeGroup([staged]);
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }
}
