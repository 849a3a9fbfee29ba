import type { OutboundMessage, SessionMessage } from '../domain/outbound-message.ts';

/** An outbound message with its number in the outbox, and the node to bring it to. */
export interface Delivery extends OutboundMessage<SessionMessage> {
  /** The node that has the session's socket; null while the session is away. */
  readonly node: string | null;
  /** null for a basic session: its messages are sent, not stored. */
  readonly seq: number | null;
  /** The message as JSON, if it was already serialized. */
  readonly text?: string;
}

/** Brings committed messages to their receivers. */
export interface DeliveryChannel {
  route(deliveries: readonly Delivery[]): void;
  /** These sessions may have been sent messages that were not announced to their nodes. */
  readOutboxes(sessionIds: readonly string[]): void;
}
