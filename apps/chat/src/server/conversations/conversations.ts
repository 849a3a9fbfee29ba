import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Conversation, Message, Person } from '../../wire/entities.ts';
import { avatarUrl } from '../accounts/avatar.ts';
import { PERSON_COLUMNS, toPerson } from '../accounts/people.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../http-errors.ts';
import { batched } from '../storage/batched.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { readLastMessages } from './messages.ts';

/** Conversations and their participants. Only participants can read a conversation. */
export interface Conversations {
  /**
   * Returns the conversation of these two and creates it if necessary. Throws `not_found` if the
   * other person does not exist and `invalid_input` if both ids are the same.
   */
  openDirect(userId: string, otherId: string): Promise<{ id: string; created: boolean }>;
  /** Returns the id of the conversation of these two, if there is one. */
  findDirect(userId: string, otherId: string): Promise<string | undefined>;
  /** Returns the conversation as this participant sees it. Throws `not_found` for anyone else. */
  view(conversationId: string, userId: string): Promise<Conversation>;
  /** Lists the person's conversations, the most recent first. */
  list(userId: string): Promise<Conversation[]>;
  /** Throws `not_found` unless the person is a participant. */
  requireParticipant(conversationId: string, userId: string): Promise<void>;
  /**
   * The other person of a conversation of two; undefined in a group. Throws `not_found` unless the person
   * is a participant.
   */
  peerOf(conversationId: string, userId: string): Promise<string | undefined>;
  /**
   * Returns everyone who shares a conversation of two with this person: the members of a group do not
   * become acquaintances, because any of them can add anybody. Only `isMutual` means that both agreed:
   * each has written to the other. Anybody can open a conversation with anybody.
   */
  acquaintances(userId: string): Promise<{ id: string; isMutual: boolean }[]>;
  /** Whether each of the two has written to the other. */
  areMutual(userId: string, otherId: string): Promise<boolean>;
  /**
   * Those of the two who have written a message in their conversation; undefined if they have none. One
   * query serves all requests of one turn of the event loop.
   */
  writersBetween(userId: string, otherId: string): Promise<ReadonlySet<string> | undefined>;
  /** Moves the read mark forward, never back. Returns its new position. */
  markRead(conversationId: string, userId: string, seq: number): Promise<number>;
}

export function createConversations(db: ChatDatabase, clock: Clock): Conversations {
  async function listViews(userId: string, onlyId?: string): Promise<Conversation[]> {
    let query = db
      .selectFrom('participants as me')
      .innerJoin('conversations', 'conversations.id', 'me.conversation_id')
      .where('me.user_id', '=', userId)
      .select((select) => [
        'conversations.id',
        'conversations.created_at',
        'conversations.name',
        'conversations.version',
        select
          .selectFrom('messages')
          .whereRef('messages.conversation_id', '=', 'me.conversation_id')
          .whereRef('messages.seq', '>', 'me.read_seq')
          .where('messages.author_id', '!=', userId)
          .where('messages.is_silent', '=', 0)
          .select((count) => count.fn.countAll<number>().as('unread'))
          .as('unread'),
      ]);
    if (onlyId !== undefined) query = query.where('conversations.id', '=', onlyId);
    const rows = await query.execute();
    const ids = rows.map((row) => row.id);
    const [others, lasts] = await Promise.all([
      readOthers(ids, userId),
      readLastMessages(db, ids, userId),
    ]);
    return rows
      .sort((a, b) => lastActivityAt(b, lasts.get(b.id)) - lastActivityAt(a, lasts.get(a.id)))
      .map((row) => ({
        id: row.id,
        ...(row.name === null
          ? {}
          : {
              group: {
                name: row.name,
                picture: avatarUrl(row.id, row.name),
                version: row.version,
              },
            }),
        others: others.get(row.id) ?? [],
        last: lasts.get(row.id) ?? null,
        unread: Number(row.unread ?? 0),
      }));
  }

  async function readOthers(ids: string[], userId: string): Promise<Map<string, Person[]>> {
    const found = new Map<string, Person[]>();
    if (ids.length === 0) return found;
    const rows = await db
      .selectFrom('participants')
      .innerJoin('users', 'users.id', 'participants.user_id')
      .select(['conversation_id', ...PERSON_COLUMNS])
      .where('conversation_id', 'in', ids)
      .where('user_id', '!=', userId)
      .orderBy('users.name')
      .execute();
    for (const row of rows) {
      const list = found.get(row.conversation_id) ?? [];
      list.push(toPerson(row));
      found.set(row.conversation_id, list);
    }
    return found;
  }

  async function peerOf(conversationId: string, userId: string): Promise<string | undefined> {
    const row = await db
      .selectFrom('participants as me')
      .innerJoin('conversations', 'conversations.id', 'me.conversation_id')
      .leftJoin('participants as other', (join) =>
        join
          .onRef('other.conversation_id', '=', 'conversations.id')
          .onRef('other.user_id', '!=', 'me.user_id')
          .on('conversations.direct_key', 'is not', null),
      )
      .select('other.user_id')
      .where('me.conversation_id', '=', conversationId)
      .where('me.user_id', '=', userId)
      .executeTakeFirst();
    if (!row) throw new ChatError('not_found');
    return row.user_id ?? undefined;
  }

  const readWriters = batched(async (directKeys) => {
    const rows = await db
      .selectFrom('conversations')
      .innerJoin('participants', 'participants.conversation_id', 'conversations.id')
      .select(({ exists, selectFrom }) => [
        'direct_key',
        'user_id',
        exists(
          selectFrom('messages')
            .select('seq')
            .whereRef('messages.conversation_id', '=', 'conversations.id')
            .whereRef('author_id', '=', 'participants.user_id')
            // A call card is not a message that somebody wrote.
            .where('messages.call', 'is', null),
        ).as('hasWritten'),
      ])
      .where(
        'direct_key',
        'in',
        sql<string>`(select value from json_each(${JSON.stringify(directKeys)}))`,
      )
      .execute();
    const writers = new Map<string, Set<string>>();
    for (const { direct_key, user_id, hasWritten } of rows) {
      if (direct_key === null) continue;
      const found = writers.get(direct_key) ?? new Set();
      if (hasWritten) found.add(user_id);
      writers.set(direct_key, found);
    }
    return writers;
  });
  const writersBetween = (userId: string, otherId: string) =>
    readWriters(directKeyOf(userId, otherId));

  return {
    async openDirect(userId, otherId) {
      if (userId === otherId) throw new ChatError('invalid_input');
      const directKey = directKeyOf(userId, otherId);
      return db.transaction().execute(async (tx) => {
        const existing = await tx
          .selectFrom('conversations')
          .select('id')
          .where('direct_key', '=', directKey)
          .executeTakeFirst();
        if (existing) return { id: existing.id, created: false };
        const other = await tx
          .selectFrom('users')
          .select('id')
          .where('id', '=', otherId)
          .executeTakeFirst();
        if (!other) throw new ChatError('not_found');
        const id = randomUUID();
        await tx
          .insertInto('conversations')
          .values({
            id,
            direct_key: directKey,
            created_at: clock(),
            name: null,
            creation_key: null,
          })
          .execute();
        await tx
          .insertInto('participants')
          .values([userId, otherId].map((user_id) => ({ conversation_id: id, user_id })))
          .execute();
        return { id, created: true };
      });
    },

    async findDirect(userId, otherId) {
      const row = await db
        .selectFrom('conversations')
        .select('id')
        .where('direct_key', '=', directKeyOf(userId, otherId))
        .executeTakeFirst();
      return row?.id;
    },

    async view(conversationId, userId) {
      const [view] = await listViews(userId, conversationId);
      if (!view) throw new ChatError('not_found');
      return view;
    },

    list: (userId) => listViews(userId),

    async requireParticipant(conversationId, userId) {
      await peerOf(conversationId, userId);
    },

    peerOf,

    async acquaintances(userId) {
      const rows = await db
        .selectFrom('participants as me')
        .innerJoin('participants as other', 'other.conversation_id', 'me.conversation_id')
        .innerJoin('conversations', 'conversations.id', 'me.conversation_id')
        .select((select) => [
          'other.user_id',
          select
            .selectFrom('messages')
            .whereRef('messages.conversation_id', '=', 'me.conversation_id')
            .whereRef('author_id', 'in', sql`(me.user_id, other.user_id)`)
            // A call card is not a message that somebody wrote.
            .where('messages.call', 'is', null)
            .select((count) => count.fn.count<number>('author_id').distinct().as('authors'))
            .as('authors'),
        ])
        .where('me.user_id', '=', userId)
        .where('other.user_id', '!=', userId)
        .where('direct_key', 'is not', null)
        .execute();
      return rows.map((row) => ({ id: row.user_id, isMutual: Number(row.authors ?? 0) === 2 }));
    },

    writersBetween,

    areMutual: async (userId, otherId) => (await writersBetween(userId, otherId))?.size === 2,

    async markRead(conversationId, userId, seq) {
      await db
        .updateTable('participants')
        .set((set) => ({
          // Never beyond the last message: a page must not mark future messages as read.
          read_seq: set.fn<number>('min', [
            set.val(seq),
            set
              .selectFrom('messages')
              .select((max) => max.fn.coalesce(max.fn.max('seq'), max.val(0)).as('top'))
              .where('conversation_id', '=', conversationId),
          ]),
        }))
        .where('conversation_id', '=', conversationId)
        .where('user_id', '=', userId)
        .where('read_seq', '<', seq)
        .execute();
      const row = await db
        .selectFrom('participants')
        .select('read_seq')
        .where('conversation_id', '=', conversationId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (!row) throw new ChatError('not_found');
      return row.read_seq;
    },
  };
}

function directKeyOf(userId: string, otherId: string): string {
  return [userId, otherId].sort().join(' ');
}

function lastActivityAt(row: { created_at: number }, last: Message | undefined): number {
  return last?.sentAt ?? row.created_at;
}
