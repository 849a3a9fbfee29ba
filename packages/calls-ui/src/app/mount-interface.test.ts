// @vitest-environment happy-dom
import type { CallsSnapshot, EndedPhase, MediaProblem, WebRTCCallsOptions } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import { VirtualClock } from '@xpchat/calls-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallsEngine } from '../context/app-context.ts';
import { showEndToasts } from '../features/ended/end-toasts.ts';
import { LazyStore, type RegisterFeature } from '../loader/lazy-store.ts';
import { ABLE, callInfo, snapshot } from '../testing/snapshots.ts';
import type { LazyFeatures } from './lazy-features.ts';
import { lazyTexts } from './lazy-texts.ts';
import { type MountedCalls, mountInterface } from './mount-interface.tsx';

const NOT_LOADED_TEXT =
  'Some call features did not load. They will appear once the network is back.';

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
let clock: VirtualClock;

const engine = {
  state: {
    get: () => value,
    subscribe(listener: (snapshot: CallsSnapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  },
  capabilities: ABLE,
  chat: new Value(null),
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
const shownText = () => document.querySelector('[data-webrtc-calls]')?.textContent ?? '';
const afterDraw = () => new Promise((resolve) => setTimeout(resolve));
const mount = () => mountInterface(engine, lazy, { language: 'en' }, clock);

const advance = (ms: number) => clock.advance(ms);

beforeEach(() => {
  value = snapshot({ name: 'idle' });
  listeners = new Set();
  attached = 0;
  clock = new VirtualClock();
  loadFeatures = async (register) => {
    register('moreStyles', '.from-the-lazy-script {}');
    register('historyButton', () => {
      attached++;
      return () => void attached--;
    });
  };
  lazy = new LazyStore<LazyFeatures>((part) =>
    part === 'more' ? (register) => loadFeatures(register) : async () => undefined,
  );
  mounted = mount();
});
afterEach(() => mounted.unmount());

describe('the lazy features', () => {
  test('are attached once they are loaded and removed with the interface', async () => {
    expect(attached).toBe(0);
    await lazy.load();
    expect(attached).toBe(1);
    mounted.update({ theme: 'dark' });
    expect(attached).toBe(1);
    mounted.unmount();
    expect(attached).toBe(0);
  });

  test('are attached again when the interface is mounted again', async () => {
    await lazy.load();
    mounted.unmount();
    mounted = mount();
    expect(attached).toBe(1);
  });

  test('are requested once by each call while they fail to load', async () => {
    let requests = 0;
    loadFeatures = async () => {
      requests++;
      throw new Error('offline');
    };
    for (const id of ['a', 'a', 'b']) {
      set(snapshot({ name: 'incoming', call: callInfo({ id }) }));
      await afterDraw();
    }
    expect(requests).toBe(2);
  });

  describe('with a call to return to', () => {
    const FALLBACK_RETURN_BUTTON = '[role=alertdialog] [data-action=return]';
    let finish: (error?: Error) => void;
    beforeEach(() => {
      loadFeatures = (register) =>
        new Promise((resolve, reject) => {
          finish = (error) => {
            if (error) return reject(error);
            register('returnCard', () => 'the lazy return card');
            resolve();
          };
        });
      set(
        snapshot({
          name: 'returnable',
          call,
          answeredAt: 1,
          until: clock.now() + 30_000,
          localHold: false,
          remoteHold: false,
        }),
      );
    });

    test('the lazy card offers the return, and no card does while it loads', async () => {
      await advance(2000);
      expect(document.querySelector('[data-state=reconnecting]')).not.toBeNull();
      expect(document.querySelector(FALLBACK_RETURN_BUTTON)).toBeNull();
      finish();
      await advance(5000);
      expect(shownText()).toContain('the lazy return card');
      expect(document.querySelector(FALLBACK_RETURN_BUTTON)).toBeNull();
    });

    test('the fallback card offers the return after a failed load, also during the next attempt', async () => {
      finish(new Error('offline'));
      await advance(100);
      const button = document.querySelector(FALLBACK_RETURN_BUTTON);
      expect(button).not.toBeNull();
      window.dispatchEvent(new Event('online'));
      await advance(100);
      expect(lazy.get().state).toBe('loading');
      expect(document.querySelector(FALLBACK_RETURN_BUTTON)).toBe(button);
    });

    test('the fallback card appears after three seconds and stays for this call', async () => {
      await advance(3100);
      const button = document.querySelector(FALLBACK_RETURN_BUTTON);
      expect(button).not.toBeNull();
      finish();
      await advance(100);
      expect(lazy.get().state).toBe('ready');
      expect(document.querySelector(FALLBACK_RETURN_BUTTON)).toBe(button);
      expect(shownText()).not.toContain('the lazy return card');
      set(snapshot(active));
      await advance(100);
      expect(shownText()).toContain('the lazy return card');
    });
  });

  test('reports features that the person requested as missing if they fail to load', async () => {
    loadFeatures = () => Promise.reject(new Error('offline'));
    mounted.openPanel('history');
    await afterDraw();
    await afterDraw();
    expect(shownText()).toContain(NOT_LOADED_TEXT);
  });

  describe('after a failed load', () => {
    let requests: number;
    beforeEach(() => {
      requests = 0;
      loadFeatures = async () => {
        requests++;
        throw new Error('offline');
      };
    });

    test('are reported as missing until a later attempt succeeds', async () => {
      void lazy.load();
      await advance(10_000);
      expect(shownText()).toContain(NOT_LOADED_TEXT);
      await advance(60_000);
      expect(requests, 'attempts, each after a longer delay').toBe(3);
      expect(shownText()).toContain(NOT_LOADED_TEXT);
      loadFeatures = async (register) => register('moreStyles', '.from-the-lazy-script {}');
      await advance(45_000);
      expect(lazy.get().state).toBe('ready');
      expect(shownText()).not.toContain(NOT_LOADED_TEXT);
    });

    test('are requested again as soon as the network is back', async () => {
      void lazy.load();
      await advance(0);
      window.dispatchEvent(new Event('online'));
      expect(requests).toBe(2);
    });

    test('are requested again once as soon as the calls server is back', async () => {
      void lazy.load();
      await advance(0);
      const idle = (signaling: CallsSnapshot['signaling']) =>
        set(snapshot({ name: 'idle' }, { signaling }));
      idle('offline');
      idle('connecting');
      await advance(0);
      expect(requests).toBe(1);
      idle('online');
      idle('online');
      await advance(0);
      expect(requests).toBe(2);
      idle('offline');
      loadFeatures = async (register) => register('moreStyles', '.from-the-lazy-script {}');
      idle('online');
      await advance(0);
      expect(shownText()).not.toContain(NOT_LOADED_TEXT);
    });

    test('are reported as missing once, and again when the person requests one', async () => {
      void lazy.load();
      await advance(1000);
      document.querySelector<HTMLElement>('[aria-label="Close"]')?.click();
      await advance(20_000);
      expect(shownText()).not.toContain(NOT_LOADED_TEXT);
      mounted.openPanel('history');
      await advance(100);
      expect(shownText()).toContain(NOT_LOADED_TEXT);
    });

    test('are not requested after the interface is unmounted', async () => {
      void lazy.load();
      await advance(0);
      mounted.unmount();
      await advance(60_000);
      window.dispatchEvent(new Event('online'));
      expect(requests).toBe(1);
    });
  });
});

test('the root of the overlay names the topology while a call fills the screen', async () => {
  const topology = () =>
    document.querySelector('[data-webrtc-calls]')?.getAttribute('data-topology');
  await afterDraw();
  expect(topology()).toBeNull();
  set(snapshot(active));
  await afterDraw();
  expect(topology()).toBe('direct');
  set(snapshot(active, { topology: 'mesh' }));
  await afterDraw();
  expect(topology()).toBe('mesh');
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

  test('continues without the camera if the problem panel is not loaded', async () => {
    expect(await options.onMediaProblem?.(problem)).toBe('without_camera');
    await afterDraw();
    expect(shownText()).toContain('No microphone or camera found');
  });

  test('cancels the call if there is no other choice', async () => {
    const audio = { ...problem, choices: ['retry', 'cancel'] } as const;
    expect(await options.onMediaProblem?.(audio)).toBe('cancel');
  });

  test('is answered with cancel once its call is over', async () => {
    const choice = options.onMediaProblem?.(problem);
    set(snapshot({ name: 'idle' }));
    expect(await choice).toBe('cancel');
  });
});

describe('the end of a call beside another call', () => {
  const end = (by: 'local' | 'remote'): EndedPhase => ({
    name: 'ended',
    call: callInfo({ id: 'call-2' }),
    reason: 'completed',
    by,
    duration: 5,
  });
  beforeEach(async () => {
    loadFeatures = async (register) => {
      register('moreTexts', lazyTexts);
      register('endToasts', showEndToasts);
    };
    await lazy.load();
    set(snapshot(active));
  });

  test('is shown if the other side ended it', async () => {
    ended(end('remote'));
    await afterDraw();
    expect(shownText()).toContain('Анна Петрова ended the call');
  });

  test('is shown with the name of the person only once', async () => {
    value = snapshot(active);
    ended({ ...end('remote'), reason: 'declined' });
    await afterDraw();
    expect(shownText()).toContain('Анна Петрова cannot talk right now');
    expect(shownText()).not.toContain('Анна Петрова: Анна');
  });

  test('replaces an earlier toast and disappears at the next press', async () => {
    ended(end('remote'));
    await afterDraw();
    ended({ ...end('remote'), reason: 'no_answer' });
    await afterDraw();
    expect(document.querySelectorAll('[role=alert] p')).toHaveLength(1);
    document.querySelector<HTMLElement>('[data-action=mute]')?.click();
    await afterDraw();
    expect(document.querySelectorAll('[role=alert] p')).toHaveLength(0);
  });

  test.each([
    ['the end of the other call', () => set(snapshot({ ...end('remote'), call }))],
    ['the panel', () => mounted.openPanel('history')],
  ])('is removed from the next screen: %s', async (_, turn) => {
    ended({ ...end('remote'), reason: 'no_answer' });
    await afterDraw();
    expect(document.querySelectorAll('[role=alert] p')).toHaveLength(1);
    turn();
    await afterDraw();
    expect(document.querySelectorAll('[role=alert] p')).toHaveLength(0);
  });

  test('is not shown to the person who ended it', async () => {
    ended(end('local'));
    await afterDraw();
    expect(shownText()).not.toContain('Call ended');
  });
});

test.each([
  ['accept', active],
  ['accept', { name: 'incoming', call: callInfo({ id: 'call-0', direction: 'incoming' }) }],
  ['accept-end', { name: 'ringing', call, waiting: false }],
] as const)(
  'D5: a waiting call without the lazy script is shown, and answered by %s',
  async (action, phase) => {
    const accepted: unknown[] = [];
    engine.acceptCall = async (options) => void accepted.push(options);
    const waiting = { name: 'incoming', call: callInfo({ id: 'call-2', direction: 'incoming' }) };
    set(snapshot(phase as never, { others: [waiting as never] }));
    await afterDraw();
    const cards = document.querySelectorAll('.xpc-incoming');
    const button = cards[cards.length - 1]?.querySelector<HTMLElement>('[data-action=accept]');
    button?.click();
    const current = action === 'accept' ? 'hold' : 'end';
    expect(accepted).toEqual([{ callId: 'call-2', video: true, current }]);
  },
);

test('D4: nobody translates the overlay', () => {
  for (const selector of ['.xpc-host', '[data-webrtc-calls]']) {
    const element = document.querySelector(selector);
    expect(element?.getAttribute('translate'), selector).toBe('no');
    expect(element?.classList.contains('notranslate'), selector).toBe(true);
  }
});

test('D1: the overlay returns when the host empties its body, and its copies are removed', async () => {
  await lazy.load();
  set(snapshot(active));
  await afterDraw();
  const copy = document.body.innerHTML;
  document.body.innerHTML = '';
  await afterDraw();
  expect(shownText()).toContain(call.participants[0].name);
  document.body.innerHTML = copy;
  await afterDraw();
  mounted.update({});
  expect(document.querySelectorAll('.xpc-host').length).toBeLessThanOrEqual(2);
  expect(document.querySelector('.xpc-host:last-child [data-webrtc-calls]')).not.toBeNull();
});
