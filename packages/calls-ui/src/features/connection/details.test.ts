// @vitest-environment happy-dom
import type { CallStats } from '@xpchat/calls';
import { VirtualClock } from '@xpchat/calls-testing';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AppKey, appTexts } from '../../app/texts.ts';
import type { AppContext } from '../../context/app-context.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { ConnectionDetails } from './details.tsx';
import { diagnosticsText } from './diagnostics.ts';

const stats: CallStats = {
  phase: 'active',
  signaling: 'online',
  callId: 'call-1',
  callType: 'audio',
  duration: 1,
  peers: {},
  events: [{ at: 120, level: 'info', event: 'signaling_state', fields: { state: 'online' } }],
};
let clock: VirtualClock;
const expected = diagnosticsText(stats, navigator.userAgent);

const copyButton = () => document.querySelector<HTMLElement>('.xpc-pill');
const alertText = () => document.querySelector('[role=alert]')?.textContent ?? null;
async function copy(clipboard: Partial<Clipboard> | undefined): Promise<void> {
  vi.stubGlobal('navigator', { userAgent: navigator.userAgent, clipboard });
  await act(async () => copyButton()?.click());
}

describe('the copy button of the connection details', () => {
  beforeEach(() => {
    clock = new VirtualClock();
    const calls = { getCallStats: () => stats };
    const texts = appTexts('en', laterTexts);
    const context = { calls, texts, clock } as unknown as AppContext<AppKey>;
    act(() => render(h(ConnectionDetails, { context }), document.body));
  });
  afterEach(() => {
    render(null, document.body);
    vi.unstubAllGlobals();
  });

  test('copies the diagnostics and says so', async () => {
    const written: string[] = [];
    await copy({ writeText: async (text) => void written.push(text) });
    expect(written).toEqual([expected]);
    expect(copyButton()?.textContent).toBe('Copied');
    expect(alertText()).toBeNull();
  });

  test('shows the diagnostics to copy by hand if the browser refuses', async () => {
    const refuse = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    await copy({ writeText: refuse });
    expect(copyButton()?.textContent).toBe('Copy');
    expect(alertText()).toContain('Select the text below and copy it');
    expect(document.querySelector('textarea')?.value).toBe(expected);
    await copy({ writeText: async () => {} });
    expect(copyButton()?.textContent).toBe('Copied');
    expect(alertText(), 'the next attempt succeeded').toBeNull();
  });

  describe('without the clipboard API', () => {
    test.each([
      [true, 'Copied'],
      [false, 'Copy'],
    ])('copies a selection; the browser allows it: %s', async (allowed, label) => {
      let selected: string | undefined;
      document.execCommand = () => {
        selected = document.querySelector<HTMLTextAreaElement>('section textarea')?.value;
        return allowed;
      };
      await copy(undefined);
      expect(selected).toBe(expected);
      expect(copyButton()?.textContent).toBe(label);
      expect(alertText() !== null).toBe(!allowed);
    });
  });
});

test('the connection details read the numbers each second while they are shown', async () => {
  const clock = new VirtualClock();
  let reads = 0;
  const getCallStats = () => {
    reads++;
    return stats;
  };
  const texts = appTexts('en', laterTexts);
  const context = { calls: { getCallStats }, texts, clock } as unknown as AppContext<AppKey>;
  act(() => render(h(ConnectionDetails, { context }), document.body));
  const before = reads;
  await act(() => clock.advance(3000));
  expect(reads - before).toBe(3);
  act(() => render(null, document.body));
  expect(clock.pending).toBe(0);
});
