import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation, LoginSession } from '../../wire/entities.ts';
import { migrate } from '../storage/migrations.ts';
import { openChatDatabase } from '../storage/open.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { undoMigration } from '../testing/undo-migration.ts';
import { createPeople } from './people.ts';

let chat: TestApp;
let boris: LoginSession;
beforeEach(async () => {
  chat = await startTestApp();
  boris = await chat.join('Boris');
});
afterEach(() => chat.close());

async function signUp(login: string, name: string): Promise<LoginSession> {
  const payload = { login, name, password: 'long enough' };
  const response = await chat.app.inject({ method: 'POST', url: '/api/account', payload });
  return response.json<LoginSession>();
}

async function contactsOfBoris(...ids: readonly string[]): Promise<string[]> {
  for (const userId of ids) await chat.as(boris, 'POST', '/api/conversations', { userId });
  const list = await chat.as(boris, 'GET', '/api/conversations');
  const { conversations } = list.json<{ conversations: Conversation[] }>();
  return conversations.flatMap(({ others }) => others.map(({ name }) => name)).sort();
}

/** The name that the calls module shows to the people whom this person calls. */
async function nameInCalls(session: LoginSession): Promise<unknown> {
  const response = await chat.as(session, 'POST', '/api/calls/token');
  const [, payload = ''] = response.json<{ token: string }>().token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).name;
}

describe('two people whose names may be confused', () => {
  it('C10: are shown with their logins in contacts, in search and in calls', async () => {
    const first = await signUp('anna', 'Anna Lee');
    expect(await contactsOfBoris('anna')).toEqual(['Anna Lee']);
    // The first letter is Cyrillic.
    const second = await signUp('mallory', 'Аnna Lee');
    expect(second.user.name).toBe('Аnna Lee (mallory)');
    expect(await contactsOfBoris('mallory')).toEqual(['Anna Lee (anna)', 'Аnna Lee (mallory)']);
    const found = await chat.as(boris, 'GET', '/api/people?query=nna');
    expect(found.json()).toMatchObject({
      people: [{ name: 'Anna Lee (anna)' }, { name: 'Аnna Lee (mallory)' }],
    });
    expect(await nameInCalls(first)).toBe('Anna Lee (anna)');
    expect(await nameInCalls(second)).toBe('Аnna Lee (mallory)');
    expect(await nameInCalls(boris)).toBe('Boris');
  });

  it('C10: cannot pose as each other by a login in the name', async () => {
    await signUp('anna', 'Anna');
    await signUp('mallory', 'Anna (anna)');
    expect(await contactsOfBoris('mallory')).toEqual(['Anna (anna) (mallory)']);
  });

  it('C10: remain distinct if they signed up before names were compared', async () => {
    const db = await openChatDatabase(':memory:');
    const people = createPeople(db, () => 0);
    for (const id of ['one', 'two']) await people.addWithoutPassword({ id, name: 'Anna' });
    await undoMigration(db, '003_name_keys');
    await migrate(db);
    expect((await people.find('one'))?.name).toBe('Anna (one)');
    await db.destroy();
  });
});
