import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation, LoginSession, Message } from '../../wire/entities.ts';
import { MAX_GROUP_MEMBERS } from '../../wire/limits.ts';
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
  id = (await create({ userIds: ['boris'] })).json<Conversation>().id;
});
afterEach(() => chat.close());

const create = (body: object, who = anna) =>
  chat.as(who, 'POST', '/api/groups', { clientId: 'client-id-1', name: 'Walkers', ...body });
const add = (who: LoginSession, ...userIds: string[]) =>
  chat.as(who, 'POST', `/api/groups/${id}/members`, { userIds });
const rename = (who: LoginSession, name: string) =>
  chat.as(who, 'PATCH', `/api/groups/${id}`, { name });
const leave = (who: LoginSession) => chat.as(who, 'DELETE', `/api/groups/${id}/members/me`);
const post = (who: LoginSession, text: string) =>
  chat.as(who, 'POST', `/api/conversations/${id}/messages`, {
    clientId: `id-of-${text.replace(/\W/g, '-')}`,
    text,
  });
const read = (who: LoginSession) => chat.as(who, 'GET', `/api/conversations/${id}/messages`);
const messages = async (who: LoginSession) =>
  (await read(who)).json<{ messages: Message[] }>().messages;
const list = async (who: LoginSession) =>
  (await chat.as(who, 'GET', '/api/conversations')).json<{ conversations: Conversation[] }>()
    .conversations;
const members = async (who: LoginSession) =>
  (await list(who)).find((item) => item.id === id)?.others.map((other) => other.id);
const code = (response: { json(): unknown }) =>
  (response.json() as { error: { code: string } }).error.code;

describe('a new group', () => {
  it('is in the list of each member, with its name and the others', async () => {
    expect(await list(anna)).toMatchObject([{ id, group: { name: 'Walkers' } }]);
    expect(await list(boris)).toMatchObject([{ id, group: { name: 'Walkers' } }]);
    expect(await members(anna)).toEqual(['boris']);
    expect(await members(boris)).toEqual(['anna']);
    expect(await list(vera)).toEqual([]);
  });

  it('starts with a line about its creation, which is not unread', async () => {
    expect(await messages(boris)).toMatchObject([
      { authorId: 'anna', text: '', event: { type: 'created', name: 'Walkers' } },
    ]);
    expect((await list(boris))[0]?.unread).toBe(0);
  });

  it('is created once when the request is sent again', async () => {
    const again = await create({ userIds: ['boris'] });
    expect(again.json<Conversation>().id).toBe(id);
    expect(await list(anna)).toHaveLength(1);
    const other = await create({ userIds: ['anna'] }, boris);
    expect(other.json<Conversation>().id).not.toBe(id);
  });

  it('is not the conversation of two with its only other member', async () => {
    const direct = await chat.as(anna, 'POST', '/api/conversations', { userId: 'boris' });
    expect(direct.json<Conversation>().id).not.toBe(id);
    expect(direct.json()).not.toHaveProperty('group');
  });

  it.each([
    ['no name', { name: ' ' }],
    ['a name of 61 characters', { name: 'x'.repeat(61) }],
    ['a name that cannot be seen', { name: '\u200b\u202e' }],
    ['nobody', { userIds: [] }],
    ['people who are no ids', { userIds: [{}] }],
    ['no client id', { clientId: undefined }],
  ])('is refused with %s', async (_what, body) => {
    const refused = await create({ clientId: 'client-id-2', userIds: ['boris'], ...body });
    expect([refused.statusCode, code(refused)]).toEqual([400, 'invalid_input']);
    expect(await list(anna)).toHaveLength(1);
  });

  it('may have a name of 60 characters', async () => {
    const name = 'я'.repeat(60);
    const created = await create({ clientId: 'client-id-2', name, userIds: ['boris'] });
    expect(created.json<Conversation>().group?.name).toBe(name);
  });

  it('loses characters of its name that reorder text', async () => {
    const created = await create({ clientId: 'client-id-2', name: 'a\u202eb', userIds: ['boris'] });
    expect(created.json<Conversation>().group?.name).toBe('ab');
  });

  it('is refused with somebody who does not exist, and nobody sees it', async () => {
    const refused = await create({ clientId: 'client-id-2', userIds: ['boris', 'nobody'] });
    expect([refused.statusCode, code(refused)]).toEqual([404, 'unknown_person']);
    expect(await list(boris)).toHaveLength(1);
  });

  it('is refused with more than 100 members', async () => {
    const userIds = Array.from({ length: MAX_GROUP_MEMBERS }, (_, index) => `person${index}`);
    const refused = await create({ clientId: 'client-id-2', userIds });
    expect([refused.statusCode, code(refused)]).toEqual([409, 'group_full']);
  });
});

describe('a message in a group', () => {
  it('carries the name and the picture of its author', async () => {
    await post(boris, 'hello');
    const [, message] = await messages(anna);
    expect(message).toMatchObject({ text: 'hello', author: boris.user });
    expect((await list(anna))[0]?.last).toMatchObject({ text: 'hello', author: boris.user });
  });

  it('is unread for all members but its author', async () => {
    await add(anna, 'vera');
    await post(anna, 'one');
    await post(boris, 'two');
    const unread = async (who: LoginSession) => (await list(who))[0]?.unread;
    expect([await unread(anna), await unread(boris), await unread(vera)]).toEqual([1, 0, 2]);
  });

  it('makes no contacts: the members learn of each other’s presence only from one another', async () => {
    await post(anna, 'one');
    await post(boris, 'two');
    const found = await chat.as(anna, 'GET', '/api/people?query=boris');
    expect(found.json()).toMatchObject({ people: [{ online: false }] });
  });
});

describe('a stranger to a group', () => {
  it.each([
    ['read', () => read(vera)],
    ['write', () => post(vera, 'hello there')],
    ['mark as read', () => chat.as(vera, 'POST', `/api/conversations/${id}/read`, { seq: 1 })],
    ['rename', () => rename(vera, 'Mine')],
    ['add people', () => add(vera, 'vera')],
    ['leave', () => leave(vera)],
  ] as const)('cannot %s', async (_what, attempt) => {
    const refused = await attempt();
    expect([refused.statusCode, code(refused)]).toEqual([404, 'not_found']);
    expect(await messages(anna)).toHaveLength(1);
    expect(await members(anna)).toEqual(['boris']);
  });

  it.each([
    ['POST', '/api/groups'],
    ['PATCH', '/api/groups/some'],
    ['POST', '/api/groups/some/members'],
    ['DELETE', '/api/groups/some/members/me'],
  ] as const)('who is not signed in gets 401 from %s %s', async (method, url) => {
    expect((await chat.app.inject({ method, url })).statusCode).toBe(401);
  });
});

describe('a conversation of two', () => {
  it.each([
    ['renamed', () => rename(anna, 'Ours')],
    ['given a third person', () => add(anna, 'vera')],
    ['left', () => leave(anna)],
  ] as const)('cannot be %s', async (_what, attempt) => {
    const opened = await chat.as(anna, 'POST', '/api/conversations', { userId: 'boris' });
    id = opened.json<Conversation>().id;
    expect((await attempt()).statusCode).toBe(404);
    expect(await members(boris)).toEqual(['anna']);
  });
});

describe('adding people to a group', () => {
  it('adds a person for each member, and shows them the earlier messages', async () => {
    await post(anna, 'hello');
    expect((await add(boris, 'vera', 'anna')).json<Conversation>().others).toHaveLength(2);
    const [, hello, added] = await messages(vera);
    expect(hello).toMatchObject({ text: 'hello' });
    expect(added).toMatchObject({ authorId: 'boris', event: { type: 'added' } });
    // The event names only the people who were no members before.
    expect(added?.event).toEqual({ type: 'added', people: [vera.user] });
    expect((await list(vera))[0]?.unread).toBe(0);
  });

  it('changes nothing if all are members, however often', async () => {
    await add(anna, 'vera');
    const [first] = await list(anna);
    expect((await add(boris, 'vera', 'anna')).statusCode).toBe(200);
    expect(await list(anna)).toEqual([first]);
  });

  it('adds a person once if two members do it at the same moment', async () => {
    await Promise.all([add(anna, 'vera'), add(boris, 'vera')]);
    expect(await members(anna)).toEqual(['boris', 'vera']);
    expect((await messages(anna)).filter(({ event }) => event?.type === 'added')).toHaveLength(1);
  });

  it('adds nobody if one does not exist', async () => {
    const refused = await add(anna, 'vera', 'nobody');
    expect([refused.statusCode, code(refused)]).toEqual([404, 'unknown_person']);
    expect(await members(anna)).toEqual(['boris']);
  });
});

describe('renaming a group', () => {
  it('appends an event, and changes nothing if the name is the same', async () => {
    const renamed = await rename(boris, ' Hikers ');
    expect(renamed.json<Conversation>().group).toMatchObject({ name: 'Hikers' });
    await rename(anna, 'Hikers');
    expect((await messages(anna)).map(({ event }) => event?.type)).toEqual(['created', 'renamed']);
    expect((await list(anna))[0]?.group?.name).toBe('Hikers');
  });

  it('refuses a name of 61 characters', async () => {
    expect((await rename(anna, 'x'.repeat(61))).statusCode).toBe(400);
  });
});

describe('a person who left a group', () => {
  it('can neither read it nor write in it, and the others see an event', async () => {
    expect((await leave(boris)).statusCode).toBe(204);
    expect(await list(boris)).toEqual([]);
    expect((await read(boris)).statusCode).toBe(404);
    expect((await post(boris, 'one more thing')).statusCode).toBe(404);
    expect((await leave(boris)).statusCode).toBe(404);
    const line = (await messages(anna)).pop();
    expect(line).toMatchObject({ authorId: 'boris', author: boris.user, event: { type: 'left' } });
    expect(await members(anna)).toEqual([]);
  });

  it('stays the named author of their messages, and may be added again', async () => {
    await post(boris, 'hello');
    await leave(boris);
    expect((await messages(anna))[1]).toMatchObject({ text: 'hello', author: boris.user });
    await add(anna, 'boris');
    expect((await post(boris, 'back again')).statusCode).toBe(200);
  });

  it('ends the group if they were its last member', async () => {
    await post(anna, 'hello');
    await leave(boris);
    await leave(anna);
    expect(await list(anna)).toEqual([]);
    expect((await read(anna)).statusCode).toBe(404);
    // The same request creates another one.
    const created = await create({ userIds: ['boris'] });
    expect(created.json<Conversation>().id).not.toBe(id);
  });
});

describe('the limits of a person', () => {
  it('C5: allow a person to add 300 people a day with whom they have no conversation', async () => {
    await chat.as(anna, 'POST', '/api/conversations', { userId: 'vera' });
    const strangers = (from: number) =>
      Array.from({ length: 90 }, (_, index) => `stranger${from + index}`);
    const statuses: number[] = [];
    for (const from of [0, 90, 180, 270]) {
      statuses.push((await add(anna, ...strangers(from))).statusCode);
    }
    expect(statuses).toEqual([404, 404, 404, 429]);
    expect((await add(anna, 'vera')).statusCode).toBe(200);
  });
});
