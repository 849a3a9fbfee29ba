import type { Part, PartStorage } from './part-storage.ts';

/** The last resort: the bytes are lost with the page. */
export class MemoryParts implements PartStorage {
  readonly kind = 'memory';
  private readonly _parts = new Map<string, Map<number, Uint8Array>>();

  async append(segmentId: string, { from }: Part, bytes: Uint8Array): Promise<void> {
    const parts = this._parts.get(segmentId) ?? new Map<number, Uint8Array>();
    this._parts.set(segmentId, parts);
    parts.set(from, joined([parts.get(from) ?? new Uint8Array(0), bytes]));
  }

  async read(segmentId: string, { from }: Part, start: number, end: number): Promise<Uint8Array> {
    return (this._parts.get(segmentId)?.get(from) ?? new Uint8Array(0)).slice(start, end);
  }

  async remove(segmentId: string, { from }: Part): Promise<void> {
    this._parts.get(segmentId)?.delete(from);
  }

  async parts(segmentId: string): Promise<readonly Part[]> {
    const parts = Array.from(this._parts.get(segmentId) ?? []);
    return parts.map(([from, { length }]) => ({ from, size: length }));
  }

  close(): void {}
}

/** One array of several. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
