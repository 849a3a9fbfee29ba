import type { Selectable } from 'kysely';
import type { CallCard, GroupEvent, Message, Person } from '../../wire/entities.ts';
import { readPeople } from '../accounts/people.ts';
import type { Clock } from '../clock.ts';
import type { ChatDatabase, ChatTables } from '../storage/schema.ts';

export type MessageRow = Selectable<ChatTables['messages']>;

/** A group event as stored: it names people by id, because their names may change. */
export type StoredGroupEvent =
  | Exclude<GroupEvent, { type: 'added' }>
  | { readonly type: 'added'; readonly userIds: readonly string[] };

/** Numbers and stores a message. Call it in a transaction. */
export async function appendMessage(
  tx: ChatDatabase,
  clock: Clock,
  message: Pick<MessageRow, 'conversation_id' | 'author_id' | 'client_id' | 'text'> &
    Partial<Pick<MessageRow, 'call' | 'event' | 'hidden_from' | 'is_silent'>>,
): Promise<MessageRow> {
  const top = await tx
    .selectFrom('messages')
    .select((select) => select.fn.max('seq').as('seq'))
    .where('conversation_id', '=', message.conversation_id)
    .executeTakeFirst();
  const row: MessageRow = {
    call: null,
    event: null,
    hidden_from: null,
    is_silent: 0,
    ...message,
    seq: (top?.seq ?? 0) + 1,
    sent_at: clock(),
  };
  await tx.insertInto('messages').values(row).execute();
  return row;
}

/** Builds messages as this reader may see them. A hidden message keeps only its number. */
export async function toMessages(
  db: ChatDatabase,
  rows: readonly MessageRow[],
  readerId: string,
): Promise<Message[]> {
  const ids = [...new Set(rows.map((row) => row.conversation_id))];
  const groups = new Set(await groupsAmong(db, ids));
  const ofGroups = rows.filter((row) => groups.has(row.conversation_id));
  const people = await readPeople(db, [
    ...new Set(
      ofGroups.flatMap((row) => {
        const event = eventOf(row);
        return event?.type === 'added' ? [row.author_id, ...event.userIds] : [row.author_id];
      }),
    ),
  ]);
  return rows.map((row) => toMessage(row, readerId, groups.has(row.conversation_id), people));
}

async function groupsAmong(db: ChatDatabase, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('conversations')
    .select('id')
    .where('id', 'in', ids)
    .where('name', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}

function eventOf(row: MessageRow): StoredGroupEvent | undefined {
  return row.event === null ? undefined : (JSON.parse(row.event) as StoredGroupEvent);
}

function toMessage(
  row: MessageRow,
  readerId: string,
  isInGroup: boolean,
  people: ReadonlyMap<string, Person>,
): Message {
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
  const author = isInGroup ? people.get(row.author_id) : undefined;
  const event = eventOf(row);
  return {
    ...place,
    authorId: row.author_id,
    ...(author ? { author } : {}),
    clientId: row.client_id,
    text: row.text,
    sentAt: row.sent_at,
    ...(row.call === null ? {} : { call: JSON.parse(row.call) as CallCard }),
    ...(event ? { event: toEvent(event, people) } : {}),
  };
}

function toEvent(event: StoredGroupEvent, people: ReadonlyMap<string, Person>): GroupEvent {
  if (event.type !== 'added') return event;
  return { type: 'added', people: event.userIds.flatMap((id) => people.get(id) ?? []) };
}
