import { isFaultOfContent } from './database-errors.ts';

/** So many keys share a statement at most: a longer one would keep the event loop waiting. */
const MAX_KEYS = 256;

interface Asked<Key, Row> {
  readonly key: Key;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads by a key; those of one moment share a statement. When thousands of clients come back at
 * once, each of them asks for the same few things, and the way to the database costs more than they.
 */
export class BatchedRead<Key, Row> {
  readonly #read: (keys: readonly Key[]) => Promise<readonly Row[]>;
  readonly #ownerOf: (row: Row) => string;
  readonly #idOf: (key: Key) => string;
  #asked: Asked<Key, Row>[] = [];

  /**
   * @param read one statement for all of the keys; rows of one key are in their order
   * @param ownerOf the id of the key that the row belongs to
   */
  constructor(
    read: (keys: readonly Key[]) => Promise<readonly Row[]>,
    ownerOf: (row: Row) => string,
    idOf: (key: Key) => string,
  ) {
    this.#read = read;
    this.#ownerOf = ownerOf;
    this.#idOf = idOf;
  }

  /** The rows of the key as they are stored now, or later; rejects with the error of the database. */
  rowsOf(key: Key): Promise<readonly Row[]> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ key, resolve, reject });
      // What other sockets ask for in this turn of the event loop comes along.
      if (this.#asked.length === 1) setImmediate(() => this.#readAsked());
    });
  }

  #readAsked(): void {
    const asked = this.#asked;
    this.#asked = [];
    for (let from = 0; from < asked.length; from += MAX_KEYS) {
      void this.#readGroup(asked.slice(from, from + MAX_KEYS));
    }
  }

  async #readGroup(group: readonly Asked<Key, Row>[]): Promise<void> {
    try {
      const owned = new Map<string, Row[]>();
      for (const row of await this.#read(group.map(({ key }) => key))) {
        const owner = this.#ownerOf(row);
        const rows = owned.get(owner);
        if (rows) rows.push(row);
        else owned.set(owner, [row]);
      }
      for (const { key, resolve } of group) resolve(owned.get(this.#idOf(key)) ?? []);
    } catch (error) {
      if (group.length > 1 && isFaultOfContent(error)) {
        // One of the keys, or what is stored for it, is at fault: the others are read without it.
        for (const asked of group) void this.#readGroup([asked]);
      } else for (const { reject } of group) reject(error);
    }
  }
}
