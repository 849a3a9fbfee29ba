import type { SessionMessage } from '../../domain/outbound-message.ts';

/** Messages that a session was sent together. */
export interface OutboxRow {
  /** Of the last of the messages. */
  readonly seq: number;
  /** Their JSON list. */
  readonly messages: string;
}

/** Those of the messages that come after this number, each with its own. */
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
