import type { SessionMessage } from '../../domain/outbound-message.ts';

/** Messages that one transaction sent to a session. */
export interface OutboxRow {
  /** The number of the last message. */
  readonly seq: number;
  /** JSON array of the messages. */
  readonly messages: string;
}

/** The messages with numbers above `after`, each with its number. */
export function messagesAfter(
  rows: readonly OutboxRow[],
  after: number,
): readonly { readonly seq: number; readonly message: SessionMessage }[] {
  return rows.flatMap(({ seq: last, messages }) => {
    const list = JSON.parse(messages) as SessionMessage[];
    return list
      .map((message, index) => ({ seq: last - list.length + 1 + index, message }))
      .filter(({ seq }) => seq > after);
  });
}
