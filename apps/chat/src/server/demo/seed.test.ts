import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPeople } from '../accounts/people.ts';
import { createConversations } from '../conversations/conversations.ts';
import { createGroups } from '../conversations/groups.ts';
import { createMessages } from '../conversations/messages.ts';
import { migrate } from '../storage/migrations.ts';
import { openChatDatabase } from '../storage/open.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { undoMigration } from '../testing/undo-migration.ts';
import { seedDemo } from './seed.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

let db: ChatDatabase;
beforeEach(async () => {
  db = await openChatDatabase(':memory:');
});
afterEach(() => db.destroy());

const seed = (now = NOW) =>
  seedDemo(
    db,
    createPeople(db, () => now),
    () => now,
  );
const conversationsOf = (userId: string) => createConversations(db, () => NOW).list(userId);
const teamOf = async (userId: string) =>
  (await conversationsOf(userId)).find(({ id }) => id === 'team');

describe('the demo’s group', () => {
  it('is made in a database of the version before groups, whose messages stay', async () => {
    await seed();
    await db.deleteFrom('messages').where('conversation_id', '=', 'team').execute();
    await db.deleteFrom('participants').where('conversation_id', '=', 'team').execute();
    await db.deleteFrom('conversations').where('id', '=', 'team').execute();
    const before = await conversationsOf('alice');
    await undoMigration(db, '004_groups');
    await migrate(db);
    expect(await conversationsOf('alice')).toEqual(before);
    await seed(NOW + 1000);
    const team = await teamOf('alice');
    expect(team?.others.map(({ id }) => id)).toEqual(
      'bob carol dave erin frank grace heidi'.split(' '),
    );
    expect(await conversationsOf('alice')).toHaveLength(before.length + 1);
  });

  it('is made once: people who left stay out, and its name and messages stay', async () => {
    await seed();
    const groups = createGroups(db, () => NOW);
    await groups.leave('team', 'alice');
    await groups.rename('team', 'bob', 'Crew');
    const page = await createMessages(db, () => NOW).page('team', 'bob');
    await seed(NOW + 1000);
    expect(await teamOf('alice')).toBeUndefined();
    expect((await teamOf('bob'))?.group?.name).toBe('Crew');
    expect(await createMessages(db, () => NOW).page('team', 'bob')).toEqual(page);
  });

  it('is listed below the conversations of two that have messages', async () => {
    await seed();
    const withMessages = (await conversationsOf('alice')).filter(({ last }) => last !== null);
    expect(withMessages.map(({ id }) => id).indexOf('team')).toBe(withMessages.length - 1);
  });
});
