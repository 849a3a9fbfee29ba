import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPeople } from './accounts/people.ts';
import { createSessions } from './accounts/sessions.ts';
import { callsOptions } from './calls.ts';
import { createConversations } from './conversations/conversations.ts';
import { openChatDatabase } from './storage/open.ts';
import { startTestApp, TEST_KEY, type TestApp } from './test-support/test-app.ts';

let chat: TestApp;
beforeEach(async () => {
  chat = await startTestApp();
});
afterEach(() => chat.close());

describe('the token for calls', () => {
  it('names the person of the tab, with name and picture, and is short-lived', async () => {
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

  it('is for nobody without a session', async () => {
    const response = await chat.app.inject({ method: 'POST', url: '/api/calls/token' });
    expect(response.statusCode).toBe(401);
  });
});

describe('who may call whom', () => {
  it('is decided by sharing a conversation', async () => {
    const db = await openChatDatabase(':memory:');
    const people = createPeople(db, () => 0);
    for (const id of ['anna', 'boris', 'vera']) await people.addWithoutPassword({ id, name: id });
    const conversations = createConversations(db, () => 0);
    await conversations.openDirect('anna', 'boris');
    const { canReach } = callsOptions({
      db,
      secret: TEST_KEY,
      sessions: createSessions(db, () => 0),
      conversations,
    });
    expect(await canReach('anna', 'boris')).toBe('contact');
    expect(await canReach('boris', 'anna')).toBe('contact');
    expect(await canReach('anna', 'vera')).toBe('no');
    expect(await canReach('anna', 'nobody')).toBe('no');
    expect(await canReach('anna', 'anna')).toBe('no');
    await db.destroy();
  });
});
