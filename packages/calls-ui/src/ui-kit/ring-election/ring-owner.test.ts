import { flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { RingBrowser } from './ring-browser.ts';
import { claimRing } from './ring-owner.ts';

type Hold = () => Promise<void> | undefined;

/** Web Locks (W3C) for a single lock name. */
class FakeLocks {
  private _queue: { readonly hold: Hold; readonly tab: object; done(error?: Error): void }[] = [];
  private _held: { readonly tab: object; reject(error: Error): void } | null = null;

  of(tab: object) {
    const request = (_name: string, { steal }: LockOptions, hold: Hold) =>
      new Promise<void>((resolve, reject) => {
        const done = (error?: Error) => (error ? reject(error) : resolve());
        if (steal) {
          this._held?.reject(Object.assign(new Error(), { name: 'AbortError' }));
          this._held = null;
          this._queue.unshift({ hold, tab, done });
        } else this._queue.push({ hold, tab, done });
        Promise.resolve().then(() => this._grant());
      });
    return { request } as unknown as Pick<LockManager, 'request'>;
  }

  /** Releases the lock and the requests of a closed tab. */
  close(tab: object): void {
    this._queue = this._queue.filter((each) => each.tab !== tab);
    if (this._held?.tab === tab) this._held = null;
    this._grant();
  }

  private _grant(): void {
    const next = this._held ? undefined : this._queue.shift();
    if (!next) return;
    const held = { tab: next.tab, reject: next.done };
    this._held = held;
    Promise.resolve(next.hold()).then(() => {
      next.done();
      if (this._held !== held) return;
      this._held = null;
      this._grant();
    });
  }
}

interface Tab {
  /** Whether it rings now. */
  isRinging: boolean;
  /** How often it started to ring. */
  rings: number;
  stop(): void;
  setVisible(visible: boolean): void;
  /** The person closes it. */
  close(): void;
  /** It ends without a `pagehide` event. */
  crash(): void;
}

class Browser {
  readonly clock = new VirtualClock();
  readonly locks = new FakeLocks();
  readonly stored = new Map<string, string>();
  private readonly _storageListeners = new Map<object, { key: string; callback: () => void }>();
  private readonly _withLocks: boolean;
  isStorageRefused = false;

  constructor(withLocks: boolean) {
    this._withLocks = withLocks;
  }

  open(visible: boolean, callId = 'c1'): Tab {
    const id = {};
    const timers = new Set<() => void>();
    const listeners: Record<'visibility' | 'leave', Set<() => void>> = {
      visibility: new Set(),
      leave: new Set(),
    };
    const notify = (key: string) => {
      for (const [tab, listener] of Array.from(this._storageListeners)) {
        if (tab === id || listener.key !== key) continue;
        Promise.resolve().then(() => this._storageListeners.get(tab)?.callback());
      }
    };
    const storage = {
      getItem: (key: string) => this.stored.get(key) ?? null,
      setItem: (key: string, value: string) => {
        this.stored.set(key, value);
        notify(key);
      },
      removeItem: (key: string) => {
        this.stored.delete(key);
        notify(key);
      },
    };
    const subscribe = (set: Set<() => void>) => (callback: () => void) => {
      set.add(callback);
      return () => {
        set.delete(callback);
      };
    };
    const browser: RingBrowser = {
      locks: this._withLocks ? this.locks.of(id) : undefined,
      storage: () => {
        if (this.isStorageRefused) throw new DOMException('', 'SecurityError');
        return storage as unknown as Storage;
      },
      now: () => this.clock.now(),
      after: (ms, callback) => {
        const stop = this.clock.after(ms, callback);
        timers.add(stop);
        return stop;
      },
      onStorage: (key, callback) => {
        this._storageListeners.set(id, { key, callback });
        return () => {
          this._storageListeners.delete(id);
        };
      },
      onVisibility: subscribe(listeners.visibility),
      onLeave: subscribe(listeners.leave),
    };
    const end = () => {
      tab.isRinging = false;
      for (const stop of timers) stop();
      this._storageListeners.delete(id);
      this.locks.close(id);
    };
    const tab: Tab = {
      isRinging: false,
      rings: 0,
      stop: () => undefined,
      setVisible: (now) => {
        visible = now;
        for (const listener of Array.from(listeners.visibility)) listener();
      },
      close: () => {
        for (const listener of Array.from(listeners.leave)) listener();
        end();
      },
      crash: end,
    };
    const release = claimRing(browser, {
      callId,
      isPreferred: () => visible,
      onTurn: (isMine) => {
        tab.isRinging = isMine;
        if (isMine) tab.rings++;
      },
    });
    tab.stop = () => {
      tab.isRinging = false;
      release();
    };
    return tab;
  }
}

const ringing = (tabs: readonly Tab[]) => tabs.map((tab) => tab.isRinging);

describe.each([
  ['locks', true],
  ['a lease in localStorage', false],
])('the election of the ringing tab by %s', (_, withLocks) => {
  it('lets one of several hidden tabs ring', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(false), browser.open(false), browser.open(false)];
    await browser.clock.advance(45_000);
    expect(ringing(tabs)).toEqual([true, false, false]);
    expect(tabs.map(({ rings }) => rings)).toEqual([1, 0, 0]);
  });

  it.each([0, 1, 2])('prefers the visible tab, whichever opened first: %i', async (seen) => {
    const browser = new Browser(withLocks);
    const tabs = [0, 1, 2].map((index) => browser.open(index === seen));
    await browser.clock.advance(10_000);
    expect(ringing(tabs)).toEqual([0, 1, 2].map((index) => index === seen));
  });

  it('lets one of two visible tabs ring', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(true)];
    await browser.clock.advance(10_000);
    expect(ringing(tabs).filter(Boolean)).toHaveLength(1);
  });

  it('moves to the tab that becomes visible', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(false)];
    await flushPromises();
    tabs[0]?.setVisible(false);
    tabs[1]?.setVisible(true);
    // The next renewal may be what reports that the first tab is hidden.
    await browser.clock.advance(1000);
    expect(ringing(tabs)).toEqual([false, true]);
  });

  it('lets another tab take over at once when the elected one closes', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(false), browser.open(false), browser.open(false)];
    await flushPromises();
    tabs[0]?.close();
    await flushPromises();
    expect(ringing(tabs)).toEqual([false, true, false]);
    tabs[1]?.close();
    await flushPromises();
    expect(ringing(tabs)).toEqual([false, false, true]);
  });

  it('lets another tab take over when the elected one crashes', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(false), browser.open(false)];
    await flushPromises();
    tabs[0]?.crash();
    await browser.clock.advance(4000);
    expect(ringing(tabs)).toEqual([false, true]);
  });

  it('lets no other tab ring after the answer, before it knows of the answer', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(false)];
    await flushPromises();
    tabs[0]?.stop();
    await browser.clock.advance(1000);
    expect(ringing(tabs)).toEqual([false, false]);
    tabs[1]?.stop();
    await browser.clock.advance(60_000);
    expect(tabs[1]?.rings).toBe(0);
  });

  it('lets a tab take over later if the call still rings there', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(false)];
    await flushPromises();
    tabs[0]?.stop();
    await browser.clock.advance(4000);
    expect(ringing(tabs)).toEqual([false, true]);
  });

  it('is separate for each call', async () => {
    const browser = new Browser(false);
    const tabs = [browser.open(false, 'c1'), browser.open(false, 'c2')];
    await browser.clock.advance(5000);
    expect(ringing(tabs)).toEqual([true, true]);
  });

  it('leaves no timer and no stored value', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(false)];
    await flushPromises();
    for (const tab of tabs) {
      tab.stop();
      tab.stop();
    }
    await browser.clock.advance(10_000);
    expect(browser.clock.pending).toBe(0);
    expect(browser.stored.size).toBe(0);
  });
});

describe('a browser without an election', () => {
  it('rings in every tab if storage is refused', async () => {
    const browser = new Browser(false);
    browser.isStorageRefused = true;
    const tabs = [browser.open(false), browser.open(true)];
    await browser.clock.advance(5000);
    expect(ringing(tabs)).toEqual([true, true]);
    for (const tab of tabs) tab.stop();
    await browser.clock.advance(5000);
    expect(browser.clock.pending).toBe(0);
  });

  it('rings if the stored value is malformed', async () => {
    const browser = new Browser(false);
    browser.stored.set('xpchat-ring-c1', '{');
    const tab = browser.open(false);
    expect(tab.isRinging).toBe(true);
  });

  it('rings if locks are refused', async () => {
    const browser = new Browser(true);
    const { clock } = browser;
    let isRinging = false;
    const nothing = () => () => undefined;
    claimRing(
      {
        locks: {
          request: async () => {
            throw new DOMException('', 'SecurityError');
          },
        },
        storage: () => {
          throw new DOMException('', 'SecurityError');
        },
        now: () => clock.now(),
        after: (ms, callback) => clock.after(ms, callback),
        onStorage: nothing,
        onVisibility: nothing,
        onLeave: nothing,
      },
      {
        callId: 'c1',
        isPreferred: () => true,
        onTurn: (isMine) => {
          isRinging = isMine;
        },
      },
    );
    await flushPromises();
    expect(isRinging).toBe(true);
  });
});
