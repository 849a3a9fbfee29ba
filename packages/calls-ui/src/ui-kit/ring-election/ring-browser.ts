import { listen, systemClock } from '@xpchat/calls/primitives';

/** The browser features that the election of the ringing tab uses. */
export interface RingBrowser {
  /** Undefined before Chrome 69, Firefox 96 and Safari 15.4, and on insecure pages. */
  readonly locks: Pick<LockManager, 'request'> | undefined;
  /** Throws if the page may not use storage. */
  readonly storage: () => Storage;
  readonly now: () => number;
  /** Calls back after a delay in milliseconds. Returns a function that cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Calls back when another tab changes the value of this key. */
  readonly onStorage: (key: string, callback: () => void) => () => void;
  readonly onVisibility: (callback: () => void) => () => void;
  readonly onLeave: (callback: () => void) => () => void;
}

export interface RingClaim {
  readonly callId: string;
  /** Whether this tab should ring rather than others: it is visible, or has the active call. */
  readonly isPreferred: () => boolean;
  /** Called when this tab starts or stops being the one that rings. */
  readonly onTurn: (isMine: boolean) => void;
}

/** A tab that stopped ringing keeps its claim this long, until all tabs know that the call stopped ringing. */
export const RELEASE_DELAY_MS = 2000;

export function ringBrowserOf(page: Window): RingBrowser {
  return {
    locks: page.navigator.locks,
    storage: () => page.localStorage,
    now: systemClock.now,
    after: systemClock.after,
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
