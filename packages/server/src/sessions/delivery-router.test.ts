import type { ServerMessage } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../ports/messages.ts';
import { silentLog } from '../testing/silent-log.ts';
import { DeliveryRouter, type SessionSocket } from './delivery-router.ts';

const message = { type: 'call_cancel', from: 'bob', callId: 'c1', reason: 'cancelled' } as const;
const delivery: Delivery = { sessionId: 's1', node: 'n1', seq: 1, message };

/** @param waits the numbers of the messages in the outbox of each session */
function routerWith(published: object[] = [], waits = [1]) {
  return new DeliveryRouter({
    node: 'n1',
    store: {
      outbox: async (_id, after) =>
        waits.filter((seq) => seq > after).map((seq) => ({ seq, message })),
      withUnsent: async (sessions) =>
        sessions.filter(([, after]) => waits.some((seq) => seq > after)).map(([id]) => id),
      attachedElsewhere: async () => [],
    },
    fanout: { publish: (_node, what) => published.push(what) },
    log: silentLog,
    onExternal: () => undefined,
  });
}

interface TestSocket extends SessionSocket {
  readonly got: ServerMessage[];
  readonly closes: string[];
}

function openSocket(): TestSocket {
  const got: ServerMessage[] = [];
  const closes: string[] = [];
  const send = (each: ServerMessage) => got.push(each);
  const close = (why: string) => closes.push(why);
  return { got, closes, send, sendText: (text) => send(JSON.parse(text)), close };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('DeliveryRouter.replay', () => {
  it('sends nothing to a newer socket of the session before its own welcome', async () => {
    const router = routerWith();
    const [older, newer] = [openSocket(), openSocket()];
    router.attachExtended({ sessionId: 's1', attachment: 'older' }, older, 0);
    router.attachExtended({ sessionId: 's1', attachment: 'newer' }, newer, 0);
    router.replay({ sessionId: 's1', attachment: 'older' });
    await turn();
    expect(newer.got).toEqual([]);
    router.replay({ sessionId: 's1', attachment: 'newer' });
    await turn();
    expect(newer.got).toEqual([{ ...message, seq: 1 }]);
    expect(older.got).toEqual([]);
  });
});

describe('DeliveryRouter.acknowledge', () => {
  const session = { sessionId: 's1', attachment: 'a1' };

  it('sends the ack of a message after its refusal, which the outbox still holds', async () => {
    const router = routerWith();
    const socket = openSocket();
    router.attachExtended(session, socket, 0);
    router.replay(session);
    router.acknowledge(session, 7);
    expect(socket.got).toEqual([]);
    await turn();
    expect(socket.got).toEqual([
      { ...message, seq: 1 },
      { type: 'ack', seq: 7 },
    ]);
    router.acknowledge(session, 8);
    expect(socket.got.at(-1)).toEqual({ type: 'ack', seq: 8 });
  });

  it('sends nothing to the newer socket of a session', () => {
    const router = routerWith();
    const socket = openSocket();
    router.attachExtended({ ...session, attachment: 'newer' }, socket, 0);
    router.acknowledge(session, 7);
    expect(socket.got).toEqual([]);
  });
});

describe('DeliveryRouter.readOutboxes', () => {
  it('reads an outbox on the node that has the socket of the session', async () => {
    const published: object[] = [];
    const router = routerWith(published);
    const here = openSocket();
    router.attachExtended({ sessionId: 's1', attachment: 'a' }, here, 0);
    router.readOutboxes(['s1']);
    await turn();
    // The session was not welcomed yet, so its outbox is read later.
    expect(here.got).toEqual([]);
    router.replay({ sessionId: 's1', attachment: 'a' });
    await turn();
    router.readOutboxes(['s1', 's2']);
    router.receive({ type: 'read_outboxes', sessionIds: ['s1', 's3'] });
    router.route([delivery]);
    await turn();
    expect(here.got).toEqual([{ ...message, seq: 1 }]);
    expect(published).toEqual([{ type: 'read_outboxes', sessionIds: ['s2'] }]);
  });
});

describe('DeliveryRouter.catchUp', () => {
  it('sends the messages of the outbox once, however often it is called', async () => {
    const waits: number[] = [];
    const router = routerWith([], waits);
    const here = openSocket();
    router.attachExtended({ sessionId: 's1', attachment: 'a' }, here, 0);
    router.replay({ sessionId: 's1', attachment: 'a' });
    await turn();
    waits.push(1, 2);
    await Promise.all([router.catchUp(), router.catchUp()]);
    await turn();
    await router.catchUp();
    await turn();
    expect(here.got).toEqual([1, 2].map((seq) => ({ ...message, seq })));
    expect(here.closes).toEqual([]);
  });

  it('closes the socket when another socket has acknowledged a message it was not sent', async () => {
    const waits: number[] = [];
    const router = routerWith([], waits);
    const here = openSocket();
    router.attachExtended({ sessionId: 's1', attachment: 'a' }, here, 0);
    router.replay({ sessionId: 's1', attachment: 'a' });
    await turn();
    waits.push(3);
    await router.catchUp();
    await turn();
    expect(here.got).toEqual([]);
    expect(here.closes).toEqual(['session_replaced']);
  });
});
