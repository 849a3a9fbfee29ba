import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPeople } from '../accounts/people.ts';
import { openChatDatabase } from '../storage/open.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { createCallsDirectory } from './calls-directory.ts';
import { createConversations } from './conversations.ts';
import { createGroups } from './groups.ts';

let db: ChatDatabase;
beforeEach(async () => {
  db = await openChatDatabase(':memory:');
  const people = createPeople(db, () => 0);
  await people.addWithoutPassword({ id: 'anna', name: 'Anna Lee' });
  await people.addWithoutPassword({ id: 'boris', name: 'Борис', alias: 'Boris' });
  await people.addWithoutPassword({ id: 'vera', name: 'Vera Lee' });
  await people.addWithoutPassword({ id: 'zoe', name: 'Zoe Lee' });
});
afterEach(() => db.destroy());

const direct = async (one: string, other: string) =>
  (await createConversations(db, () => 0).openDirect(one, other)).id;
const group = async (creatorId: string, ...userIds: string[]) =>
  (
    await createGroups(db, () => 0).create({
      creatorId,
      clientId: 'client-id-1',
      name: 'Walkers',
      userIds,
    })
  ).id;
const directory = () =>
  createCallsDirectory({
    db,
    isSeenOnline: async (viewer, userId) => viewer === 'anna' && userId === 'boris',
    isNamedByPage: (userId) => userId === 'zoe',
  });
const membersOf = async (id: string, userId: string) =>
  (await directory().conversations.membersOf(id, userId))?.toSorted() ?? null;
const find = async (userId: string, query: string) =>
  (await directory().people(userId, query)).map((person) => person.userId);

describe('the members of a conversation', () => {
  it('are visible to a member of a group, and to each person of a conversation of two', async () => {
    expect(await membersOf(await group('anna', 'boris', 'vera'), 'vera')).toEqual([
      'anna',
      'boris',
      'vera',
    ]);
    expect(await membersOf(await direct('anna', 'zoe'), 'zoe')).toEqual(['anna', 'zoe']);
  });

  it('are hidden from strangers and from people who left, and unknown conversations have none', async () => {
    const id = await group('anna', 'boris', 'vera');
    expect(await membersOf(id, 'zoe')).toBeNull();
    await createGroups(db, () => 0).leave(id, 'vera');
    expect(await membersOf(id, 'vera')).toBeNull();
    expect(await membersOf('unknown', 'anna')).toBeNull();
  });
});

describe('the people whom a person may call', () => {
  it('are those of the same conversations, of two and of a group, by name', async () => {
    await direct('anna', 'boris');
    await group('vera', 'anna');
    expect(await find('anna', '')).toEqual(['vera', 'boris']);
    expect(await find('boris', '')).toEqual(['anna']);
    expect(await find('zoe', '')).toEqual([]);
  });

  it('are found by name in any case, by login and by a second name', async () => {
    await group('anna', 'boris', 'vera');
    expect(await find('anna', 'LEE')).toEqual(['vera']);
    expect(await find('anna', 'БОР')).toEqual(['boris']);
    expect(await find('vera', ' bor ')).toEqual(['boris']);
    expect(await find('boris', 'lee')).toEqual(['anna', 'vera']);
    expect(await find('anna', '%')).toEqual([]);
  });

  it('come with a name and a picture, unless each page gives them a name of its language', async () => {
    await group('anna', 'vera', 'zoe');
    const picture = expect.stringMatching(/^\/avatars\//);
    expect(await directory().people('anna', 'lee')).toEqual([
      { userId: 'vera', name: 'Vera Lee', picture, online: false },
      { userId: 'zoe', online: false },
    ]);
  });

  it('are online as far as the person who asks may see it', async () => {
    await group('anna', 'boris', 'vera');
    const online = async (userId: string) =>
      (await directory().people(userId, 'boris')).map((person) => person.online);
    expect([await online('anna'), await online('vera')]).toEqual([[true], [false]]);
  });

  it('are at most 50', async () => {
    const people = createPeople(db, () => 0);
    const ids = Array.from({ length: 60 }, (_, index) => `member${index}`);
    for (const id of ids) await people.addWithoutPassword({ id, name: id });
    await group('anna', ...ids);
    expect(await find('anna', '')).toHaveLength(50);
  });
});
