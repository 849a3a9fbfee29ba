import { isFaultOfContent, retrying } from './database-errors.ts';

export interface GroupLimits {
  /**
   * Turns of the event loop to wait before each transaction, so that its group grows. 1 by default;
   * more where items come from thousands of sockets, one by one, and latency matters less.
   */
  readonly gatherTurns?: number;
  /** Items in one transaction. 256 by default; more of them would block the event loop for longer. */
  readonly maxItems?: number;
}

interface PendingItem<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit (DeWitt et al., "Implementation techniques for main memory database systems", 1984):
 * items that are added while a transaction runs are written together by the next one, in their order,
 * and share its sync to disk. If an item breaks the transaction of its group, only that item rejects:
 * the others are written one by one.
 */
export class GroupWriter<Item, Result> {
  readonly #write: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #limits: Required<GroupLimits>;
  #pending: PendingItem<Item, Result>[] = [];
  #running: Promise<void> | undefined;

  /** @param write runs one transaction, all or nothing; resolves to one result for each item */
  constructor(
    write: (items: readonly Item[]) => Promise<readonly Result[]>,
    { gatherTurns = 1, maxItems = 256 }: GroupLimits = {},
  ) {
    this.#write = write;
    this.#limits = { gatherTurns, maxItems };
  }

  /** Resolves when the item is durable; rejects with the error of the database. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when every item that was added is written or rejected. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#pending.length > 0) {
      await this.#gather();
      await this.#writeGroup(this.#pending.splice(0, this.#limits.maxItems));
    }
    this.#running = undefined;
  }

  /** Lets other sockets add their items to the group. */
  async #gather(): Promise<void> {
    for (let turn = 0; turn < this.#limits.gatherTurns; turn++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  async #writeGroup(group: readonly PendingItem<Item, Result>[]): Promise<void> {
    const items = group.map(({ item }) => item);
    try {
      const results = await retrying(() => this.#write(items));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result === undefined)
          reject(new Error('The transaction returned no result for an item.'));
        else resolve(result);
      }
    } catch (error) {
      if (group.length > 1 && isFaultOfContent(error)) {
        for (const pending of group) await this.#writeGroup([pending]);
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }
}
