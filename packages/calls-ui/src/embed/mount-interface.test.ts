// @vitest-environment happy-dom
import type { CallsSnapshot, EndedPhase, MediaProblem, WebRTCCallsOptions } from '@xpchat/calls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MoreStore } from '../more/more-store.ts';
import type { Register } from '../more/parts.ts';
import { ABLE, callInfo, snapshot } from '../view-models/test-snapshots.ts';
import type { CallsEngine } from './actions.ts';
import { type MountedCalls, mountInterface } from './mount-interface.tsx';

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
let bring: (register: Register) => Promise<void>;
let more: MoreStore;
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
} as unknown as CallsEngine;

const set = (next: CallsSnapshot) => {
  value = next;
  for (const listener of listeners) listener(next);
};
const words = () => document.querySelector('[data-webrtc-calls]')?.textContent ?? '';
const drawn = () => new Promise((resolve) => setTimeout(resolve));
const mount = () => mountInterface(engine, more, { language: 'en' });

beforeEach(() => {
  value = snapshot({ name: 'idle' });
  listeners = new Set();
  attached = 0;
  bring = async (register) => {
    register('css', '.from-the-second {}');
    register('attach', () => {
      attached++;
      return () => void attached--;
    });
  };
  more = new MoreStore((register) => bring(register));
  mounted = mount();
});
afterEach(() => mounted.unmount());

describe('the parts of the second script', () => {
  test('are put on the page when they come, and go with the interface', async () => {
    expect(attached).toBe(0);
    await more.load();
    expect(attached).toBe(1);
    mounted.update({ theme: 'dark' });
    expect(attached).toBe(1);
    mounted.unmount();
    expect(attached).toBe(0);
  });

  test('are there again when the interface comes back', async () => {
    await more.load();
    mounted.unmount();
    mounted = mount();
    expect(attached).toBe(1);
  });

  test('are asked for by a call, once each where they do not come', async () => {
    let asked = 0;
    bring = async () => {
      asked++;
      throw new Error('offline');
    };
    for (const id of ['a', 'a', 'b']) {
      set(snapshot({ name: 'incoming', call: callInfo({ id }) }));
      await drawn();
    }
    expect(asked).toBe(2);
  });

  test('that were asked for and do not come are said to be missing', async () => {
    bring = () => Promise.reject(new Error('offline'));
    mounted.openPanel('history');
    await drawn();
    await drawn();
    expect(words()).toContain('This did not load. Check your network.');
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
    bring = () => Promise.reject(new Error('offline'));
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
    expect(words()).toContain('Анна Петрова: Call ended');
  });

  test('is no news for who ended it', async () => {
    ended(end('local'));
    await drawn();
    expect(words()).not.toContain('Call ended');
  });
});
