import { type Selectable, sql } from 'kysely';
import type { CallCard, Message } from '../../wire/entities.ts';
import { PAGE_SIZE } from '../../wire/limits.ts';
import type { Clock } from '../clock.ts';
import type { ChatDatabase, ChatTables } from '../storage/schema.ts';

type Row = Selectable<ChatTables['messages']>;

/** Builds the message as this reader may see it. A hidden message keeps only its number. */
function toMessage(row: Row, readerId: string): Message {
  const place = { conversationId: row.conversation_id, seq: row.seq };
  if (row.hidden_from === readerId) {
    return {
      ...place,
      authorId: readerId,
      clientId: `withheld:${row.seq}`,
      text: '',
      sentAt: 0,
      withheld: true,
    };
  }
  return {
    ...place,
    authorId: row.author_id,
    clientId: row.client_id,
    text: row.text,
    sentAt: row.sent_at,
    ...(row.call === null ? {} : { call: JSON.parse(row.call) as CallCard }),
  };
}

interface Page {
  readonly messages: Message[];
  readonly more: boolean;
}

/** Messages of conversations. Callers check access before they use it. */
export interface Messages {
  /**
   * Stores a message once. A repeated `clientId` of the same author returns the stored message and
   * `isNew: false`, so a page that got no response can safely retry.
   */
  post(input: {
    conversationId: string;
    authorId: string;
    clientId: string;
    text: string;
  }): Promise<{ message: Message; isNew: boolean }>;
  /**
   * Stores the card of a call once. Returns it as each reader sees it, or an empty list if the card
   * was already there.
   */
  postCall(input: {
    conversationId: string;
    callerId: string;
    card: CallCard;
    /** The person who must not learn of the call. */
    hiddenFrom: string | null;
    readers: readonly string[];
  }): Promise<{ readerId: string; message: Message }[]>;
  /** Returns the latest page, or the page that ends before `before`. Oldest message first. */
  page(conversationId: string, readerId: string, before?: number): Promise<Page>;
  /** Returns the messages after `after`, oldest first. */
  since(conversationId: string, readerId: string, after: number): Promise<Page>;
}

export function createMessages(db: ChatDatabase, clock: Clock): Messages {
  /** Numbers and stores a message unless its author already has one with this client id. */
  function insertOnce(
    message: Pick<Row, 'conversation_id' | 'author_id' | 'client_id' | 'text'> &
      Partial<Pick<Row, 'call' | 'hidden_from' | 'is_silent'>>,
  ): Promise<{ row: Row; isNew: boolean }> {
    return db.transaction().execute(async (tx) => {
      const existing = await tx
        .selectFrom('messages')
        .selectAll()
        .where('conversation_id', '=', message.conversation_id)
        .where('author_id', '=', message.author_id)
        .where('client_id', '=', message.client_id)
        .executeTakeFirst();
      if (existing) return { row: existing, isNew: false };
      const top = await tx
        .selectFrom('messages')
        .select((select) => select.fn.max('seq').as('seq'))
        .where('conversation_id', '=', message.conversation_id)
        .executeTakeFirst();
      const row: Row = {
        call: null,
        hidden_from: null,
        is_silent: 0,
        ...message,
        seq: (top?.seq ?? 0) + 1,
        sent_at: clock(),
      };
      await tx.insertInto('messages').values(row).execute();
      return { row, isNew: true };
    });
  }

  return {
    async post({ conversationId, authorId, clientId, text }) {
      const { row, isNew } = await insertOnce({
        conversation_id: conversationId,
        author_id: authorId,
        client_id: clientId,
        text,
      });
      return { message: toMessage(row, authorId), isNew };
    },

    async postCall({ conversationId, callerId, card, hiddenFrom, readers }) {
      const { row, isNew } = await insertOnce({
        conversation_id: conversationId,
        author_id: callerId,
        // Pages cannot send a colon in a client id, so no message can take this one in advance.
        client_id: `call:${card.callId}`,
        text: '',
        call: JSON.stringify(card),
        hidden_from: hiddenFrom,
        is_silent: card.missed && hiddenFrom === null ? 0 : 1,
      });
      if (!isNew) return [];
      return readers.map((readerId) => ({ readerId, message: toMessage(row, readerId) }));
    },

    async page(conversationId, readerId, before) {
      let query = db
        .selectFrom('messages')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .orderBy('seq', 'desc')
        .limit(PAGE_SIZE + 1);
      if (before !== undefined) query = query.where('seq', '<', before);
      const rows = await query.execute();
      const messages = rows
        .slice(0, PAGE_SIZE)
        .map((row) => toMessage(row, readerId))
        .reverse();
      return { messages, more: rows.length > PAGE_SIZE };
    },

    async since(conversationId, readerId, after) {
      const rows = await db
        .selectFrom('messages')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(PAGE_SIZE + 1)
        .execute();
      return {
        messages: rows.slice(0, PAGE_SIZE).map((row) => toMessage(row, readerId)),
        more: rows.length > PAGE_SIZE,
      };
    },
  };
}

/** Returns the last message of each conversation that this person may see. */
export async function readLastMessages(
  db: ChatDatabase,
  conversationIds: string[],
  readerId: string,
): Promise<Map<string, Message>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', 'in', conversationIds)
    .where(
      sql<boolean>`seq = (select max(m.seq) from messages m where m.conversation_id = messages.conversation_id and (m.hidden_from is null or m.hidden_from <> ${readerId}))`,
    )
    .execute();
  return new Map(rows.map((row) => [row.conversation_id, toMessage(row, readerId)]));
}
