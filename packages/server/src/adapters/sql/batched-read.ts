import { isFaultOfContent } from './database-errors.ts';

/** Keys in one query. More of them would block the event loop for too long. */
const MAX_KEYS_PER_QUERY = 256;

interface PendingRead<Key, Row> {
  readonly key: Key;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Batches reads by key, as DataLoader does: the reads of one turn of the event loop share a query.
 * When thousands of clients reconnect at once, each of them reads the same few tables, and the round
 * trips would cost more than the rows.
 */
export class BatchedRead<Key, Row> {
  readonly #read: (keys: readonly Key[]) => Promise<readonly Row[]>;
  readonly #keyIdOf: (row: Row) => string;
  readonly #idOf: (key: Key) => string;
  #pending: PendingRead<Key, Row>[] = [];

  /**
   * @param read runs one query for all of the keys; rows of the same key come in their order
   * @param keyIdOf the id of the key that a row belongs to
   * @param idOf the id of a key; equal keys have equal ids
   */
  constructor(
    read: (keys: readonly Key[]) => Promise<readonly Row[]>,
    keyIdOf: (row: Row) => string,
    idOf: (key: Key) => string,
  ) {
    this.#read = read;
    this.#keyIdOf = keyIdOf;
    this.#idOf = idOf;
  }

  /** Resolves to the rows of a key, read after this call. Rejects with the error of the database. */
  load(key: Key): Promise<readonly Row[]> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ key, resolve, reject });
      if (this.#pending.length === 1) setImmediate(() => this.#readPending());
    });
  }

  #readPending(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (let from = 0; from < pending.length; from += MAX_KEYS_PER_QUERY) {
      void this.#readGroup(pending.slice(from, from + MAX_KEYS_PER_QUERY));
    }
  }

  async #readGroup(group: readonly PendingRead<Key, Row>[]): Promise<void> {
    try {
      const rowsByKey = new Map<string, Row[]>();
      for (const row of await this.#read(group.map(({ key }) => key))) {
        const id = this.#keyIdOf(row);
        const rows = rowsByKey.get(id);
        if (rows) rows.push(row);
        else rowsByKey.set(id, [row]);
      }
      for (const { key, resolve } of group) resolve(rowsByKey.get(this.#idOf(key)) ?? []);
    } catch (error) {
      if (group.length > 1 && isFaultOfContent(error)) {
        // One key, or a row of it, breaks the query: read each key alone, so that the others succeed.
        for (const read of group) void this.#readGroup([read]);
      } else for (const { reject } of group) reject(error);
    }
  }
}
