import { createFakePlatform, flushPromises } from '@xpchat/calls-testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebRTCCallsOptions } from './options.ts';
import { WebRTCCalls } from './webrtc-calls.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('WebRTCCalls', () => {
  it('F: touches nothing of a page when it is created, so that a server can render', () => {
    expect(typeof window).toBe('undefined');
    const calls = new WebRTCCalls();
    expect(calls.state.get().phase).toEqual({ name: 'idle' });
    expect(calls.capabilities).toEqual({ calls: false, secureContext: true, screen: false });
    calls.close();
  });

  it('F: has a state whose functions work alone, as useSyncExternalStore calls them', () => {
    const calls = new WebRTCCalls({}, createFakePlatform());
    const { get, subscribe } = calls.state;
    const seen: unknown[] = [];
    const stop = subscribe(({ signaling }) => seen.push(signaling));
    calls.connect();
    expect(seen).toContain(get().signaling);
    expect(get()).toBe(get());
    stop();
    calls.close();
  });

  it('F: treats an undefined option as absent', () => {
    const platform = createFakePlatform();
    const options: WebRTCCallsOptions = {
      url: undefined,
      token: undefined,
      send: undefined,
      rtcConfig: undefined,
      mediaConstraints: { audio: undefined, video: undefined },
      logger: undefined,
      whileRinging: undefined,
      ringTimeout: undefined,
      busyMeansBusy: undefined,
      onMediaProblem: undefined,
      describePeer: undefined,
    };
    const calls = new WebRTCCalls({ url: 'wss://calls.example/webrtc' }, platform);
    calls.configure(options);
    calls.connect();
    return flushPromises().then(() => {
      expect(platform.sockets.map(({ url }) => url)).toEqual(['wss://calls.example/webrtc']);
      calls.close();
    });
  });

  it('F: names a token() that rejects on the console, once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const platform = createFakePlatform();
    const reason = new Error('the chat answered 500');
    // Other tests may have had the sentence written: a fresh module is a fresh page.
    vi.resetModules();
    const page = await import('./webrtc-calls.ts');
    const calls = new page.WebRTCCalls({ token: () => Promise.reject(reason) }, platform);
    calls.connect();
    await flushPromises();
    platform.clock.advance(60_000);
    await flushPromises();
    expect(warn.mock.calls).toEqual([[expect.stringContaining('token() failed'), reason]]);
    calls.close();
  });
});
