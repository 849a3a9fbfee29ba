import { type Selectable, sql } from 'kysely';
import type { Message } from '../../wire/entities.ts';
import { PAGE_SIZE } from '../../wire/limits.ts';
import type { Clock } from '../clock.ts';
import type { ChatDatabase, ChatTables } from '../storage/schema.ts';

function toMessage(row: Selectable<ChatTables['messages']>): Message {
  return {
    conversationId: row.conversation_id,
    seq: row.seq,
    authorId: row.author_id,
    clientId: row.client_id,
    text: row.text,
    sentAt: row.sent_at,
  };
}

/** What was said. Whether somebody may read or write it was decided before. */
export interface Messages {
  /**
   * Stores a message once: the same `clientId` of the same author again gives the stored message
   * and `isNew` false, however often a page that got no answer asks.
   */
  post(input: {
    conversationId: string;
    authorId: string;
    clientId: string;
    text: string;
  }): Promise<{ message: Message; isNew: boolean }>;
  /** The latest page, oldest message first; with `before`, the page that ends before it. */
  page(conversationId: string, before?: number): Promise<{ messages: Message[]; more: boolean }>;
  /** What came after a message, oldest first. */
  since(conversationId: string, after: number): Promise<{ messages: Message[]; more: boolean }>;
}

export function createMessages(db: ChatDatabase, clock: Clock): Messages {
  return {
    post({ conversationId, authorId, clientId, text }) {
      return db.transaction().execute(async (tx) => {
        const existing = await tx
          .selectFrom('messages')
          .selectAll()
          .where('conversation_id', '=', conversationId)
          .where('author_id', '=', authorId)
          .where('client_id', '=', clientId)
          .executeTakeFirst();
        if (existing) return { message: toMessage(existing), isNew: false };
        const top = await tx
          .selectFrom('messages')
          .select((select) => select.fn.max('seq').as('seq'))
          .where('conversation_id', '=', conversationId)
          .executeTakeFirst();
        const row = {
          conversation_id: conversationId,
          seq: (top?.seq ?? 0) + 1,
          author_id: authorId,
          client_id: clientId,
          text,
          sent_at: clock(),
        };
        await tx.insertInto('messages').values(row).execute();
        return { message: toMessage(row), isNew: true };
      });
    },

    async page(conversationId, before) {
      let query = db
        .selectFrom('messages')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .orderBy('seq', 'desc')
        .limit(PAGE_SIZE + 1);
      if (before !== undefined) query = query.where('seq', '<', before);
      const rows = await query.execute();
      const messages = rows.slice(0, PAGE_SIZE).map(toMessage).reverse();
      return { messages, more: rows.length > PAGE_SIZE };
    },

    async since(conversationId, after) {
      const rows = await db
        .selectFrom('messages')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(PAGE_SIZE + 1)
        .execute();
      return {
        messages: rows.slice(0, PAGE_SIZE).map(toMessage),
        more: rows.length > PAGE_SIZE,
      };
    },
  };
}

/** The last message of each of these conversations. */
export async function readLastMessages(
  db: ChatDatabase,
  conversationIds: string[],
): Promise<Map<string, Message>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', 'in', conversationIds)
    .where(
      sql<boolean>`seq = (select max(m.seq) from messages m where m.conversation_id = messages.conversation_id)`,
    )
    .execute();
  return new Map(rows.map((row) => [row.conversation_id, toMessage(row)]));
}
