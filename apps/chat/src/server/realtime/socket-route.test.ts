import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { Conversation, LoginSession } from '../../wire/entities.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { connectPage, type TestPage } from '../testing/test-page.ts';
import { PRESENCE_GRACE_MS } from './hub.ts';

let chat: TestApp;
let anna: LoginSession;
let boris: LoginSession;
let id: string;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  chat = await startTestApp();
  await chat.app.listen({ port: 0, host: '127.0.0.1' });
  anna = await chat.join('Anna');
  boris = await chat.join('Boris');
  const opened = await chat.as(anna, 'POST', '/api/conversations', { userId: 'boris' });
  id = opened.json<Conversation>().id;
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await chat.close();
});

async function connect(): Promise<TestPage> {
  const page = await connectPage(chat.app);
  sockets.push(page.socket);
  return page;
}

async function enter(session: LoginSession): Promise<TestPage & { online: string[] }> {
  const page = await connect();
  page.socket.send(JSON.stringify({ type: 'hello', token: session.token }));
  return { ...page, online: (await page.next('ready')).online };
}

const post = (who: LoginSession, text: string, clientId: string) =>
  chat.as(who, 'POST', `/api/conversations/${id}/messages`, { clientId, text });

describe('a socket before its hello', () => {
  it('is closed with 4401 for an invalid token', async () => {
    const page = await connect();
    page.socket.send(JSON.stringify({ type: 'hello', token: 'x'.repeat(43) }));
    expect(await page.closed).toBe(4401);
  });

  it('is closed with 4401 after ten seconds', async () => {
    const page = await connect();
    chat.timers.fire(10_000);
    expect(await page.closed).toBe(4401);
  });

  it.each([['no json'], ['{"type":"hello"}'], ['{"type":"delete_everything"}'], ['null']])(
    'is closed with 1008 when it sends %s',
    async (text) => {
      const page = await connect();
      page.socket.send(text);
      expect(await page.closed).toBe(1008);
    },
  );
});

describe('a socket that floods', () => {
  it.each(['ping', 'pong'] as const)('C2: is closed if it sends %s frames', async (frame) => {
    const page = await connect();
    for (let count = 0; count < 100; count++) page.socket[frame]();
    expect([1006, 1008]).toContain(await page.closed);
  });

  it('C2: is terminated if it ignores the close frame', async () => {
    const page = await connect();
    const ping = JSON.stringify({ type: 'ping' });
    for (let count = 0; count < 31; count++) page.socket.send(ping);
    // A frame that `ws` sends after the server's close frame, too.
    const net = (page.socket as unknown as { _socket: Socket })._socket;
    net.removeAllListeners('data');
    for (let count = 0; count < 40; count++) net.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
    expect(await page.closed).toBe(1006);
  });
});

describe('a message on the socket', () => {
  it('reaches every page of both people once', async () => {
    const pages = [await enter(anna), await enter(boris), await enter(boris)];
    await post(anna, 'hello', 'client-id-1');
    await post(anna, 'hello', 'client-id-1');
    await post(anna, 'bye', 'client-id-2');
    for (const page of pages) {
      expect((await page.next('message')).message.text).toBe('hello');
      expect((await page.next('message')).message.text).toBe('bye');
    }
  });

  it('does not reach anyone else', async () => {
    const vera = await chat.join('Vera');
    const page = await enter(vera);
    await post(anna, 'secret', 'client-id-1');
    // Receiving the conversation first shows that the message was not sent here.
    await chat.as(vera, 'POST', '/api/conversations', { userId: 'anna' });
    expect((await page.next('conversation')).conversation.others[0]?.id).toBe('anna');
  });

  it('is reported as read to the reader’s other tabs', async () => {
    const page = await enter(boris);
    await post(anna, 'hello', 'client-id-1');
    await chat.as(boris, 'POST', `/api/conversations/${id}/read`, { seq: 1 });
    expect(await page.next('read')).toEqual({
      type: 'read',
      conversationId: id,
      seq: 1,
      unread: 0,
    });
  });
});

describe('presence', () => {
  /** Contacts are mutual: both have written. */
  beforeEach(async () => {
    await post(anna, 'hello', 'greeting-1');
    await post(boris, 'hello', 'greeting-2');
  });

  it('is sent to contacts when the first page opens', async () => {
    const page = await enter(anna);
    expect(page.online).toEqual([]);
    const other = await enter(boris);
    expect(other.online).toEqual(['anna']);
    expect(await page.next('presence')).toMatchObject({ userId: 'boris', online: true });
  });

  it('changes to offline a while after the last page closed', async () => {
    const page = await enter(anna);
    const other = await enter(boris);
    await page.next('presence');
    other.socket.close();
    await other.closed;
    await waitOnServer(() => chat.app.websocketServer.clients.size === 1);
    chat.timers.fire(PRESENCE_GRACE_MS);
    expect(await page.next('presence')).toMatchObject({ userId: 'boris', online: false });
  });

  it('does not change during a reload', async () => {
    const page = await enter(anna);
    const before = await enter(boris);
    await page.next('presence');
    before.socket.close();
    await before.closed;
    await waitOnServer(() => chat.app.websocketServer.clients.size === 1);
    await enter(boris);
    chat.timers.fire(PRESENCE_GRACE_MS);
    await post(boris, 'still here', 'client-id-1');
    expect((await page.any()).type).toBe('message');
  });

  it('is not sent to strangers', async () => {
    const vera = await chat.join('Vera');
    await enter(anna);
    expect((await enter(vera)).online).toEqual([]);
    const found = await chat.as(vera, 'GET', '/api/people?query=anna');
    expect(found.json()).toMatchObject({ people: [{ id: 'anna', online: false }] });
  });

  it('C7: is not sent to somebody who opens a conversation and writes, until the other answers', async () => {
    const vera = await chat.join('Vera');
    const page = await enter(vera);
    await enter(anna);
    const opened = await chat.as(vera, 'POST', '/api/conversations', { userId: 'anna' });
    const url = `/api/conversations/${opened.json<Conversation>().id}/messages`;
    await chat.as(vera, 'POST', url, { clientId: 'from-vera', text: 'hi' });
    expect((await enter(vera)).online).toEqual([]);
    const found = await chat.as(vera, 'GET', '/api/people?query=anna');
    expect(found.json()).toMatchObject({ people: [{ id: 'anna', online: false }] });
    await page.next('message');
    await chat.as(anna, 'POST', url, { clientId: 'from-anna', text: 'hello' });
    await page.next('message');
    expect(await page.next('presence')).toMatchObject({ userId: 'anna', online: true });
    expect((await enter(vera)).online).toEqual(['anna']);
  });

  it('C5: takes no query for each contact', async () => {
    await enter(boris);
    const queriesOfJoin = async () => {
      const before = chat.queryCount;
      const page = await enter(anna);
      const last = pages.at(-1);
      if (last) await last.next('presence');
      page.socket.close();
      await page.closed;
      await waitOnServer(() => chat.app.websocketServer.clients.size === pages.length + 1);
      chat.timers.fire(PRESENCE_GRACE_MS);
      if (last) await last.next('presence');
      return chat.queryCount - before;
    };
    const pages: TestPage[] = [];
    for (let count = 0; count < 2; count++) pages.push(await befriend(`One${count}`));
    const forFew = await queriesOfJoin();
    for (let count = 0; count < 10; count++) pages.push(await befriend(`Many${count}`));
    // Reads that are asked for in one turn are one query, and the turns depend on the load of the machine.
    expect(await queriesOfJoin()).toBeLessThan(forFew + 10);
  });

  /** A contact of Anna with an open page. */
  async function befriend(name: string): Promise<TestPage> {
    const session = await chat.join(name);
    const userId = name.toLowerCase();
    const opened = await chat.as(anna, 'POST', '/api/conversations', { userId });
    const url = `/api/conversations/${opened.json<Conversation>().id}/messages`;
    for (const who of [anna, session]) {
      await chat.as(who, 'POST', url, { clientId: `hello-to-${name}`, text: 'hi' });
    }
    return enter(session);
  }

  it('C7: ends for somebody who is blocked, in the chat and in the calls module', async () => {
    const page = await enter(anna);
    const other = await enter(boris);
    expect(other.online).toEqual(['anna']);
    await page.next('presence');
    const { token } = (await chat.as(anna, 'POST', '/api/calls/token')).json<{ token: string }>();
    const headers = { authorization: `Bearer ${token}` };
    await chat.app.inject({ method: 'PUT', url: '/calls/api/blocks?userId=boris', headers });
    expect(await other.next('presence')).toMatchObject({ userId: 'anna', online: false });
    expect((await enter(boris)).online).toEqual([]);
    expect((await enter(anna)).online).toEqual(['boris']);
  });
});

it('closes the sockets of a login session that signs out, and no others', async () => {
  const mine = await enter(anna);
  const other = await enter(boris);
  await chat.as(anna, 'DELETE', '/api/session');
  expect(await mine.closed).toBe(4401);
  other.socket.send('{"type":"ping"}');
  expect(await other.next('pong')).toEqual({ type: 'pong' });
});

it('disconnects a page that has been silent for too long', async () => {
  const page = await enter(anna);
  chat.timers.fire(50_000);
  expect(await page.closed).toBe(1006);
});

async function waitOnServer(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
