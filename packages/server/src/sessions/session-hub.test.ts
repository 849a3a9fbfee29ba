import type { ServerMessage } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../calls/ports.ts';
import { silentLog } from '../test-support/stores.ts';
import { SessionHub, type Sink } from './session-hub.ts';

const message = { type: 'call_cancel', from: 'bob', callId: 'c1', reason: 'cancelled' } as const;
const delivery: Delivery = { sessionId: 's1', node: 'n1', seq: 1, message };

function hubWith(published: object[] = []) {
  return new SessionHub({
    node: 'n1',
    store: {
      outbox: async (_id, after) => (after < 1 ? [{ seq: 1, message }] : []),
      lagging: async () => [],
    },
    fanout: { publish: (_node, what) => published.push(what) },
    log: silentLog,
    onForeign: () => undefined,
    onTell: () => undefined,
    onDisconnect: () => undefined,
  });
}

function sink(): Sink & { readonly got: ServerMessage[] } {
  const got: ServerMessage[] = [];
  const send = (each: ServerMessage) => got.push(each);
  return { got, send, sendText: (text) => send(JSON.parse(text)), drop: () => undefined };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a session that is resumed while its older socket is being welcomed', () => {
  it('is sent nothing on the newer one before its own welcome', async () => {
    const hub = hubWith();
    const [older, newer] = [sink(), sink()];
    hub.attachFull({ sessionId: 's1', attachment: 'older', sink: older }, 0);
    hub.attachFull({ sessionId: 's1', attachment: 'newer', sink: newer }, 0);
    hub.replay('s1', 'older');
    await turn();
    expect(newer.got).toEqual([]);
    hub.replay('s1', 'newer');
    await turn();
    expect(newer.got).toEqual([{ ...message, seq: 1 }]);
    expect(older.got).toEqual([]);
  });
});

describe('a session that is to look', () => {
  it('reads its outbox here, and is looked for on other nodes', async () => {
    const published: object[] = [];
    const hub = hubWith(published);
    const here = sink();
    hub.attachFull({ sessionId: 's1', attachment: 'a', sink: here }, 0);
    hub.look(['s1']);
    await turn();
    // It has not been welcomed; its outbox is read then.
    expect(here.got).toEqual([]);
    hub.replay('s1', 'a');
    await turn();
    hub.look(['s1', 's2']);
    hub.receive({ type: 'look', sessionIds: ['s1', 's3'] });
    hub.route([delivery]);
    await turn();
    expect(here.got).toEqual([{ ...message, seq: 1 }]);
    expect(published).toEqual([{ type: 'look', sessionIds: ['s2'] }]);
  });
});
