// @vitest-environment happy-dom
import type { CallsSnapshot } from '@xpchat/calls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callInfo, groupState, snapshot } from '../../testing/snapshots.ts';
import { setPushToTalk } from '../../ui-kit/push-to-talk-choice.ts';
import { PushToTalk } from './push-to-talk.ts';
import { listenForTalk } from './talk-keys.ts';

const active = {
  name: 'active',
  call: callInfo(),
  answeredAt: 1,
  localHold: false,
  remoteHold: false,
} as const;

/** The engine, as far as push-to-talk uses it. */
function createCalls(state: CallsSnapshot) {
  let current = state;
  const calls = {
    state: { get: () => current, subscribe: () => () => {} },
    async toggleMute() {
      const microphone = current.local.microphone === 'muted' ? 'on' : 'muted';
      current = { ...current, local: { ...current.local, microphone } };
    },
  };
  return calls as typeof calls & ConstructorParameters<typeof PushToTalk>[0];
}

const inCall = (change: Partial<CallsSnapshot> = {}, microphone: 'on' | 'muted' = 'muted') => {
  const base = snapshot(active, change);
  return createCalls({ ...base, local: { ...base.local, microphone } });
};

let stop = () => {};
let section: HTMLElement;
let button: HTMLElement;
let clicks: number;

function start(calls: ReturnType<typeof createCalls>, minimised = false): () => string {
  stop = listenForTalk(section, minimised, new PushToTalk(calls));
  return () => calls.state.get().local.microphone;
}
const key = (type: 'keydown' | 'keyup', target: EventTarget = document.body, init = {}) =>
  target.dispatchEvent(
    new KeyboardEvent(type, { code: 'Space', key: ' ', bubbles: true, cancelable: true, ...init }),
  );
const pointer = (type: string, target: EventTarget) =>
  target.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, detail: 1 }));

beforeEach(() => {
  clicks = 0;
  document.body.innerHTML =
    '<section data-webrtc-calls><button data-action="mute"></button><input></section><textarea></textarea>';
  section = document.querySelector('section') as HTMLElement;
  button = document.querySelector('button') as HTMLElement;
  button.addEventListener('click', () => clicks++);
});
afterEach(() => {
  stop();
  setPushToTalk(false);
});

describe('the space bar', () => {
  test('unmutes a muted person while it is held', () => {
    const microphone = start(inCall());
    expect(key('keydown')).toBe(false);
    key('keydown', document.body, { repeat: true });
    expect(microphone()).toBe('on');
    key('keyup');
    expect(microphone()).toBe('muted');
  });

  test('does nothing to a person who is not muted', () => {
    const microphone = start(inCall({}, 'on'));
    expect(key('keydown')).toBe(true);
    key('keyup');
    expect(microphone()).toBe('on');
  });

  test('a talk key does not unmute a person whom a host muted', () => {
    const microphone = start(inCall({ group: groupState({ silenced: true }) }));
    key('keydown');
    expect(microphone()).toBe('muted');
  });

  test('types where text is written', () => {
    const microphone = start(inCall());
    for (const field of ['input', 'textarea'])
      key('keydown', document.querySelector(field) as Element);
    expect(microphone()).toBe('muted');
  });

  test('presses the control that was reached with the Tab key', () => {
    const microphone = start(inCall());
    key('keydown', button, { code: 'Tab', key: 'Tab' });
    expect(key('keydown', button)).toBe(true);
    expect(microphone()).toBe('muted');
    pointer('pointerdown', section);
    key('keydown', button);
    expect(microphone()).toBe('on');
  });

  test.each([
    ['the window loses the focus', () => window.dispatchEvent(new Event('blur'))],
    ['the page is hidden', () => document.dispatchEvent(new Event('visibilitychange'))],
    ['the call screen goes away', () => stop()],
  ])('is released when %s', (_, event) => {
    const microphone = start(inCall());
    key('keydown');
    event();
    expect(microphone()).toBe('muted');
  });

  test('belongs to the page while the call is a tile without the focus', () => {
    const microphone = start(inCall(), true);
    key('keydown');
    expect(microphone()).toBe('muted');
    key('keydown', section);
    expect(microphone()).toBe('on');
  });

  test('leaves a microphone off that the person switched off meanwhile', async () => {
    const calls = inCall();
    const microphone = start(calls);
    key('keydown');
    await calls.toggleMute();
    key('keyup');
    expect(microphone()).toBe('muted');
  });
});

describe('the microphone button with push-to-talk', () => {
  test('talks while it is held, and does not toggle', () => {
    setPushToTalk(true);
    const microphone = start(inCall());
    pointer('pointerdown', button);
    expect(microphone()).toBe('on');
    pointer('pointerup', button);
    pointer('click', button);
    expect(microphone()).toBe('muted');
    expect(clicks).toBe(0);
  });

  test('toggles from the keyboard', () => {
    setPushToTalk(true);
    start(inCall());
    pointer('pointerdown', button);
    pointer('pointerup', button);
    button.click();
    expect(clicks).toBe(1);
  });

  test('toggles as ever without it', () => {
    const microphone = start(inCall());
    pointer('pointerdown', button);
    pointer('click', button);
    expect(microphone()).toBe('muted');
    expect(clicks).toBe(1);
  });
});
