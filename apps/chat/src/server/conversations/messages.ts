import { sql } from 'kysely';
import type { CallCard, Message } from '../../wire/entities.ts';
import { PAGE_SIZE } from '../../wire/limits.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../http-errors.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { appendMessage, type MessageRow, toMessages } from './message-rows.ts';

interface Page {
  readonly messages: Message[];
  readonly more: boolean;
}

/** Messages of conversations. Callers check who may read before they use it. */
export interface Messages {
  /**
   * Stores a message once. A repeated `clientId` of the same author returns the stored message and
   * `isNew: false`, so a page that got no response can safely retry. Throws `not_found` unless the author
   * is a participant at this moment.
   *
   * @returns with the ids of the participants at this moment
   */
  post(input: {
    conversationId: string;
    authorId: string;
    clientId: string;
    text: string;
  }): Promise<{ message: Message; isNew: boolean; readers: readonly string[] }>;
  /**
   * Stores the card of a call once. Returns it as each participant sees it, or an empty list if the card
   * was already there, or the conversation is gone.
   */
  postCall(input: {
    conversationId: string;
    callerId: string;
    card: CallCard;
    /** The person who must not learn of the call. */
    hiddenFrom: string | null;
  }): Promise<{ readerId: string; message: Message }[]>;
  /** Returns the latest page, or the page that ends before `before`. Oldest message first. */
  page(conversationId: string, readerId: string, before?: number): Promise<Page>;
  /** Returns the messages after `after`, oldest first. */
  since(conversationId: string, readerId: string, after: number): Promise<Page>;
}

export function createMessages(db: ChatDatabase, clock: Clock): Messages {
  /** Stores a message unless its author already has one with this client id. */
  async function appendOnce(
    tx: ChatDatabase,
    message: Parameters<typeof appendMessage>[2],
  ): Promise<{ row: MessageRow; isNew: boolean }> {
    const existing = await tx
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', '=', message.conversation_id)
      .where('author_id', '=', message.author_id)
      .where('client_id', '=', message.client_id)
      .executeTakeFirst();
    if (existing) return { row: existing, isNew: false };
    return { row: await appendMessage(tx, clock, message), isNew: true };
  }

  async function view(row: MessageRow, readerId: string): Promise<Message> {
    const [message] = await toMessages(db, [row], readerId);
    if (!message) throw new Error('a row has a message');
    return message;
  }

  return {
    async post({ conversationId, authorId, clientId, text }) {
      const { row, isNew, readers } = await db.transaction().execute(async (tx) => {
        const readers = await participantsOf(tx, conversationId);
        // The author may have left since the request was checked.
        if (!readers.includes(authorId)) throw new ChatError('not_found');
        const stored = await appendOnce(tx, {
          conversation_id: conversationId,
          author_id: authorId,
          client_id: clientId,
          text,
        });
        return { ...stored, readers };
      });
      return { message: await view(row, authorId), isNew, readers };
    },

    async postCall({ conversationId, callerId, card, hiddenFrom }) {
      const readers = await participantsOf(db, conversationId);
      if (readers.length === 0) return [];
      const { row, isNew } = await db.transaction().execute((tx) =>
        appendOnce(tx, {
          conversation_id: conversationId,
          author_id: callerId,
          // Pages cannot send a colon in a client id, so no message can take this one in advance.
          client_id: `call:${card.callId}`,
          text: '',
          call: JSON.stringify(card),
          hidden_from: hiddenFrom,
          is_silent: card.missed && hiddenFrom === null ? 0 : 1,
        }),
      );
      if (!isNew) return [];
      return Promise.all(
        readers.map(async (readerId) => ({ readerId, message: await view(row, readerId) })),
      );
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
      const latest = rows.slice(0, PAGE_SIZE).reverse();
      return {
        messages: await toMessages(db, latest, readerId),
        more: rows.length > PAGE_SIZE,
      };
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
        messages: await toMessages(db, rows.slice(0, PAGE_SIZE), readerId),
        more: rows.length > PAGE_SIZE,
      };
    },
  };
}

async function participantsOf(db: ChatDatabase, conversationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('participants')
    .select('user_id')
    .where('conversation_id', '=', conversationId)
    .execute();
  return rows.map((row) => row.user_id);
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
  const messages = await toMessages(db, rows, readerId);
  return new Map(messages.map((message) => [message.conversationId, message]));
}
