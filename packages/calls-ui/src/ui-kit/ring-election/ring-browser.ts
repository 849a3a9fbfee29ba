import { listen } from '../listen.ts';

/** What the election of the ringing tab needs of a browser. */
export interface RingBrowser {
  /** Missing before Chrome 69, Firefox 96, Safari 15.4, and where the page is not secure. */
  readonly locks: Pick<LockManager, 'request'> | undefined;
  /** Throws in pages that may not store anything. */
  readonly storage: () => Storage;
  readonly now: () => number;
  /** Calls back after some milliseconds; returns how to prevent it. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Another tab changed what lies under this key. */
  readonly onStorage: (key: string, callback: () => void) => () => void;
  readonly onVisibility: (callback: () => void) => () => void;
  readonly onLeave: (callback: () => void) => () => void;
}

export interface RingClaim {
  readonly callId: string;
  /** Whether this tab should rather ring than another: the person looks at it, or talks in it. */
  readonly isPreferred: () => boolean;
  /** It is this tab's turn to make itself heard, or not any more. */
  readonly onTurn: (mine: boolean) => void;
}

/** Milliseconds for which a ring that is over is not taken up by tabs that do not know it yet. */
export const RELEASE_DELAY_MS = 2000;

export function ringBrowserOf(page: Window): RingBrowser {
  return {
    locks: page.navigator.locks,
    storage: () => page.localStorage,
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = page.setTimeout(callback, ms);
      return () => page.clearTimeout(timer);
    },
    onStorage: (key, callback) =>
      listen(page, {
        storage: (event: StorageEvent) => {
          if (event.key === key) callback();
        },
      }),
    onVisibility: (callback) => listen(page.document, { visibilitychange: callback }),
    onLeave: (callback) => listen(page, { pagehide: callback }),
  };
}
