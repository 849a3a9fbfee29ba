import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation, LoginSession, Message } from '../../wire/entities.ts';
import { PAGE_SIZE } from '../../wire/limits.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let chat: TestApp;
let anna: LoginSession;
let boris: LoginSession;
let vera: LoginSession;
let id: string;

beforeEach(async () => {
  chat = await startTestApp();
  anna = await chat.join('Anna');
  boris = await chat.join('Boris');
  vera = await chat.join('Vera');
  const opened = await chat.as(anna, 'POST', '/api/conversations', { userId: 'boris' });
  id = opened.json<Conversation>().id;
});
afterEach(() => chat.close());

const post = (
  who: LoginSession,
  text: string,
  clientId = `id-${text.replace(/\W/g, '-')}-padding`,
) => chat.as(who, 'POST', `/api/conversations/${id}/messages`, { clientId, text });
const read = async (who: LoginSession, query = '') =>
  (await chat.as(who, 'GET', `/api/conversations/${id}/messages${query}`)).json<{
    messages: Message[];
    more: boolean;
  }>();
const list = async (who: LoginSession) =>
  (await chat.as(who, 'GET', '/api/conversations')).json<{ conversations: Conversation[] }>()
    .conversations;

describe('a conversation of two', () => {
  it('exists once, whoever opens it and however often', async () => {
    const again = await chat.as(boris, 'POST', '/api/conversations', { userId: 'anna' });
    expect(again.json<Conversation>()).toMatchObject({ id, others: [{ id: 'anna' }] });
    expect(await list(anna)).toHaveLength(1);
  });

  it('cannot be opened with oneself or with an unknown person', async () => {
    const self = await chat.as(anna, 'POST', '/api/conversations', { userId: 'anna' });
    const nobody = await chat.as(anna, 'POST', '/api/conversations', { userId: 'nobody' });
    expect([self.statusCode, nobody.statusCode]).toEqual([400, 404]);
  });
});

describe('a conversation of other people', () => {
  it.each([
    ['read', 'GET', 'messages', undefined],
    ['write', 'POST', 'messages', { clientId: 'intruder-1', text: 'hi' }],
    ['mark as read', 'POST', 'read', { seq: 1 }],
  ] as const)('lets only its participants %s', async (_what, method, path, body) => {
    await post(anna, 'secret');
    const url = `/api/conversations/${id}/${path}`;
    expect((await chat.as(vera, method, url, body)).statusCode).toBe(404);
    expect((await chat.app.inject({ method, url, payload: body })).statusCode).toBe(401);
    expect((await read(anna)).messages.map((message) => message.text)).toEqual(['secret']);
  });

  it('is not in the list of anyone else', async () => {
    await post(anna, 'secret');
    expect(await list(vera)).toEqual([]);
  });
});

describe('a message', () => {
  it('is stored once when it is sent again', async () => {
    const first = await post(anna, 'hello', 'same-client-id');
    const second = await post(anna, 'hello', 'same-client-id');
    expect(second.json()).toEqual(first.json());
    expect((await read(boris)).messages).toHaveLength(1);
  });

  it('is stored once when it is sent several times at the same moment', async () => {
    await Promise.all(Array.from({ length: 5 }, () => post(anna, 'hello', 'same-client-id')));
    expect((await read(boris)).messages).toHaveLength(1);
  });

  it('is a different message if another author uses the same client id', async () => {
    await post(anna, 'from anna', 'same-client-id');
    await post(boris, 'from boris', 'same-client-id');
    expect((await read(anna)).messages.map(({ text }) => text)).toEqual([
      'from anna',
      'from boris',
    ]);
  });

  it('is numbered without gaps, whoever writes', async () => {
    await Promise.all([post(anna, 'one'), post(boris, 'two'), post(anna, 'three')]);
    expect((await read(anna)).messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it.each([
    ['nothing', { clientId: 'client-id-1', text: '' }],
    ['spaces', { clientId: 'client-id-1', text: '  \n ' }],
    ['4001 characters', { clientId: 'client-id-1', text: 'x'.repeat(4001) }],
    ['no id', { text: 'hi' }],
    ['an id with a slash', { clientId: '../../../etc', text: 'hi' }],
  ])('is refused with %s', async (_what, body) => {
    const response = await chat.as(anna, 'POST', `/api/conversations/${id}/messages`, body);
    expect(response.statusCode).toBe(400);
  });
});

describe('pages of messages', () => {
  const count = PAGE_SIZE + 5;
  beforeEach(async () => {
    for (let index = 1; index <= count; index += 1) {
      await post(index % 2 ? anna : boris, `message ${index}`);
    }
  });

  it('start with the latest messages and go back to the first', async () => {
    const latest = await read(anna);
    expect(latest.messages.map(({ seq }) => seq)).toEqual(
      Array.from({ length: PAGE_SIZE }, (_, index) => index + 6),
    );
    expect(latest.more).toBe(true);
    const earlier = await read(anna, '?before=6');
    expect(earlier.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(earlier.more).toBe(false);
  });

  it('return the messages after a given one, oldest first', async () => {
    const missed = await read(boris, `?after=${count - 2}`);
    expect(missed.messages.map(({ seq }) => seq)).toEqual([count - 1, count]);
  });
});

describe('the unread count of messages', () => {
  it('counts messages for the reader and not for the author', async () => {
    await post(anna, 'one');
    await post(anna, 'two');
    expect((await list(boris))[0]?.unread).toBe(2);
    expect((await list(anna))[0]?.unread).toBe(0);
  });

  it('counts from the read mark, which never goes back or beyond the last message', async () => {
    await post(anna, 'one');
    await chat.as(boris, 'POST', `/api/conversations/${id}/read`, { seq: 999 });
    await chat.as(boris, 'POST', `/api/conversations/${id}/read`, { seq: 0 });
    expect((await list(boris))[0]?.unread).toBe(0);
    await post(anna, 'two');
    expect((await list(boris))[0]?.unread).toBe(1);
  });

  it('is reset for a person who replies', async () => {
    await post(anna, 'one');
    await post(boris, 'answer');
    expect((await list(boris))[0]?.unread).toBe(0);
  });
});

describe('the list of conversations', () => {
  it('shows the most recent conversation first', async () => {
    chat.advance(1000);
    await chat.as(anna, 'POST', '/api/conversations', { userId: 'vera' });
    expect((await list(anna)).map(({ others }) => others[0]?.id)).toEqual(['vera', 'boris']);
    chat.advance(1000);
    await post(boris, 'hi');
    expect((await list(anna)).map(({ others }) => others[0]?.id)).toEqual(['boris', 'vera']);
  });
});

describe('the search for people', () => {
  const find = async (query: string) =>
    (await chat.as(anna, 'GET', `/api/people?query=${encodeURIComponent(query)}`)).json<{
      people: { id: string; online: boolean }[];
    }>().people;

  it('finds a name in any case, also in Cyrillic', async () => {
    await chat.app.inject({
      method: 'POST',
      url: '/api/account',
      payload: { login: 'galina', name: 'Галина', password: 'long enough' },
    });
    expect((await find('ГАЛ')).map(({ id }) => id)).toEqual(['galina']);
  });

  it('finds a login, and never the person who searches', async () => {
    expect((await find('bor')).map(({ id }) => id)).toEqual(['boris']);
    expect(await find('anna')).toEqual([]);
  });

  it('treats the wildcards of SQL patterns as ordinary characters', async () => {
    expect(await find('%%')).toEqual([]);
    expect(await find('__')).toEqual([]);
    expect(await find("';--")).toEqual([]);
  });

  it('refuses a query of one letter', async () => {
    const response = await chat.as(anna, 'GET', '/api/people?query=b');
    expect(response.statusCode).toBe(400);
  });
});

describe('the limits of a person', () => {
  it('C5: do not depend on what others at the same address do', async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 601; count++) {
      statuses.add((await chat.as(vera, 'POST', `/api/conversations/${id}/read`, {})).statusCode);
    }
    expect([...statuses]).toEqual([400, 429]);
    expect((await chat.as(anna, 'GET', '/api/conversations')).statusCode).toBe(200);
    expect((await post(anna, 'hello')).statusCode).toBe(200);
  }, 20_000);

  it.each([
    ['/api/people?query=an', 'GET'],
    ['/api/conversations', 'GET'],
    ['/api/session', 'GET'],
    ['/', 'GET'],
  ] as const)('C5: are in the headers of the answer of %s', async (url, method) => {
    const response = await chat.as(anna, method, url);
    expect(response.headers).toHaveProperty('x-ratelimit-limit');
  });

  it('C5: allow 30 new conversations in a minute', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 32; count++) {
      const opened = await chat.as(anna, 'POST', '/api/conversations', {
        userId: `nobody${count}`,
      });
      statuses.push(opened.statusCode);
    }
    // One was opened before the test.
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
    // One that exists may be opened again.
    const again = await chat.as(anna, 'POST', '/api/conversations', { userId: 'boris' });
    expect(again.statusCode).toBe(200);
  });
});
