import { MemoryIndex } from '../spool/segment-index.ts';
import { createSegmentLocks } from '../spool/segment-locks.ts';
import { Spool } from '../spool/spool.ts';
import { StoredBytes } from '../spool/stored-bytes.ts';
import { SmallDisk } from './small-disk.ts';

type Use = (lock: object | null) => Promise<unknown>;

/** The Web Locks of one browser, as its pages share them. */
class BrowserLocks {
  private readonly _held = new Map<string, () => void>();

  /** The locks of one page, and a function that ends the page. */
  page() {
    const names = new Set<string>();
    const request = (async (name: string, _: object, use: Use) => {
      if (this._held.has(name)) {
        await use(null);
        return;
      }
      names.add(name);
      const gone = new Promise<void>((resolve) => this._held.set(name, resolve));
      await Promise.race([use({}), gone]);
      this._release(name);
    }) as unknown as LockManager['request'];
    const end = () => {
      for (const name of names) this._release(name);
    };
    return { locks: { request }, end };
  }

  private _release(name: string): void {
    this._held.get(name)?.();
    this._held.delete(name);
  }
}

/** A browser with a disk. Its pages come and crash, and find what the others left. */
export class FakeBrowser {
  readonly disk = new SmallDisk();
  readonly index = new MemoryIndex();
  private readonly _locks = new BrowserLocks();
  private _ids = 0;

  openPage(): { readonly spool: Spool; crash(): void } {
    const { locks, end } = this._locks.page();
    const spool = new Spool({
      kind: 'opfs',
      index: this.index,
      locks: createSegmentLocks(locks),
      openBytes: (segmentId) => StoredBytes.open(this.disk, segmentId),
      randomId: () => `segment${++this._ids}`,
      now: () => 1_000 + this._ids,
    });
    return { spool, crash: end };
  }
}
