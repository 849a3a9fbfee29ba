import type { SessionMessage } from '../../domain/outbound-message.ts';

/** Messages that one transaction sent to a session. */
export interface OutboxRow {
  /** The number of the last message. */
  readonly seq: number;
  /** JSON array of the messages. `null` in it stands for `body`. */
  readonly messages: string;
  /** A message that is stored once for several sessions, as JSON. */
  readonly body?: string | null;
}

/** The messages of a JSON array in which `null` stands for `body`. */
export function messagesOf<Message extends SessionMessage>({
  messages,
  body,
}: Pick<OutboxRow, 'messages' | 'body'>): Message[] {
  const list = JSON.parse(messages) as (Message | null)[];
  return list.map((message) => message ?? (JSON.parse(body ?? 'null') as Message));
}

/** The messages with numbers above `after`, each with its number. */
export function messagesAfter(
  rows: readonly OutboxRow[],
  after: number,
): readonly { readonly seq: number; readonly message: SessionMessage }[] {
  return rows.flatMap((row) => {
    const { seq: last } = row;
    const list = messagesOf(row);
    return list
      .map((message, index) => ({ seq: last - list.length + 1 + index, message }))
      .filter(({ seq }) => seq > after);
  });
}
