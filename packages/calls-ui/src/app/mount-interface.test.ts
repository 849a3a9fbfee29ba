// @vitest-environment happy-dom
import type { CallsSnapshot, EndedPhase, MediaProblem, WebRTCCallsOptions } from '@xpchat/calls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CallsEngine } from '../context/app-context.ts';
import { LazyStore, type RegisterFeature } from '../loader/lazy-store.ts';
import { ABLE, callInfo, snapshot } from '../testing/snapshots.ts';
import type { LazyFeatures } from './lazy-features.ts';
import { type MountedCalls, mountInterface } from './mount-interface.tsx';

const MISSING = 'Not all has loaded. The rest comes when the network is back.';

const call = callInfo();
const active = {
  name: 'active',
  call,
  answeredAt: 1,
  localHold: false,
  remoteHold: false,
} as const;

let value: CallsSnapshot;
let options: WebRTCCallsOptions;
let ended: (phase: EndedPhase) => void;
let listeners: Set<(snapshot: CallsSnapshot) => void>;
let loadFeatures: (register: RegisterFeature<LazyFeatures>) => Promise<void>;
let lazy: LazyStore<LazyFeatures>;
let mounted: MountedCalls;
let attached: number;

const engine = {
  state: {
    get: () => value,
    subscribe(listener: (snapshot: CallsSnapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  },
  capabilities: ABLE,
  configure(given: WebRTCCallsOptions) {
    options = given;
  },
  on(event: string, listener: (phase: EndedPhase) => void) {
    if (event === 'callended') ended = listener;
    return () => {};
  },
  toggleMute: async () => {},
} as unknown as CallsEngine;

const set = (next: CallsSnapshot) => {
  value = next;
  for (const listener of listeners) listener(next);
};
const words = () => document.querySelector('[data-webrtc-calls]')?.textContent ?? '';
const drawn = () => new Promise((resolve) => setTimeout(resolve));
const mount = () => mountInterface(engine, lazy, { language: 'en' });

beforeEach(() => {
  value = snapshot({ name: 'idle' });
  listeners = new Set();
  attached = 0;
  loadFeatures = async (register) => {
    register('styles', '.from-the-second {}');
    register('historyButton', () => {
      attached++;
      return () => void attached--;
    });
  };
  lazy = new LazyStore<LazyFeatures>((register) => loadFeatures(register));
  mounted = mount();
});
afterEach(() => mounted.unmount());

describe('the parts of the second script', () => {
  test('are put on the page when they come, and go with the interface', async () => {
    expect(attached).toBe(0);
    await lazy.load();
    expect(attached).toBe(1);
    mounted.update({ theme: 'dark' });
    expect(attached).toBe(1);
    mounted.unmount();
    expect(attached).toBe(0);
  });

  test('are there again when the interface comes back', async () => {
    await lazy.load();
    mounted.unmount();
    mounted = mount();
    expect(attached).toBe(1);
  });

  test('are asked for by a call, once each where they do not come', async () => {
    let asked = 0;
    loadFeatures = async () => {
      asked++;
      throw new Error('offline');
    };
    for (const id of ['a', 'a', 'b']) {
      set(snapshot({ name: 'incoming', call: callInfo({ id }) }));
      await drawn();
    }
    expect(asked).toBe(2);
  });

  describe('and the way back to a call', () => {
    const PLAIN = '[role=alertdialog] [data-action=return]';
    let finish: (error?: Error) => void;
    beforeEach(() => {
      vi.useFakeTimers();
      loadFeatures = (register) =>
        new Promise((resolve, reject) => {
          finish = (error) => {
            if (error) return reject(error);
            register('returnCard', () => 'the card of the second');
            resolve();
          };
        });
      set(
        snapshot({
          name: 'returnable',
          call,
          answeredAt: 1,
          until: Date.now() + 30_000,
          localHold: false,
          remoteHold: false,
        }),
      );
    });
    afterEach(() => vi.useRealTimers());
    const pass = (time: number) => vi.advanceTimersByTimeAsync(time);

    test('it is on their card, and on none before they are here', async () => {
      await pass(2000);
      expect(document.querySelector('[data-state=reconnecting]')).not.toBeNull();
      expect(document.querySelector(PLAIN)).toBeNull();
      finish();
      await pass(5000);
      expect(words()).toContain('the card of the second');
      expect(document.querySelector(PLAIN)).toBeNull();
    });

    test('it is on another card where they do not come, also while they are tried again', async () => {
      finish(new Error('offline'));
      await pass(100);
      const button = document.querySelector(PLAIN);
      expect(button).not.toBeNull();
      window.dispatchEvent(new Event('online'));
      await pass(100);
      expect(lazy.get().state).toBe('loading');
      expect(document.querySelector(PLAIN)).toBe(button);
    });

    test('it waits for them for a moment only, and is then the same for this call', async () => {
      await pass(3100);
      const button = document.querySelector(PLAIN);
      expect(button).not.toBeNull();
      finish();
      await pass(100);
      expect(lazy.get().state).toBe('ready');
      expect(document.querySelector(PLAIN)).toBe(button);
      expect(words()).not.toContain('the card of the second');
      set(snapshot(active));
      await pass(100);
      expect(words()).toContain('the card of the second');
    });
  });

  test('that were asked for and do not come are said to be missing', async () => {
    loadFeatures = () => Promise.reject(new Error('offline'));
    mounted.openPanel('history');
    await drawn();
    await drawn();
    expect(words()).toContain(MISSING);
  });

  describe('that did not come', () => {
    let asked: number;
    beforeEach(() => {
      vi.useFakeTimers();
      asked = 0;
      loadFeatures = async () => {
        asked++;
        throw new Error('offline');
      };
    });
    afterEach(() => vi.useRealTimers());
    const pass = (time: number) => vi.advanceTimersByTimeAsync(time);

    test('are said to be missing as long as they are, and tried again by themselves', async () => {
      void lazy.load();
      await pass(10_000);
      expect(words()).toContain(MISSING);
      await pass(60_000);
      expect(asked, 'tries, each after a longer wait').toBe(3);
      expect(words()).toContain(MISSING);
      loadFeatures = async (register) => register('styles', '.from-the-second {}');
      await pass(45_000);
      expect(lazy.get().state).toBe('ready');
      expect(words()).not.toContain(MISSING);
    });

    test('are tried again at once when the network is back', async () => {
      void lazy.load();
      await pass(0);
      window.dispatchEvent(new Event('online'));
      expect(asked).toBe(2);
    });

    test('are tried again at once, and once, when the calls server is back', async () => {
      void lazy.load();
      await pass(0);
      const idle = (signaling: CallsSnapshot['signaling']) =>
        set(snapshot({ name: 'idle' }, { signaling }));
      idle('offline');
      idle('connecting');
      await pass(0);
      expect(asked).toBe(1);
      idle('online');
      idle('online');
      await pass(0);
      expect(asked).toBe(2);
      idle('offline');
      loadFeatures = async (register) => register('styles', '.from-the-second {}');
      idle('online');
      await pass(0);
      expect(words()).not.toContain(MISSING);
    });

    test('are said to be missing once, and again when something of them was asked for', async () => {
      void lazy.load();
      await pass(1000);
      document.querySelector<HTMLElement>('[aria-label="Close"]')?.click();
      await pass(20_000);
      expect(words()).not.toContain(MISSING);
      mounted.openPanel('history');
      await pass(100);
      expect(words()).toContain(MISSING);
    });

    test('are left alone once the interface is off the page', async () => {
      void lazy.load();
      await pass(0);
      mounted.unmount();
      await pass(60_000);
      window.dispatchEvent(new Event('online'));
      expect(asked).toBe(1);
    });
  });
});

describe('a device that did not open', () => {
  const problem: MediaProblem = {
    code: 'device_not_found',
    request: { audio: true, video: true },
    callType: 'video',
    choices: ['retry', 'without_camera', 'cancel'],
  };
  beforeEach(() => {
    loadFeatures = () => Promise.reject(new Error('offline'));
    set(snapshot({ name: 'dialing', call }));
  });

  test('costs the camera alone where nobody can be asked', async () => {
    expect(await options.onMediaProblem?.(problem)).toBe('without_camera');
    await drawn();
    expect(words()).toContain('No microphone or camera found');
  });

  test('ends the call where that is all that is left', async () => {
    const audio = { ...problem, choices: ['retry', 'cancel'] } as const;
    expect(await options.onMediaProblem?.(audio)).toBe('cancel');
  });

  test('of a call that is over is no question any more', async () => {
    const asked = options.onMediaProblem?.(problem);
    set(snapshot({ name: 'idle' }));
    expect(await asked).toBe('cancel');
  });
});

describe('the end of a call beside another one', () => {
  const end = (by: 'local' | 'remote'): EndedPhase => ({
    name: 'ended',
    call: callInfo({ id: 'call-2' }),
    reason: 'completed',
    by,
    duration: 5,
  });
  beforeEach(() => set(snapshot(active)));

  test('is told when it came from the other side', async () => {
    ended(end('remote'));
    await drawn();
    expect(words()).toContain('Анна Петрова ended the call');
  });

  test('names the person once', async () => {
    value = snapshot(active);
    ended({ ...end('remote'), reason: 'declined' });
    await drawn();
    expect(words()).toContain('Анна Петрова cannot talk right now');
    expect(words()).not.toContain('Анна Петрова: Анна');
  });

  test('takes the place of what was said before it, and goes with the next press', async () => {
    ended(end('remote'));
    await drawn();
    ended({ ...end('remote'), reason: 'no_answer' });
    await drawn();
    expect(document.querySelectorAll('[role=alert] p')).toHaveLength(1);
    document.querySelector<HTMLElement>('[data-action=mute]')?.click();
    await drawn();
    expect(document.querySelectorAll('[role=alert] p')).toHaveLength(0);
  });

  test.each([
    ['the end of the other call', () => set(snapshot({ ...end('remote'), call }))],
    ['the panel', () => mounted.openPanel('history')],
  ])('is not told on the next screen: %s', async (_, turn) => {
    ended({ ...end('remote'), reason: 'no_answer' });
    await drawn();
    expect(document.querySelectorAll('[role=alert] p')).toHaveLength(1);
    turn();
    await drawn();
    expect(document.querySelectorAll('[role=alert] p')).toHaveLength(0);
  });

  test('is no news for who ended it', async () => {
    ended(end('local'));
    await drawn();
    expect(words()).not.toContain('Call ended');
  });
});
