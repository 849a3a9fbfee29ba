import { afterEach, beforeEach, expect, it, vi } from 'vitest';

class FakeWebSocket {
  static last: FakeWebSocket;
  onopen?: () => void;
  onclose?: (event: { code: number; reason: string }) => void;
  constructor() {
    FakeWebSocket.last = this;
  }
}

const codes: number[] = [];
const events = {
  onOpen: () => {},
  onMessage: () => {},
  onClose: (code: number) => codes.push(code),
};
const warnings: string[] = [];
let openSocket: typeof import('./browser-socket.ts').openSocket;

beforeEach(async () => {
  // A fresh module is a fresh page.
  vi.resetModules();
  ({ openSocket } = await import('./browser-socket.ts'));
  codes.length = 0;
  warnings.length = 0;
  vi.stubGlobal('WebSocket', FakeWebSocket);
  vi.stubGlobal('location', new URL('https://chat.example/room'));
  vi.spyOn(console, 'warn').mockImplementation((line: string) => warnings.push(line));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it.each([
  'The access token has expired. Fetch a new one and connect again.',
  'The access token is missing.',
])('F: writes the reason of a refused token on the console once: %s', (reason) => {
  for (let attempt = 0; attempt < 3; attempt++) {
    openSocket('/webrtc?access_token=hidden', events);
    FakeWebSocket.last.onopen?.();
    FakeWebSocket.last.onclose?.({ code: 4401, reason });
  }
  expect(warnings).toEqual([`[webrtc] ${reason}`]);
  expect(codes).toEqual([4401, 4401, 4401]);
});

it('F: names a URL that accepts no socket, and the origin of the page, on the console once', () => {
  for (let attempt = 0; attempt < 3; attempt++) {
    openSocket('wss://calls.example/wrong?access_token=hidden', events);
    FakeWebSocket.last.onclose?.({ code: 1006, reason: '' });
  }
  expect(warnings).toEqual([expect.stringContaining('calls.example/wrong')]);
  expect(warnings[0]).toContain('CALLS_ORIGINS');
  expect(warnings[0]).toContain('https://chat.example');
  expect(warnings[0]).not.toContain('hidden');
  // The browser may have blocked it as well: the page cannot know, so nothing is claimed.
  expect(warnings[0]).toContain('whether');
  expect(warnings[0]).toContain('local network');
  expect(warnings[0]).not.toContain('must');
});

it('F: says the same, with the error, where the browser refuses to make the socket (mixed content)', () => {
  const error = new DOMException('An insecure WebSocket connection', 'SecurityError');
  vi.stubGlobal(
    'WebSocket',
    class {
      constructor() {
        throw error;
      }
    },
  );
  const url = 'ws://192.168.0.7/webrtc?access_token=hidden';
  expect(() => openSocket(url, events)).toThrow(error);
  expect(warnings).toEqual([expect.stringMatching(/192\.168\.0\.7\/webrtc.*blocks/)]);
});

it('writes nothing when a socket that was open is lost', () => {
  openSocket('/webrtc', events);
  FakeWebSocket.last.onopen?.();
  FakeWebSocket.last.onclose?.({ code: 1006, reason: '' });
  expect(warnings).toEqual([]);
});
