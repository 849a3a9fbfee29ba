import type { ServerMessage } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../ports/messages.ts';
import { silentLog } from '../testing/stores.ts';
import { SessionHub, type Sink } from './session-hub.ts';

const message = { type: 'call_cancel', from: 'bob', callId: 'c1', reason: 'cancelled' } as const;
const delivery: Delivery = { sessionId: 's1', node: 'n1', seq: 1, message };

/** @param waits the numbers of what waits for the session in its outbox */
function hubWith(published: object[] = [], waits = [1]) {
  return new SessionHub({
    node: 'n1',
    store: {
      outbox: async (_id, after) =>
        waits.filter((seq) => seq > after).map((seq) => ({ seq, message })),
      withUnsent: async (sessions) =>
        sessions.filter(([, after]) => waits.some((seq) => seq > after)).map(([id]) => id),
    },
    fanout: { publish: (_node, what) => published.push(what) },
    log: silentLog,
    onForeign: () => undefined,
    onTell: () => undefined,
    onDisconnect: () => undefined,
  });
}

interface TestSink extends Sink {
  readonly got: ServerMessage[];
  readonly drops: string[];
}

function sink(): TestSink {
  const got: ServerMessage[] = [];
  const drops: string[] = [];
  const send = (each: ServerMessage) => got.push(each);
  const drop = (why: string) => drops.push(why);
  return { got, drops, send, sendText: (text) => send(JSON.parse(text)), drop };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a session that is resumed while its older socket is being welcomed', () => {
  it('is sent nothing on the newer one before its own welcome', async () => {
    const hub = hubWith();
    const [older, newer] = [sink(), sink()];
    hub.attachExtended({ sessionId: 's1', attachment: 'older', sink: older }, 0);
    hub.attachExtended({ sessionId: 's1', attachment: 'newer', sink: newer }, 0);
    hub.replay('s1', 'older');
    await turn();
    expect(newer.got).toEqual([]);
    hub.replay('s1', 'newer');
    await turn();
    expect(newer.got).toEqual([{ ...message, seq: 1 }]);
    expect(older.got).toEqual([]);
  });
});

describe('a session whose outbox is to be read', () => {
  it('has it read here, or on the node that has its socket', async () => {
    const published: object[] = [];
    const hub = hubWith(published);
    const here = sink();
    hub.attachExtended({ sessionId: 's1', attachment: 'a', sink: here }, 0);
    hub.readOutboxes(['s1']);
    await turn();
    // It has not been welcomed; its outbox is read then.
    expect(here.got).toEqual([]);
    hub.replay('s1', 'a');
    await turn();
    hub.readOutboxes(['s1', 's2']);
    hub.receive({ type: 'read_outboxes', sessionIds: ['s1', 's3'] });
    hub.route([delivery]);
    await turn();
    expect(here.got).toEqual([{ ...message, seq: 1 }]);
    expect(published).toEqual([{ type: 'read_outboxes', sessionIds: ['s2'] }]);
  });
});

describe('a session to which publications may have been lost', () => {
  it('is brought what its outbox has, once, however often that is asked for', async () => {
    const waits: number[] = [];
    const hub = hubWith([], waits);
    const here = sink();
    hub.attachExtended({ sessionId: 's1', attachment: 'a', sink: here }, 0);
    hub.replay('s1', 'a');
    await turn();
    waits.push(1, 2);
    await Promise.all([hub.catchUp(), hub.catchUp()]);
    await turn();
    await hub.catchUp();
    await turn();
    expect(here.got).toEqual([1, 2].map((seq) => ({ ...message, seq })));
    expect(here.drops).toEqual([]);
  });

  it('was taken over by another socket, if some of it was acknowledged: this one is closed', async () => {
    const waits: number[] = [];
    const hub = hubWith([], waits);
    const here = sink();
    hub.attachExtended({ sessionId: 's1', attachment: 'a', sink: here }, 0);
    hub.replay('s1', 'a');
    await turn();
    waits.push(3);
    await hub.catchUp();
    await turn();
    expect(here.got).toEqual([]);
    expect(here.drops).toEqual(['session_replaced']);
  });
});
