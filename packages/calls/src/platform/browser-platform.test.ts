import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebRTCCalls } from '../client/webrtc-calls.ts';
import { createBrowserPlatform } from './browser-platform.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

class Constructor {}

/** A browser whose page has these globals. */
function stubPage(globals: Record<string, unknown>): void {
  const page = new EventTarget();
  for (const [name, value] of Object.entries({ window: page, document: page, ...globals })) {
    vi.stubGlobal(name, value);
  }
}

const throws = (name: string) => ({
  get [name](): never {
    throw new DOMException('blocked', 'SecurityError');
  },
});

describe('feature tests', () => {
  it.each<[string, Record<string, unknown>]>([
    ['RTCPeerConnection is missing', { RTCPeerConnection: undefined, MediaStream: Constructor }],
    ['RTCPeerConnection is null', { RTCPeerConnection: null, MediaStream: Constructor }],
    ['RTCPeerConnection is an object', { RTCPeerConnection: {}, MediaStream: Constructor }],
    ['MediaStream is missing', { RTCPeerConnection: Constructor, MediaStream: undefined }],
  ])('D8: say that there are no calls where %s, and throw nothing', async (_what, globals) => {
    stubPage({ ...globals, navigator: {} });
    const calls = new WebRTCCalls();
    expect(calls.capabilities).toMatchObject({ calls: false, screen: false });
    await expect(calls.initiateCall('bob', 'audio')).rejects.toMatchObject({
      code: 'not_supported',
    });
    calls.close();
  });

  it.each<[string, unknown]>([
    ['is missing', {}],
    ['throws', throws('mediaDevices')],
    ['has a getDisplayMedia that throws', { mediaDevices: throws('getDisplayMedia') }],
    ['is null', { mediaDevices: null }],
  ])('D8: offer no screen where mediaDevices %s', (_what, navigator) => {
    stubPage({ RTCPeerConnection: Constructor, MediaStream: Constructor, navigator });
    expect(createBrowserPlatform().capabilities).toMatchObject({ calls: true, screen: false });
  });

  it('D8: find no calls where a getter of the page throws', () => {
    stubPage({ MediaStream: Constructor });
    Object.defineProperty(globalThis, 'RTCPeerConnection', {
      configurable: true,
      get() {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
    try {
      expect(createBrowserPlatform().capabilities.calls).toBe(false);
    } finally {
      Reflect.deleteProperty(globalThis, 'RTCPeerConnection');
    }
  });

  it('D8: find no rollback where the prototype has no setLocalDescription', () => {
    const Transceiver = class {
      get currentDirection() {
        return null;
      }
    };
    stubPage({ RTCRtpTransceiver: Transceiver, RTCPeerConnection: { prototype: undefined } });
    expect(createBrowserPlatform().canRollback).toBe(false);
  });
});

describe('without a page', () => {
  it('D10: the engine can be made, read, configured and closed, and cannot connect', async () => {
    const calls = new WebRTCCalls({ url: '/webrtc' });
    expect(calls.state.get()).toMatchObject({ phase: { name: 'idle' }, signaling: 'offline' });
    expect(calls.capabilities).toMatchObject({ calls: false, screen: false });
    expect(calls.getCallStats()).toMatchObject({ phase: 'idle', peers: {} });
    calls.configure({ ringTimeout: 1000 });
    calls.handleWebSocketMessage({ type: 'chat' });
    expect(() => calls.connect()).toThrow(expect.objectContaining({ code: 'not_supported' }));
    await expect(calls.initiateCall('bob', 'audio')).rejects.toMatchObject({
      code: 'not_supported',
    });
    calls.close();
  });
});
