import { inStore } from './database.ts';
import { joined } from './memory-parts.ts';
import type { Part, PartStorage } from './part-storage.ts';

interface Chunk {
  readonly segmentId: string;
  readonly from: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Parts as chunks in IndexedDB, for browsers without OPFS. */
export class IdbParts implements PartStorage {
  readonly kind = 'indexeddb';
  private readonly _database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this._database = database;
  }

  async append(segmentId: string, { from, size }: Part, bytes: Uint8Array): Promise<void> {
    const chunk: Chunk = { segmentId, from, at: size, bytes };
    await inStore(this._database, 'chunks', 'readwrite', (store) => store.put(chunk));
  }

  async read(segmentId: string, part: Part, start: number, end: number): Promise<Uint8Array> {
    const chunks = await this._chunks(rangeOf(segmentId, part.from));
    return joined(chunks.map(({ bytes }) => bytes)).slice(start, end);
  }

  async remove(segmentId: string, { from }: Part): Promise<void> {
    const range = rangeOf(segmentId, from);
    await inStore(this._database, 'chunks', 'readwrite', (store) => store.delete(range));
  }

  async parts(segmentId: string): Promise<readonly Part[]> {
    const all = IDBKeyRange.bound([segmentId], [segmentId, []]);
    const keys = await inStore(this._database, 'chunks', 'readonly', (store) =>
      store.getAllKeys(all),
    );
    const starts = new Set(keys.map((key) => (key as [string, number, number])[1]));
    const parts: Part[] = [];
    for (const from of starts) {
      const chunks = await this._chunks(rangeOf(segmentId, from));
      parts.push({ from, size: chunks.reduce((sum, { bytes }) => sum + bytes.length, 0) });
    }
    return parts;
  }

  close(): void {}

  private _chunks(range: IDBKeyRange): Promise<Chunk[]> {
    return inStore(this._database, 'chunks', 'readonly', (store) => store.getAll(range));
  }
}

/** The chunks of a part, in order. An array is greater than every number. */
const rangeOf = (segmentId: string, from: number) =>
  IDBKeyRange.bound([segmentId, from], [segmentId, from, []]);
