/** Lets one tab of the browser write and send a segment. */
export interface SegmentLocks {
  /** Returns a function that releases the lock, or null if another tab has it. The lock ends with its tab. */
  acquire(segmentId: string): Promise<(() => void) | null>;
}

type LockManager = Pick<Navigator['locks'], 'request'>;

/** @param locks undefined in browsers before 2022: there every tab gets every segment */
export function createSegmentLocks(locks: LockManager | undefined): SegmentLocks {
  /** Segments of this page: Web Locks keep tabs apart, and not the parts of one page. */
  const held = new Set<string>();
  return {
    acquire: (segmentId) => {
      if (held.has(segmentId)) return Promise.resolve(null);
      held.add(segmentId);
      return new Promise((resolve) => {
        const use = (isFree: boolean) =>
          new Promise<void>((release) => {
            const end = () => {
              held.delete(segmentId);
              release();
            };
            if (isFree) return resolve(end);
            end();
            resolve(null);
          });
        if (!locks) return void use(true);
        locks
          .request(`xpchat-calls-segment-${segmentId}`, { ifAvailable: true }, (lock) =>
            use(lock !== null),
          )
          // As in a sandboxed frame: then no other tab shares the storage.
          .catch(() => use(true));
      });
    },
  };
}
