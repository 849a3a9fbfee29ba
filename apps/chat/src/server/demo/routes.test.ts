import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RUSSIAN_DEMO_NAMES } from '../../wire/demo-names.ts';
import type { Conversation, LoginSession } from '../../wire/entities.ts';
import type { LoginSessionAnswer } from '../../wire/requests.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { DEMO_ACCOUNTS } from './accounts.ts';

let chat: TestApp;
afterEach(() => chat.close());

const enter = (as: string) =>
  chat.app.inject({ method: 'POST', url: '/api/demo/session', payload: { as } });

describe('in demo mode', () => {
  it.each([
    ['localhost', 200],
    ['localhost:8000', 200],
    ['127.0.0.1:8000', 200],
    ['[::1]:8000', 200],
    ['10.0.0.7', 200],
    ['xpchat.localhost', 200],
    ['evil.example', 404],
    ['localhost.evil.example', 404],
    ['localhost:8000.evil.example', 404],
    ['localhost:evil.example', 404],
    ['evil.example:8000', 404],
    ['10.0.0.7.nip.io', 404],
    ['demo.example', 200],
  ])('C11: tickets and sign-ins are given at the host %s with %i', async (host, status) => {
    chat = await startTestApp({ demo: true, demoHosts: ['demo.example'] });
    const ticket = await chat.app.inject({ url: '/api/demo/ticket?as=alice', headers: { host } });
    const session = await chat.app.inject({
      method: 'POST',
      url: '/api/demo/session',
      payload: { as: 'alice' },
      headers: { host },
    });
    expect([ticket.statusCode, session.statusCode]).toEqual([status, status]);
  });

  it('the eight accounts exist and the sign-in page lists them', async () => {
    chat = await startTestApp({ demo: true });
    const answer = (await chat.app.inject('/api/session')).json<LoginSessionAnswer>();
    expect(answer.demo?.map(({ id }) => id)).toEqual(
      'alice bob carol dave erin frank grace heidi'.split(' '),
    );
  });

  it('one request signs a tab in as an account, without a cookie', async () => {
    chat = await startTestApp({ demo: true });
    const response = await enter('alice');
    expect(response.json()).toMatchObject({ user: { id: 'alice', name: 'Alice Ivanova' } });
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it('all accounts are contacts of each other', async () => {
    chat = await startTestApp({ demo: true });
    const heidi = (await enter('heidi')).json<LoginSession>();
    const { conversations } = (await chat.as(heidi, 'GET', '/api/conversations')).json<{
      conversations: Conversation[];
    }>();
    expect(conversations.filter(({ group }) => !group)).toHaveLength(7);
  });

  it('all accounts are in the group team, with the first messages read', async () => {
    chat = await startTestApp({ demo: true });
    for (const account of DEMO_ACCOUNTS) {
      const session = (await enter(account.id)).json<LoginSession>();
      const { conversations } = (await chat.as(session, 'GET', '/api/conversations')).json<{
        conversations: Conversation[];
      }>();
      const team = conversations.find(({ id }) => id === 'team');
      expect(team).toMatchObject({ group: { name: 'Team' }, unread: 0 });
      expect(team?.others).toHaveLength(7);
    }
  });

  it('every account has a Russian name, and the search finds it', async () => {
    expect(Object.keys(RUSSIAN_DEMO_NAMES)).toEqual(DEMO_ACCOUNTS.map(({ id }) => id));
    chat = await startTestApp({ demo: true });
    const bob = (await enter('bob')).json<LoginSession>();
    const query = encodeURIComponent('алиса');
    const found = await chat.as(bob, 'GET', `/api/people?query=${query}`);
    expect(found.json()).toMatchObject({ people: [{ id: 'alice', name: 'Alice Ivanova' }] });
  });

  it('tokens of demo accounts contain no name, because each page uses its own language', async () => {
    chat = await startTestApp({ demo: true });
    const claims = async (who: LoginSession) => {
      const answer = await chat.as(who, 'POST', '/api/calls/token');
      const [, payload = ''] = answer.json<{ token: string }>().token.split('.');
      return JSON.parse(Buffer.from(payload, 'base64url').toString());
    };
    const alice = await claims((await enter('alice')).json<LoginSession>());
    expect(alice).toMatchObject({ sub: 'alice' });
    expect(alice).not.toHaveProperty('name');
    expect(await claims(await chat.join('Anna'))).toMatchObject({ sub: 'anna', name: 'Anna' });
  });

  it('only demo accounts sign in without a password', async () => {
    chat = await startTestApp({ demo: true });
    await chat.join('Anna');
    expect((await enter('anna')).statusCode).toBe(404);
    expect((await chat.app.inject('/api/demo/ticket?as=anna')).statusCode).toBe(404);
  });

  it('no password signs in to a demo account', async () => {
    chat = await startTestApp({ demo: true });
    const response = await chat.app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { login: 'alice', password: 'null' },
    });
    expect(response.statusCode).toBe(401);
  });

  it('the ticket’s URL has the requested host, and wss behind https', async () => {
    chat = await startTestApp({ demo: true, demoHosts: ['chat.example'] });
    const ticket = async (headers: Record<string, string>) =>
      (await chat.app.inject({ url: '/api/demo/ticket?as=alice', headers })).json<{ url: string }>()
        .url;
    expect(await ticket({ host: 'localhost:8000' })).toMatch(
      /^ws:\/\/localhost:8000\/webrtc\?access_token=[\w.-]+$/,
    );
    expect(await ticket({ host: 'chat.example', 'x-forwarded-proto': 'https' })).toMatch(
      /^wss:\/\/chat\.example\/webrtc\?access_token=/,
    );
  });

  it('the ticket’s token opens the REST API of the calls module as the account', async () => {
    chat = await startTestApp({ demo: true });
    const ticket = await chat.app.inject('/api/demo/ticket?as=alice');
    const { url, token } = ticket.json<{ url: string; token: string }>();
    expect(new URL(url).searchParams.get('access_token')).toBe(token);
    const history = (headers: Record<string, string>) =>
      chat.app.inject({ url: '/calls/api/history', headers });
    expect((await history({})).statusCode).toBe(401);
    const response = await history({ authorization: `Bearer ${token}` });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ calls: [] });
  });

  it('a WebSocket at the ticket’s URL calls as the account', async () => {
    chat = await startTestApp({ demo: true });
    await chat.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = chat.app.server.address() as AddressInfo;
    const open = async (as: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/demo/ticket?as=${as}`);
      const { url } = (await response.json()) as { url: string };
      const socket = new WebSocket(url);
      await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
      return socket;
    };
    const [alice, bob] = [await open('alice'), await open('bob')];
    const rung = new Promise((resolve) => bob.once('message', (data) => resolve(String(data))));
    const offer = { type: 'offer', sdp: 'v=0\r\n' };
    alice.send(JSON.stringify({ type: 'call_offer', to: 'bob', offer, callType: 'audio' }));
    expect(JSON.parse(String(await rung))).toMatchObject({ type: 'call_offer', from: 'alice' });
    alice.terminate();
    bob.terminate();
  });
});

describe('in production', () => {
  it('demo routes and demo accounts do not exist', async () => {
    chat = await startTestApp();
    expect((await enter('alice')).statusCode).toBe(404);
    expect((await chat.app.inject('/api/demo/ticket?as=alice')).statusCode).toBe(404);
    expect((await chat.app.inject('/api/session')).json()).toEqual({ session: null, demo: null });
    const anna = await chat.join('Anna');
    const found = await chat.as(anna, 'GET', '/api/people?query=alice');
    expect(found.json()).toEqual({ people: [] });
  });
});
