import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Conversation, LoginSession, Message, Person } from '../wire/entities.ts';
import { createLoginSessions } from './accounts/login-sessions.ts';
import { createPeople, toPerson } from './accounts/people.ts';
import { callsOptions } from './calls.ts';
import { createConversations } from './conversations/conversations.ts';
import { createGroups } from './conversations/groups.ts';
import { createMessages } from './conversations/messages.ts';
import { DEMO_ACCOUNTS } from './demo/accounts.ts';
import { seedDemo } from './demo/seed.ts';
import { openChatDatabase } from './storage/open.ts';
import type { ChatDatabase } from './storage/schema.ts';
import { startTestApp, TEST_KEY, type TestApp } from './testing/test-app.ts';

let chat: TestApp;
beforeEach(async () => {
  chat = await startTestApp();
});
afterEach(() => chat.close());

describe('an access token for calls', () => {
  it('contains the tab’s person with name and picture, and is short-lived', async () => {
    const anna = await chat.join('Anna');
    const response = await chat.as(anna, 'POST', '/api/calls/token');
    const [, payload = ''] = response.json<{ token: string }>().token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(claims).toMatchObject({
      sub: 'anna',
      name: 'Anna',
      picture: anna.user.picture,
    });
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(600);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('is valid until its tab signs out, which closes its sockets and no others', async () => {
    await chat.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = chat.app.server.address() as AddressInfo;
    const connect = async (session: LoginSession) => {
      const response = await chat.as(session, 'POST', '/api/calls/token');
      const { token } = response.json<{ token: string }>();
      const socket = new WebSocket(`ws://127.0.0.1:${port}/webrtc?access_token=${token}`);
      const closed = new Promise<number>((resolve) => socket.on('close', resolve));
      await once(socket, 'open');
      return { socket, closed };
    };
    const anna = await chat.join('Anna');
    const login = { login: 'anna', password: 'long enough' };
    const signIn = { method: 'POST', url: '/api/session', payload: login } as const;
    const other = (await chat.app.inject(signIn)).json<LoginSession>();
    const [gone, stays] = [await connect(anna), await connect(other)];
    await chat.as(anna, 'DELETE', '/api/session');
    expect(await gone.closed).toBe(4401);
    stays.socket.send('{"type":"ping"}');
    expect(String((await once(stays.socket, 'message'))[0])).toBe('{"type":"pong"}');
    stays.socket.close();
    await stays.closed;
  });

  it('is refused without a login session', async () => {
    const response = await chat.app.inject({ method: 'POST', url: '/api/calls/token' });
    expect(response.statusCode).toBe(401);
  });
});

describe('a call through the chat’s server', () => {
  it('becomes a card for both people if nobody was online, unread for the callee', async () => {
    await chat.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = chat.app.server.address() as AddressInfo;
    const [anna, boris] = [await chat.join('Anna'), await chat.join('Boris')];
    const opened = await chat.as(anna, 'POST', '/api/conversations', { userId: 'boris' });
    const { id } = opened.json<Conversation>();
    const { token } = (await chat.as(anna, 'POST', '/api/calls/token')).json<{ token: string }>();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/webrtc?access_token=${token}`);
    await once(socket, 'open');
    const offer = { type: 'offer', sdp: 'v=0' };
    socket.send(JSON.stringify({ type: 'call_offer', to: 'boris', callType: 'video', offer }));
    const cardsOf = async (who: LoginSession) => {
      const answer = await chat.as(who, 'GET', `/api/conversations/${id}/messages`);
      return answer.json<{ messages: Message[] }>().messages.map(({ call }) => call);
    };
    const card = { type: 'video', reason: 'offline', duration: null, missed: true };
    await vi.waitFor(async () => expect(await cardsOf(boris)).toMatchObject([card]));
    expect(await cardsOf(anna)).toMatchObject([card]);
    const list = await chat.as(boris, 'GET', '/api/conversations');
    expect(list.json()).toMatchObject({ conversations: [{ unread: 1 }] });
    socket.close();
    await once(socket, 'close');
  });
});

describe('canReach', () => {
  let db: ChatDatabase;
  beforeEach(async () => {
    db = await openChatDatabase(':memory:');
  });
  afterEach(() => db.destroy());

  const optionsWith = (demo: readonly Person[] | null) =>
    callsOptions({
      db,
      secret: TEST_KEY,
      loginSessions: createLoginSessions(db, () => 0),
      conversations: createConversations(db, () => 0),
      directory: { conversations: { membersOf: async () => null }, people: async () => [] },
      cards: { post: async () => {} },
      onPresence: async () => {},
      onRulesChanged: async () => {},
      demo,
    });

  it('needs a shared conversation, and a caller to whom the callee wrote is a contact', async () => {
    const people = createPeople(db, () => 0);
    for (const id of ['anna', 'boris', 'vera']) await people.addWithoutPassword({ id, name: id });
    const { id } = await createConversations(db, () => 0).openDirect('anna', 'boris');
    const { canReach } = optionsWith(null);
    expect(await canReach('anna', 'boris')).toBe('stranger');
    // The caller's own message does not make the caller a contact.
    await createMessages(db, () => 0).post({
      conversationId: id,
      authorId: 'anna',
      clientId: '1',
      text: 'Hello!',
    });
    expect(await canReach('anna', 'boris')).toBe('stranger');
    expect(await canReach('boris', 'anna')).toBe('contact');
    expect(await canReach('anna', 'vera')).toBe('no');
    expect(await canReach('anna', 'nobody')).toBe('no');
    expect(await canReach('anna', 'anna')).toBe('no');
  });

  it('lets the members of a group ring each other as strangers', async () => {
    const people = createPeople(db, () => 0);
    for (const id of ['anna', 'boris', 'vera']) await people.addWithoutPassword({ id, name: id });
    const groups = createGroups(db, () => 0);
    const { id } = await groups.create({
      creatorId: 'anna',
      clientId: 'client-id-1',
      name: 'Walkers',
      userIds: ['boris', 'vera'],
    });
    const { canReach } = optionsWith(null);
    for (const authorId of ['anna', 'boris']) {
      await createMessages(db, () => 0).post({
        conversationId: id,
        authorId,
        clientId: `from-${authorId}`,
        text: 'Hello!',
      });
    }
    expect(await canReach('anna', 'boris')).toBe('stranger');
    expect(await canReach('vera', 'boris')).toBe('stranger');
    expect(await canReach('anna', 'anna')).toBe('no');
    await groups.leave(id, 'vera');
    expect(await canReach('vera', 'boris')).toBe('no');
    expect(await canReach('boris', 'vera')).toBe('no');
  });

  it('makes demo accounts contacts of each other and of nobody else', async () => {
    const people = createPeople(db, () => 0);
    await seedDemo(db, people, () => 0);
    await people.addWithoutPassword({ id: 'vera', name: 'Vera' });
    await createConversations(db, () => 0).openDirect('vera', 'erin');
    const { canReach } = optionsWith(DEMO_ACCOUNTS.map(toPerson));
    expect(await canReach('heidi', 'erin')).toBe('contact');
    expect(await canReach('vera', 'erin')).toBe('stranger');
    expect(await optionsWith(null).canReach('heidi', 'erin')).toBe('stranger');
  });
});
