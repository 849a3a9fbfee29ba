// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DropInCalls } from './drop-in-calls.ts';

let calls: DropInCalls | undefined;

/** Addresses to which the page connected. */
let connections: string[];
const { WebSocket } = globalThis;

class SilentSocket extends EventTarget {
  readonly readyState = 0;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    connections.push(url);
  }

  close(): void {}
}

beforeEach(() => {
  connections = [];
  globalThis.WebSocket = SilentSocket as unknown as typeof WebSocket;
  document.body.innerHTML = '';
});

afterEach(() => {
  calls?.close();
  globalThis.WebSocket = WebSocket;
});

const buttons = () => document.querySelectorAll('#voiceCallBtn, #videoCallBtn').length;
const nextTask = () => new Promise((resolve) => setTimeout(resolve, 5));
const HEADER = '<div data-webrtc-calls-header data-user-id="bob"></div>';

function load(): DropInCalls {
  const none = async () => undefined;
  calls = new DropInCalls('', () => none);
  return calls;
}

test('A5: a page with a place for the buttons gets them without a call of any method', async () => {
  document.body.innerHTML = HEADER;
  load();
  await nextTask();
  expect(buttons()).toBe(2);
  expect(connections).toEqual(['ws://localhost:3000/webrtc']);
});

test('A5: a chat that draws its header later gets the buttons then', async () => {
  load();
  await nextTask();
  expect(connections).toEqual([]);
  document.body.innerHTML = HEADER;
  await nextTask();
  expect(buttons()).toBe(2);
});

test('A5: a page that calls setup() connects once, to the address that it names', async () => {
  document.body.innerHTML = HEADER;
  load().setup({ url: 'wss://calls.example/webrtc' });
  await nextTask();
  expect(connections).toEqual(['wss://calls.example/webrtc']);
  expect(buttons()).toBe(2);
});

test('A2: the global ws of a page without a header is enough to be called', async () => {
  const page = globalThis as { ws?: unknown };
  page.ws = new SilentSocket('ws://localhost:3000/webrtc');
  try {
    load();
    await nextTask();
    expect(connections).toEqual(['ws://localhost:3000/webrtc']);
    expect(document.querySelector('[data-webrtc-calls]')).not.toBeNull();
  } finally {
    delete page.ws;
  }
});

describe('a page that calls methods without setup()', () => {
  const page = globalThis as { RTCPeerConnection?: unknown; MediaStream?: unknown };
  const { RTCPeerConnection, MediaStream } = page;

  beforeEach(() => {
    page.RTCPeerConnection = class {};
    page.MediaStream = class {};
  });

  afterEach(() => {
    page.RTCPeerConnection = RTCPeerConnection;
    page.MediaStream = MediaStream;
  });

  const overlay = () => document.querySelector('[data-webrtc-calls]');
  const dialling = (engine: DropInCalls) =>
    new Promise<void>((resolve) => {
      engine.state.subscribe(({ phase }) => {
        if (phase.name === 'dialing') resolve();
      });
    });

  test('A5: gets the interface with its first call, and none before', async () => {
    const engine = load();
    await nextTask();
    expect(overlay()).toBeNull();
    const begun = dialling(engine);
    engine.initiateCall('bob', 'audio').catch(() => undefined);
    await begun;
    expect(overlay()?.getAttribute('data-state')).toBe('dialing');
  });

  test('A5: gets no interface for a call that cannot begin', async () => {
    const dialled = load().initiateCall('', 'audio');
    await expect(dialled).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(overlay()).toBeNull();
  });

  test('A5: has no interface if it is closed before its body exists', () => {
    const { body } = document;
    body.remove();
    try {
      const engine = load();
      engine.showCallError('No network');
      engine.close();
      document.documentElement.appendChild(body);
      document.dispatchEvent(new Event('DOMContentLoaded'));
      expect(overlay()).toBeNull();
      engine.showCallError('No network');
      expect(overlay()).not.toBeNull();
    } finally {
      document.documentElement.appendChild(body);
    }
  });

  test('A5: has no interface after close(), which ends the call', async () => {
    const engine = load();
    const begun = dialling(engine);
    engine.initiateCall('bob', 'audio').catch(() => undefined);
    await begun;
    engine.close();
    await nextTask();
    expect(overlay()).toBeNull();
  });
});
