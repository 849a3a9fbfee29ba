import { randomUUID } from 'node:crypto';
import { cleanName } from '@xpchat/calls-server';
import { sql } from 'kysely';
import type { Conversation, Group, Message, Person } from '../../wire/entities.ts';
import { MAX_GROUP_MEMBERS, MAX_GROUP_NAME_LENGTH } from '../../wire/limits.ts';
import { avatarUrl } from '../accounts/avatar.ts';
import { PERSON_COLUMNS, toPerson } from '../accounts/people.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../http-errors.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { appendMessage, type StoredGroupEvent, toMessages } from './message-rows.ts';

/** A group after a change, and its message about the change. */
export interface GroupChange {
  readonly id: string;
  readonly group: Group;
  readonly members: Person[];
  readonly message: Message;
}

/** The name and the members of groups. Each change is checked and made in one transaction. */
export interface Groups {
  /**
   * Creates a group of its creator and these people, once for each `clientId`. Throws `unknown_person`,
   * `group_full`, and `invalid_input` if nothing of the name can be seen.
   *
   * @returns `change` is undefined if the group was there
   */
  create(input: {
    creatorId: string;
    clientId: string;
    name: string;
    userIds: readonly string[];
    /** Default: a new id. */
    id?: string;
  }): Promise<{ id: string; change: GroupChange | undefined }>;
  /**
   * Throws `not_found` unless the person is a member, and `invalid_input` as `create` does.
   *
   * @returns undefined if the group has this name
   */
  rename(id: string, userId: string, name: string): Promise<GroupChange | undefined>;
  /**
   * Adds the people who are not members yet. Throws `not_found` unless the person is a member, `unknown_person` and
   * `group_full`. Nobody is added then.
   *
   * @returns undefined if all were members
   */
  add(
    id: string,
    userId: string,
    userIds: readonly string[],
  ): Promise<(GroupChange & { readonly added: readonly string[] }) | undefined>;
  /**
   * Throws `not_found` unless the person is a member.
   *
   * @returns undefined if the person was the last member: the group and its messages are deleted
   */
  leave(id: string, userId: string): Promise<GroupChange | undefined>;
}

export function createGroups(db: ChatDatabase, clock: Clock): Groups {
  const change = <Result>(work: (tx: ChatDatabase) => Promise<Result>) =>
    db.transaction().execute(work);

  /** Raises the version and appends the message. */
  async function recordEvent(
    tx: ChatDatabase,
    id: string,
    authorId: string,
    event: StoredGroupEvent,
  ): Promise<GroupChange> {
    const row = await appendMessage(tx, clock, {
      conversation_id: id,
      author_id: authorId,
      // Pages cannot send a colon in a client id.
      client_id: `event:${randomUUID()}`,
      text: '',
      event: JSON.stringify(event),
      is_silent: 1,
    });
    const { name, version } = await tx
      .updateTable('conversations')
      .set(({ eb }) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .returning(['name', 'version'])
      .executeTakeFirstOrThrow();
    const [message] = await toMessages(tx, [row], authorId);
    if (!message) throw new Error('a row has a message');
    const shown = name ?? '';
    const group = { name: shown, picture: avatarUrl(id, shown), version };
    return { id, group, members: await readMembers(tx, id), message };
  }

  async function insertMembers(
    tx: ChatDatabase,
    id: string,
    userIds: readonly string[],
  ): Promise<void> {
    const known = await tx
      .selectFrom('users')
      .select('id')
      .where('id', 'in', sql<string>`(select value from json_each(${JSON.stringify(userIds)}))`)
      .execute();
    if (known.length < userIds.length) throw new ChatError('unknown_person');
    // A new member does not get earlier messages as unread.
    const top = await tx
      .selectFrom('messages')
      .select((select) => select.fn.max('seq').as('seq'))
      .where('conversation_id', '=', id)
      .executeTakeFirst();
    await tx
      .insertInto('participants')
      .values(userIds.map((user_id) => ({ conversation_id: id, user_id, read_seq: top?.seq ?? 0 })))
      .execute();
  }

  return {
    create: ({ creatorId, clientId, name, userIds, id = randomUUID() }) =>
      change(async (tx) => {
        const key = `${creatorId} ${clientId}`;
        const existing = await tx
          .selectFrom('conversations')
          .select('id')
          .where('creation_key', '=', key)
          .executeTakeFirst();
        if (existing) return { id: existing.id, change: undefined };
        const members = [...new Set([creatorId, ...userIds])];
        requireRoom(members.length);
        const shown = cleanGroupName(name);
        await tx
          .insertInto('conversations')
          .values({ id, direct_key: null, created_at: clock(), name: shown, creation_key: key })
          .execute();
        await insertMembers(tx, id, members);
        return {
          id,
          change: await recordEvent(tx, id, creatorId, { type: 'created', name: shown }),
        };
      }),

    rename: (id, userId, name) =>
      change(async (tx) => {
        await requireMember(tx, id, userId);
        const shown = cleanGroupName(name);
        const { numUpdatedRows } = await tx
          .updateTable('conversations')
          .set({ name: shown })
          .where('id', '=', id)
          .where('name', '!=', shown)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return undefined;
        return recordEvent(tx, id, userId, { type: 'renamed', name: shown });
      }),

    add: (id, userId, userIds) =>
      change(async (tx) => {
        await requireMember(tx, id, userId);
        const members = new Set((await readMembers(tx, id)).map((member) => member.id));
        const added = [...new Set(userIds)].filter((wanted) => !members.has(wanted));
        if (added.length === 0) return undefined;
        requireRoom(members.size + added.length);
        await insertMembers(tx, id, added);
        return { ...(await recordEvent(tx, id, userId, { type: 'added', userIds: added })), added };
      }),

    leave: (id, userId) =>
      change(async (tx) => {
        await requireMember(tx, id, userId);
        await tx
          .deleteFrom('participants')
          .where('conversation_id', '=', id)
          .where('user_id', '=', userId)
          .execute();
        const left = await recordEvent(tx, id, userId, { type: 'left' });
        if (left.members.length > 0) return left;
        await tx.deleteFrom('messages').where('conversation_id', '=', id).execute();
        await tx.deleteFrom('conversations').where('id', '=', id).execute();
        return undefined;
      }),
  };
}

/** The group right after a change, as a member sees it who has read everything. */
export function viewOfChange(change: GroupChange, readerId: string): Conversation {
  return {
    id: change.id,
    group: change.group,
    others: change.members.filter(({ id }) => id !== readerId),
    last: change.message,
    unread: 0,
  };
}

async function requireMember(tx: ChatDatabase, id: string, userId: string): Promise<void> {
  const row = await tx
    .selectFrom('participants')
    .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
    .select('name')
    .where('conversation_id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  // A conversation of two has no name, and cannot be changed.
  if (!row || row.name === null) throw new ChatError('not_found');
}

async function readMembers(tx: ChatDatabase, id: string): Promise<Person[]> {
  const rows = await tx
    .selectFrom('participants')
    .innerJoin('users', 'users.id', 'participants.user_id')
    .select(PERSON_COLUMNS)
    .where('conversation_id', '=', id)
    .orderBy('users.name')
    .execute();
  return rows.map(toPerson);
}

function requireRoom(count: number): void {
  if (count > MAX_GROUP_MEMBERS) throw new ChatError('group_full');
}

/** The name without what reorders or hides text. It may have become longer. */
function cleanGroupName(name: string): string {
  const cleaned = cleanName(name);
  if (cleaned === undefined || cleaned.length > MAX_GROUP_NAME_LENGTH) {
    throw new ChatError('invalid_input');
  }
  return cleaned;
}
