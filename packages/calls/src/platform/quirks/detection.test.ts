import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBrowserPlatform } from '../browser-platform.ts';
import { connectionStateOf } from './connection-state.ts';
import { mediaErrorName } from './media-error-names.ts';
import { isGranted } from './permission-query.ts';
import { canRollback } from './rollback.ts';
import { isRefusedBySystem } from './system-refusal.ts';
import { hasTransceivers } from './transceivers.ts';
import { setConfiguration } from './unified-plan.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

class OldTransceiver {}
class Transceiver {}
Object.defineProperty(Transceiver.prototype, 'currentDirection', { value: null });

/** setLocalDescription with this many required arguments. */
function connectionWith(length: 0 | 1) {
  return {
    prototype: {
      setLocalDescription: length === 0 ? () => undefined : (_description: unknown) => undefined,
    },
  };
}

describe('transceivers', () => {
  it('are absent without RTCRtpTransceiver and where it lacks currentDirection', () => {
    expect(hasTransceivers()).toBe(false);
    vi.stubGlobal('RTCRtpTransceiver', OldTransceiver);
    expect(hasTransceivers()).toBe(false);
    vi.stubGlobal('RTCRtpTransceiver', Transceiver);
    expect(hasTransceivers()).toBe(true);
  });
});

describe('rollback', () => {
  it('is possible where setLocalDescription needs no argument (Chrome 80)', () => {
    vi.stubGlobal('RTCRtpTransceiver', Transceiver);
    vi.stubGlobal('RTCPeerConnection', connectionWith(1));
    expect(canRollback()).toBe(false);
    vi.stubGlobal('RTCPeerConnection', connectionWith(0));
    expect(canRollback()).toBe(true);
  });

  it('is impossible without transceivers', () => {
    vi.stubGlobal('RTCPeerConnection', connectionWith(0));
    expect(canRollback()).toBe(false);
  });
});

describe('a device', () => {
  const permissions = (query: () => Promise<{ state: string }>) =>
    vi.stubGlobal('navigator', { permissions: { query } });

  it('is granted only if the Permissions API reports it', async () => {
    permissions(async () => ({ state: 'granted' }));
    expect(await isGranted('camera')).toBe(true);
    permissions(async () => ({ state: 'prompt' }));
    expect(await isGranted('camera')).toBe(false);
  });

  it('counts as not granted where the API is missing or refuses its name', async () => {
    permissions(() => Promise.reject(new TypeError('not a valid PermissionName')));
    expect(await isGranted('microphone')).toBe(false);
    vi.stubGlobal('navigator', {});
    expect(await isGranted('microphone')).toBe(false);
  });
});

describe('the state of a connection', () => {
  it('is its ICE state where connectionState is missing (Chrome 71)', () => {
    const connection = (states: object) => states as RTCPeerConnection;
    const state = { connectionState: 'connected', iceConnectionState: 'completed' };
    expect(connectionStateOf(connection(state))).toBe('connected');
    expect(connectionStateOf(connection({ iceConnectionState: 'completed' }))).toBe('completed');
  });
});

describe('errors of devices', () => {
  it.each([
    ['PermissionDeniedError', 'NotAllowedError'],
    ['DevicesNotFoundError', 'NotFoundError'],
    ['NotReadableError', 'NotReadableError'],
  ])('of older browsers have the names of the specification: %s is %s', (name, standard) => {
    expect(mediaErrorName({ name })).toBe(standard);
  });

  it('have an empty name when the thrown value has none', () => {
    expect([mediaErrorName(undefined), mediaErrorName({})]).toEqual(['', '']);
  });

  it('distinguish a refusal by the system from one by the person', () => {
    expect(isRefusedBySystem(new Error('Permission denied by system'))).toBe(true);
    expect(isRefusedBySystem(new Error('Permission denied'))).toBe(false);
  });
});

describe('setConfiguration', () => {
  it('leaves a connection as it is where the browser lacks the method (Firefox 112)', () => {
    const config = { iceServers: [] };
    const modern = { setConfiguration: vi.fn() };
    setConfiguration(modern as unknown as RTCPeerConnection, config);
    expect(modern.setConfiguration).toHaveBeenCalledWith(config);
    expect(() => setConfiguration({} as RTCPeerConnection, config)).not.toThrow();
  });

  it('B1: keeps the plan that the connection was created with (Chrome refuses another)', () => {
    vi.stubGlobal('RTCRtpTransceiver', Transceiver);
    const created: unknown[] = [];
    class Connection {
      constructor(config: unknown) {
        created.push(config);
      }
      setConfiguration(config: unknown) {
        created.push(config);
      }
    }
    vi.stubGlobal('RTCPeerConnection', Connection);
    const config: RTCConfiguration = { iceServers: [], iceTransportPolicy: 'relay' };
    setConfiguration(createBrowserPlatform().createPeerConnection(config), config);
    const unified = { ...config, sdpSemantics: 'unified-plan' };
    expect(created).toEqual([unified, unified]);
    expect(config).not.toHaveProperty('sdpSemantics');
  });

  it('B1: names no plan where there are no transceivers, whose lines are those of Plan B', () => {
    const modern = { setConfiguration: vi.fn() };
    setConfiguration(modern as unknown as RTCPeerConnection, { iceServers: [] });
    expect(modern.setConfiguration).toHaveBeenCalledWith({ iceServers: [] });
  });
});
