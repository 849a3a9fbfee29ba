import { flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { RingBrowser } from './ring-browser.ts';
import { claimRing } from './ring-owner.ts';

type Hold = () => Promise<void> | undefined;

/** Web Locks (W3C), as far as one name needs them. */
class FakeLocks {
  #queue: { readonly hold: Hold; readonly tab: object; done(error?: Error): void }[] = [];
  #held: { readonly tab: object; reject(error: Error): void } | null = null;

  of(tab: object) {
    const request = (_name: string, { steal }: LockOptions, hold: Hold) =>
      new Promise<void>((resolve, reject) => {
        const done = (error?: Error) => (error ? reject(error) : resolve());
        if (steal) {
          this.#held?.reject(Object.assign(new Error(), { name: 'AbortError' }));
          this.#held = null;
          this.#queue.unshift({ hold, tab, done });
        } else this.#queue.push({ hold, tab, done });
        Promise.resolve().then(() => this.#grant());
      });
    return { request } as unknown as Pick<LockManager, 'request'>;
  }

  /** The browser frees what a closed tab had. */
  close(tab: object): void {
    this.#queue = this.#queue.filter((each) => each.tab !== tab);
    if (this.#held?.tab === tab) this.#held = null;
    this.#grant();
  }

  #grant(): void {
    const next = this.#held ? undefined : this.#queue.shift();
    if (!next) return;
    const held = { tab: next.tab, reject: next.done };
    this.#held = held;
    Promise.resolve(next.hold()).then(() => {
      next.done();
      if (this.#held !== held) return;
      this.#held = null;
      this.#grant();
    });
  }
}

interface Tab {
  /** Whether it is heard now. */
  heard: boolean;
  /** How often it began. */
  rings: number;
  stop(): void;
  see(visible: boolean): void;
  /** The person closes it. */
  close(): void;
  /** It is gone without a word. */
  crash(): void;
}

class Browser {
  readonly clock = new VirtualClock();
  readonly locks = new FakeLocks();
  readonly kept = new Map<string, string>();
  readonly #storageListeners = new Map<object, { key: string; callback: () => void }>();
  readonly #withLocks: boolean;
  refused = false;

  constructor(withLocks: boolean) {
    this.#withLocks = withLocks;
  }

  open(visible: boolean, callId = 'c1'): Tab {
    const id = {};
    const timers = new Set<() => void>();
    const listeners: Record<'visibility' | 'leave', Set<() => void>> = {
      visibility: new Set(),
      leave: new Set(),
    };
    const changed = (key: string) => {
      for (const [tab, listener] of Array.from(this.#storageListeners)) {
        if (tab === id || listener.key !== key) continue;
        Promise.resolve().then(() => this.#storageListeners.get(tab)?.callback());
      }
    };
    const storage = {
      getItem: (key: string) => this.kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        this.kept.set(key, value);
        changed(key);
      },
      removeItem: (key: string) => {
        this.kept.delete(key);
        changed(key);
      },
    };
    const subscribe = (set: Set<() => void>) => (callback: () => void) => {
      set.add(callback);
      return () => {
        set.delete(callback);
      };
    };
    const browser: RingBrowser = {
      locks: this.#withLocks ? this.locks.of(id) : undefined,
      storage: () => {
        if (this.refused) throw new DOMException('', 'SecurityError');
        return storage as unknown as Storage;
      },
      now: () => this.clock.now(),
      after: (ms, callback) => {
        const stop = this.clock.after(ms, callback);
        timers.add(stop);
        return stop;
      },
      onStorage: (key, callback) => {
        this.#storageListeners.set(id, { key, callback });
        return () => {
          this.#storageListeners.delete(id);
        };
      },
      onVisibility: subscribe(listeners.visibility),
      onLeave: subscribe(listeners.leave),
    };
    const gone = () => {
      tab.heard = false;
      for (const stop of timers) stop();
      this.#storageListeners.delete(id);
      this.locks.close(id);
    };
    const tab: Tab = {
      heard: false,
      rings: 0,
      stop: () => undefined,
      see: (now) => {
        visible = now;
        for (const listener of Array.from(listeners.visibility)) listener();
      },
      close: () => {
        for (const listener of Array.from(listeners.leave)) listener();
        gone();
      },
      crash: gone,
    };
    const release = claimRing(browser, {
      callId,
      isPreferred: () => visible,
      onTurn: (mine) => {
        tab.heard = mine;
        if (mine) tab.rings++;
      },
    });
    tab.stop = () => {
      tab.heard = false;
      release();
    };
    return tab;
  }
}

const heard = (tabs: readonly Tab[]) => tabs.map((tab) => tab.heard);

describe.each([
  ['locks', true],
  ['a lease in the storage', false],
])('the ring of a call in several tabs, by %s', (_, withLocks) => {
  it('is heard from one of them', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(false), browser.open(false), browser.open(false)];
    await browser.clock.advance(45_000);
    expect(heard(tabs)).toEqual([true, false, false]);
    expect(tabs.map(({ rings }) => rings)).toEqual([1, 0, 0]);
  });

  it.each([0, 1, 2])(
    'is heard from the one that is seen, wherever it is in the row: %i',
    async (seen) => {
      const browser = new Browser(withLocks);
      const tabs = [0, 1, 2].map((index) => browser.open(index === seen));
      await browser.clock.advance(10_000);
      expect(heard(tabs)).toEqual([0, 1, 2].map((index) => index === seen));
    },
  );

  it('is heard from one when two are seen', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(true)];
    await browser.clock.advance(10_000);
    expect(heard(tabs).filter(Boolean)).toHaveLength(1);
  });

  it('moves to the tab that the person turns to', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(false)];
    await flushPromises();
    tabs[0]?.see(false);
    tabs[1]?.see(true);
    // A renewal may have to tell that the first is not seen any more.
    await browser.clock.advance(1000);
    expect(heard(tabs)).toEqual([false, true]);
  });

  it('is taken up at once when its tab closes, for as long as it rings', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(false), browser.open(false), browser.open(false)];
    await flushPromises();
    tabs[0]?.close();
    await flushPromises();
    expect(heard(tabs)).toEqual([false, true, false]);
    tabs[1]?.close();
    await flushPromises();
    expect(heard(tabs)).toEqual([false, false, true]);
  });

  it('is taken up when its tab crashes', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(false), browser.open(false)];
    await flushPromises();
    tabs[0]?.crash();
    await browser.clock.advance(4000);
    expect(heard(tabs)).toEqual([false, true]);
  });

  it('is not taken up when the person answers, before the others have heard of it', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(false)];
    await flushPromises();
    tabs[0]?.stop();
    await browser.clock.advance(1000);
    expect(heard(tabs)).toEqual([false, false]);
    tabs[1]?.stop();
    await browser.clock.advance(60_000);
    expect(tabs[1]?.rings).toBe(0);
  });

  it('is taken up a little later by a tab where the call goes on ringing', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(false)];
    await flushPromises();
    tabs[0]?.stop();
    await browser.clock.advance(4000);
    expect(heard(tabs)).toEqual([false, true]);
  });

  it('is one for each call', async () => {
    const browser = new Browser(false);
    const tabs = [browser.open(false, 'c1'), browser.open(false, 'c2')];
    await browser.clock.advance(5000);
    expect(heard(tabs)).toEqual([true, true]);
  });

  it('leaves nothing behind', async () => {
    const browser = new Browser(withLocks);
    const tabs = [browser.open(true), browser.open(false)];
    await flushPromises();
    for (const tab of tabs) {
      tab.stop();
      tab.stop();
    }
    await browser.clock.advance(10_000);
    expect(browser.clock.pending).toBe(0);
    expect(browser.kept.size).toBe(0);
  });
});

describe('a browser that cannot elect', () => {
  it('rings in each tab when storage is refused', async () => {
    const browser = new Browser(false);
    browser.refused = true;
    const tabs = [browser.open(false), browser.open(true)];
    await browser.clock.advance(5000);
    expect(heard(tabs)).toEqual([true, true]);
    for (const tab of tabs) tab.stop();
    await browser.clock.advance(5000);
    expect(browser.clock.pending).toBe(0);
  });

  it('rings when something else lies in the storage', async () => {
    const browser = new Browser(false);
    browser.kept.set('xpchat-ring-c1', '{');
    const tab = browser.open(false);
    expect(tab.heard).toBe(true);
  });

  it('rings when locks are refused', async () => {
    const browser = new Browser(true);
    const { clock } = browser;
    let heardHere = false;
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
        onTurn: (mine) => {
          heardHere = mine;
        },
      },
    );
    await flushPromises();
    expect(heardHere).toBe(true);
  });
});
