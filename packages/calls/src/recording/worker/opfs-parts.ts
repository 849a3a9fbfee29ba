import { type Part, type PartStorage, QuotaExceeded } from '../spool/part-storage.ts';

/** https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle; TypeScript has it for workers alone. */
export interface SyncAccessHandle {
  read(bytes: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

export type WorkerFileHandle = FileSystemFileHandle & {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
};

export type Folder = FileSystemDirectoryHandle & { keys(): AsyncIterableIterator<string> };

const FOLDER = 'xpchat-calls-recordings';

/** The folder of all recordings of this origin. */
export async function recordingsFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

/** Parts as files of the origin-private file system, in a worker: pages have no synchronous access. */
export class OpfsParts implements PartStorage {
  readonly kind = 'opfs';
  private readonly _root: FileSystemDirectoryHandle;
  /** The open file of each segment: one takes what is appended. */
  private readonly _open = new Map<string, { from: number; handle: SyncAccessHandle }>();

  private constructor(root: FileSystemDirectoryHandle) {
    this._root = root;
  }

  /** Rejects where the browser has none, as Firefox in private windows. */
  static async open(): Promise<OpfsParts> {
    const root = await recordingsFolder();
    const probe = `probe-${Math.random().toString(36).slice(2)}`;
    const file = (await root.getFileHandle(probe, { create: true })) as WorkerFileHandle;
    (await file.createSyncAccessHandle()).close();
    await root.removeEntry(probe);
    return new OpfsParts(root);
  }

  async append(segmentId: string, { from, size }: Part, bytes: Uint8Array): Promise<void> {
    const handle = await this._handle(segmentId, from);
    let written = 0;
    try {
      written = handle.write(bytes, { at: size });
      if (written < bytes.length) throw new QuotaExceeded('the disk is full');
      // So that the bytes survive a crash of the system, too.
      handle.flush();
    } catch (error) {
      handle.truncate(size);
      throw error;
    }
  }

  async read(segmentId: string, { from }: Part, start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - start);
    const open = this._open.get(segmentId);
    if (open?.from === from) {
      open.handle.read(bytes, { at: start });
      return bytes;
    }
    const folder = await this._folder(segmentId);
    const file = await (await folder.getFileHandle(String(from))).getFile();
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  }

  async remove(segmentId: string, { from }: Part): Promise<void> {
    if (this._open.get(segmentId)?.from === from) this._close(segmentId);
    const folder = await this._folder(segmentId);
    await folder.removeEntry(String(from));
    for await (const _ of (folder as Folder).keys()) return;
    await this._root.removeEntry(segmentId);
  }

  async parts(segmentId: string): Promise<readonly Part[]> {
    this._close(segmentId);
    const folder = await this._root.getDirectoryHandle(segmentId).catch(() => null);
    if (!folder) return [];
    const parts: Part[] = [];
    for await (const name of (folder as Folder).keys()) {
      const { size } = await (await folder.getFileHandle(name)).getFile();
      parts.push({ from: Number(name), size });
    }
    return parts;
  }

  close(): void {
    for (const segmentId of Array.from(this._open.keys())) this._close(segmentId);
  }

  private async _handle(segmentId: string, from: number): Promise<SyncAccessHandle> {
    const open = this._open.get(segmentId);
    if (open?.from === from) return open.handle;
    this._close(segmentId);
    const folder = await this._folder(segmentId);
    const file = (await folder.getFileHandle(String(from), { create: true })) as WorkerFileHandle;
    const handle = await file.createSyncAccessHandle();
    this._open.set(segmentId, { from, handle });
    return handle;
  }

  private _close(segmentId: string): void {
    this._open.get(segmentId)?.handle.close();
    this._open.delete(segmentId);
  }

  private _folder(segmentId: string): Promise<FileSystemDirectoryHandle> {
    return this._root.getDirectoryHandle(segmentId, { create: true });
  }
}
