import type { Welcome } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabNode } from '../testing/lab-client.ts';
import { LabSocket } from '../testing/lab-socket.ts';
import { NodeLab } from '../testing/node-lab.ts';

let lab: NodeLab;
let node: LabNode;

beforeEach(async () => {
  lab = new NodeLab();
  node = await lab.open();
});
afterEach(async () => {
  await node.node.close();
  expect(lab.clock.pending).toBe(0);
});

/** A socket of alice, and its received messages. */
function connect() {
  const received: { readonly type: string; readonly code?: string }[] = [];
  const closes: number[] = [];
  const socket = new LabSocket(
    (text) => received.push(JSON.parse(text)),
    (code) => closes.push(code),
  );
  socket.events = node.node.gateway.accept(socket, { userId: 'alice', loginSession: 'phone' });
  return {
    socket,
    received,
    closes,
    types: () => received.map(({ type }) => type),
    send: (message: object) => socket.events?.message(JSON.stringify(message), false),
  };
}

const hello = { type: 'hello', version: 1 };
const cancel = { type: 'call_cancel', to: 'bob', callId: 'c1' };

/** Holds back the next opening of a session until `release` is called. */
function delayOpening() {
  const open = lab.store.open.bind(lab.store);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  vi.spyOn(lab.store, 'open').mockImplementationOnce(async (session) => {
    await released;
    return open(session);
  });
  return { release };
}

/** The sessions that were detached, and whether their client left. */
function watchDetached() {
  const detach = vi.spyOn(lab.store, 'detach');
  return () => detach.mock.calls.map(([{ left }]) => left);
}

describe('a connection whose client has not said hello', () => {
  it('opens no session when it closes at once', async () => {
    const open = vi.spyOn(lab.store, 'open');
    const { socket } = connect();
    socket.break();
    await lab.idle();
    await lab.pass(3000);
    expect(open).not.toHaveBeenCalled();
  });

  it('opens one session, however often it is asked for one', async () => {
    const open = vi.spyOn(lab.store, 'open');
    const { send } = connect();
    lab.clock.advanceSync(250);
    send(cancel);
    send(cancel);
    await lab.pass(3000);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('detaches a session once that was opened while the socket closed', async () => {
    const detached = watchDetached();
    const { release } = delayOpening();
    const { socket } = connect();
    lab.clock.advanceSync(250);
    socket.break();
    await lab.idle();
    expect(detached()).toEqual([]);
    release();
    await lab.idle();
    expect(detached()).toEqual([false]);
  });

  it('is terminated when its session cannot be opened, and leaves nothing behind', async () => {
    vi.spyOn(lab.store, 'open').mockRejectedValueOnce(new Error('connection lost'));
    const { closes } = connect();
    lab.clock.advanceSync(250);
    await lab.idle();
    expect(closes).toEqual([1006]);
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });
});

describe('a hello', () => {
  it('replaces the provisional session by an extended one', async () => {
    const { send, types } = connect();
    await lab.pass(250);
    const [provisional] = await lab.store.sessionsOf('alice');
    expect(provisional).toMatchObject({ basic: true });
    send(hello);
    await lab.idle();
    expect(types()).toEqual(['welcome']);
    const sessions = await lab.store.sessionsOf('alice');
    expect(sessions).toMatchObject([{ basic: false }]);
    expect(sessions[0]?.sessionId).not.toBe(provisional?.sessionId);
  });

  it('leaves no provisional session behind when its welcome fails', async () => {
    const { socket, send } = connect();
    await lab.pass(250);
    lab.missedOf = () => Promise.reject(new Error('the database is away'));
    send(hello);
    await lab.idle();
    socket.vanish();
    await lab.pass(60_000);
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });

  it('waits for a provisional session that is being opened', async () => {
    const { release } = delayOpening();
    const { send, types } = connect();
    lab.clock.advanceSync(250);
    send(hello);
    await lab.idle();
    expect(types()).toEqual([]);
    release();
    await lab.idle();
    expect(types()).toEqual(['welcome']);
    expect(await lab.store.sessionsOf('alice')).toMatchObject([{ basic: false }]);
  });

  it('is accepted from a client that was taken for basic and has sent nothing', async () => {
    const { send, types } = connect();
    await lab.pass(3000);
    send(hello);
    await lab.idle();
    expect(types()).toEqual(['welcome']);
  });

  it('A1: resumes the session on the same socket, with what is between', async () => {
    const { socket, send, received, types, closes } = connect();
    send(hello);
    await lab.idle();
    const { sessionId, resumeToken } = received[0] as unknown as Welcome;
    send({ ...cancel, seq: 1 });
    send({ ...hello, resume: resumeToken, received: 0 });
    await lab.idle();
    // The refusal of the message was sent before the second hello, and comes again after it.
    expect(types()).toEqual(['welcome', 'error', 'ack', 'welcome', 'error']);
    expect(received[3]).toMatchObject({ resumed: true, sessionId, received: 1 });
    send({ ...cancel, seq: 2 });
    await lab.idle();
    expect(types().slice(5)).toEqual(['error', 'ack']);
    expect(closes).toEqual([]);
    const detached = watchDetached();
    socket.break();
    await lab.idle();
    expect(detached()).toEqual([false]);
  });

  it('A1: without a session to resume begins another one, and leaves the one before', async () => {
    const { send, received, closes } = connect();
    send(hello);
    await lab.idle();
    send(hello);
    await lab.idle();
    const [first, second] = received as unknown as Welcome[];
    expect(second).toMatchObject({ type: 'welcome', resumed: false });
    expect(second?.sessionId).not.toBe(first?.sessionId);
    const sessions = await lab.store.sessionsOf('alice');
    expect(sessions.map(({ sessionId, connected }) => [sessionId, connected])).toEqual([
      [first?.sessionId, false],
      [second?.sessionId, true],
    ]);
    expect(closes).toEqual([]);
  });

  it('A1: on the same socket is repeated as often as the rate limit allows', async () => {
    const { send, received, closes } = connect();
    for (let count = 0; count < 60; count++) send(hello);
    await lab.idle();
    expect(received.filter(({ type }) => type === 'welcome').length).toBeLessThanOrEqual(40);
    expect(closes).toEqual([]);
  });

  it('is refused after a message of a basic client', async () => {
    const { send, received } = connect();
    send(cancel);
    send(hello);
    await lab.idle();
    expect(received).toMatchObject([
      { type: 'error', code: 'call_not_found' },
      { type: 'error', code: 'invalid_state', re: 'hello' },
    ]);
  });

  it('gets no welcome on a socket that closed meanwhile, whose session is detached', async () => {
    const detached = watchDetached();
    const { release } = delayOpening();
    const { socket, send, types } = connect();
    send(hello);
    await lab.idle();
    socket.close(1001);
    await lab.idle();
    release();
    await lab.idle();
    expect(types()).toEqual([]);
    expect(detached()).toEqual([true]);
    expect(await lab.store.sessionsOf('alice')).toMatchObject([{ connected: false, left: true }]);
  });

  it.each([
    ['comes first', 0],
    ['comes while a provisional session is being opened', 250],
  ])(
    'keeps its session if the socket closes without a code, when the hello %s',
    async (_when, after) => {
      const detached = watchDetached();
      const { release } = delayOpening();
      const { socket, send } = connect();
      lab.clock.advanceSync(after);
      send(hello);
      await lab.idle();
      socket.events?.closed(1005);
      release();
      await lab.idle();
      // The client did not leave: something else closed its socket.
      expect(detached()).toEqual([false]);
    },
  );

  it('does not open a second session on a socket that closed while the first was opened', async () => {
    const { release } = delayOpening();
    const { socket, send } = connect();
    lab.clock.advanceSync(250);
    send(hello);
    await lab.idle();
    socket.break();
    await lab.idle();
    release();
    await lab.idle();
    expect(await lab.store.sessionsOf('alice')).toMatchObject([{ basic: true, connected: false }]);
  });
});

describe('a connection of a signed-out login session', () => {
  it('detaches its session at once, and only once', async () => {
    const detached = watchDetached();
    const { socket, send } = connect();
    socket.answersClose = false;
    send(hello);
    await lab.idle();
    await node.node.disconnect('phone');
    await lab.idle();
    expect(detached()).toEqual([true]);
    // The client does not answer, so the server terminates the connection.
    await lab.pass(2000);
    expect(socket.readyState).toBe(3);
    expect(detached()).toEqual([true]);
  });

  it('ends a session that is still being opened, even if the client says that its page was left', async () => {
    const { release } = delayOpening();
    const { socket, send } = connect();
    socket.answersClose = false;
    send(hello);
    await lab.idle();
    await node.node.disconnect('phone');
    await lab.idle();
    socket.events?.closed(1001);
    release();
    await lab.idle();
    // The short grace period of a session that ended, not that of a page that may come back.
    await lab.pass(7000);
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });
});
