import { VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../wire/socket-messages.ts';
import { openChatSocket } from './socket.ts';

interface FakeSocket {
  readyState: number;
  sent: string[];
  closed: boolean;
  open(): void;
  receive(message: ServerMessage): void;
  drop(code?: number): void;
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const clock = new VirtualClock();
  /** Of the timer that was set last. */
  let delayMs = 0;
  const seen: string[] = [];
  let wake = () => {};
  let wakeSubscribed = true;
  let goOffline: (() => void) | null = null;
  const chat = openChatSocket(
    'my token',
    {
      connect() {
        const handlers: Partial<WebSocket> = {};
        const socket: FakeSocket & Record<string, unknown> = Object.assign(handlers, {
          readyState: 0,
          sent: [] as string[],
          closed: false,
          send: (text: string) => void socket.sent.push(text),
          close: () => {
            socket.closed = true;
          },
          open() {
            socket.readyState = 1;
            handlers.onopen?.call(asSocket, {} as Event);
          },
          receive(message: ServerMessage) {
            handlers.onmessage?.call(asSocket, { data: JSON.stringify(message) } as MessageEvent);
          },
          drop(code = 1006) {
            socket.readyState = 3;
            handlers.onclose?.call(asSocket, { code } as CloseEvent);
          },
        });
        const asSocket = socket as unknown as WebSocket;
        sockets.push(socket);
        return asSocket;
      },
      after(ms, callback) {
        delayMs = ms;
        return clock.after(ms, callback);
      },
      random: () => 1,
      onWake(callback) {
        wake = callback;
        return () => {
          wakeSubscribed = false;
        };
      },
      onOffline(callback) {
        goOffline = callback;
        return () => {
          goOffline = null;
        };
      },
    },
    {
      onMessage: (message) => seen.push(message.type),
      onConnection: (connection) => seen.push(connection),
      onUnauthorized: () => seen.push('unauthorized'),
    },
  );
  const last = () => {
    const socket = sockets[sockets.length - 1];
    if (!socket) throw new Error('no socket');
    return socket;
  };
  return {
    chat,
    sockets,
    seen,
    last,
    wake: () => wake(),
    listensForWake: () => wakeSubscribed,
    goOffline: () => goOffline?.(),
    listensForOffline: () => goOffline !== null,
    /** Fires the only timer and returns its duration. */
    fire() {
      expect(clock.pending).toBe(1);
      const firedMs = delayMs;
      clock.advanceSync(firedMs);
      return firedMs;
    },
    clock,
  };
}

describe('the chat’s socket', () => {
  it('authenticates in its first message and is online once the server is ready', () => {
    const t = setUp();
    t.last().open();
    expect(t.last().sent).toEqual(['{"type":"hello","token":"my token"}']);
    expect(t.seen).toEqual(['connecting']);
    t.last().receive({ type: 'ready', online: [], inCall: [] });
    expect(t.seen).toEqual(['connecting', 'online', 'ready']);
  });

  it('waits twice as long after each failure, up to 15 seconds', () => {
    const t = setUp();
    const waits = Array.from({ length: 7 }, () => {
      t.last().drop();
      return t.fire();
    });
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it('restarts with the shortest wait after it was online', () => {
    const t = setUp();
    t.last().drop();
    t.fire();
    t.last().open();
    t.last().receive({ type: 'ready', online: [], inCall: [] });
    t.last().drop();
    expect(t.fire()).toBe(500);
  });

  it('reconnects at once when the network is back', () => {
    const t = setUp();
    t.last().drop();
    t.wake();
    expect(t.sockets).toHaveLength(2);
    expect(t.clock.pending).toBe(0);
  });

  it('abandons a connection that does not answer a ping', () => {
    const t = setUp();
    t.last().open();
    t.last().receive({ type: 'ready', online: [], inCall: [] });
    t.fire();
    expect(t.last().sent[1]).toBe('{"type":"ping"}');
    t.fire();
    expect(t.last().closed).toBe(true);
    expect(t.seen).toContain('offline');
  });

  it('is offline as soon as the network is, and retries once per wait', () => {
    const t = setUp();
    t.last().open();
    t.last().receive({ type: 'ready', online: [], inCall: [] });
    t.goOffline();
    t.goOffline();
    expect(t.sockets[0]?.closed).toBe(true);
    expect(t.seen).toEqual(['connecting', 'online', 'ready', 'offline']);
    expect(t.fire()).toBe(500);
    expect(t.sockets).toHaveLength(2);
  });

  it('does not reconnect with a refused token', () => {
    const t = setUp();
    t.last().open();
    t.last().drop(4401);
    expect(t.seen).toEqual(['connecting', 'unauthorized']);
    expect(t.clock.pending).toBe(0);
  });

  it('leaves no timer and no listener behind when it is closed, even twice', () => {
    const t = setUp();
    t.last().open();
    t.chat.close();
    t.chat.close();
    expect(t.last().closed).toBe(true);
    expect([t.clock.pending, t.listensForWake(), t.listensForOffline()]).toEqual([0, false, false]);
    t.last().drop();
    t.wake();
    expect(t.sockets).toHaveLength(1);
  });

  it('ignores unknown messages', () => {
    const t = setUp();
    t.last().open();
    t.last().receive({ type: 'from the future' } as unknown as ServerMessage);
    expect(t.seen).toEqual(['connecting']);
  });
});
