import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation, LoginSession } from '../../wire/entities.ts';
import type { ServerMessage } from '../../wire/socket-messages.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { connectPage, type TestPage } from '../testing/test-page.ts';

let chat: TestApp;
let people: Record<'anna' | 'boris' | 'vera', LoginSession>;
let id: string;
const pages: TestPage[] = [];

beforeEach(async () => {
  chat = await startTestApp();
  await chat.app.listen({ port: 0, host: '127.0.0.1' });
  people = {
    anna: await chat.join('Anna'),
    boris: await chat.join('Boris'),
    vera: await chat.join('Vera'),
  };
  const created = await chat.as(people.anna, 'POST', '/api/groups', {
    clientId: 'client-id-1',
    name: 'Walkers',
    userIds: ['boris'],
  });
  id = created.json<Conversation>().id;
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.socket.terminate();
  await chat.close();
});

async function enter(session: LoginSession): Promise<TestPage> {
  const page = await connectPage(chat.app);
  pages.push(page);
  page.socket.send(JSON.stringify({ type: 'hello', token: session.token }));
  await page.next('ready');
  return page;
}

/** Messages that arrived at the page before its next pong. */
async function arrived(page: TestPage): Promise<ServerMessage[]> {
  page.socket.send('{"type":"ping"}');
  const messages: ServerMessage[] = [];
  for (;;) {
    const message = await page.any();
    if (message.type === 'pong') return messages;
    messages.push(message);
  }
}

const post = (who: LoginSession, text: string) =>
  chat.as(who, 'POST', `/api/conversations/${id}/messages`, { clientId: `client-${text}`, text });

describe('on the socket', () => {
  it('a new group appears on the pages of its members only', async () => {
    const [boris, vera] = [await enter(people.boris), await enter(people.vera)];
    await chat.as(people.anna, 'POST', '/api/groups', {
      clientId: 'client-id-2',
      name: 'Singers',
      userIds: ['boris'],
    });
    const { conversation } = await boris.next('conversation');
    expect(conversation).toMatchObject({
      group: { name: 'Singers' },
      others: [{ id: 'anna' }],
      last: { event: { type: 'created' } },
    });
    expect(await arrived(vera)).toEqual([]);
  });

  it('a message reaches each page of each member once, and no stranger', async () => {
    const mine = [await enter(people.anna), await enter(people.boris), await enter(people.boris)];
    const vera = await enter(people.vera);
    await post(people.anna, 'hello');
    for (const page of mine) {
      expect(await arrived(page)).toMatchObject([{ type: 'message', message: { text: 'hello' } }]);
    }
    expect(await arrived(vera)).toEqual([]);
  });

  it('an added person gets the group, and the members get its new list of members', async () => {
    const [boris, vera] = [await enter(people.boris), await enter(people.vera)];
    await chat.as(people.anna, 'POST', `/api/groups/${id}/members`, { userIds: ['vera'] });
    expect(await arrived(vera)).toMatchObject([
      { type: 'conversation', conversation: { id, unread: 0, last: { event: { type: 'added' } } } },
    ]);
    expect(await arrived(boris)).toMatchObject([
      { type: 'group', version: 2, members: [{ id: 'anna' }, { id: 'boris' }, { id: 'vera' }] },
      { type: 'message', message: { event: { type: 'added' } } },
    ]);
  });

  it('a new name reaches all members with a higher version', async () => {
    const boris = await enter(people.boris);
    await chat.as(people.anna, 'PATCH', `/api/groups/${id}`, { name: 'Hikers' });
    expect(await boris.next('group')).toMatchObject({ name: 'Hikers', version: 2 });
  });

  it('all pages of a person who left get `left`, and no later event of the group', async () => {
    const [anna, boris] = [await enter(people.anna), await enter(people.boris)];
    await chat.as(people.boris, 'DELETE', `/api/groups/${id}/members/me`);
    await post(people.anna, 'secret');
    await chat.as(people.anna, 'PATCH', `/api/groups/${id}`, { name: 'Secret' });
    expect(await arrived(boris)).toEqual([{ type: 'left', conversationId: id }]);
    expect(await anna.next('group')).toMatchObject({ members: [{ id: 'anna' }] });
  });
});
