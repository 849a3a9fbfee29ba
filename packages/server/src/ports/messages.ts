import type { ErrorMessage, IncomingPeerMessage } from '@xpchat/calls-protocol';

/** What is delivered to a session reliably: numbered, kept until it is acknowledged. */
export type SessionMessage = IncomingPeerMessage | ErrorMessage;

export interface OutboundMessage {
  readonly sessionId: string;
  readonly message: SessionMessage;
}

/** A message that is stored (or, for a basic session, only to be sent) and where to bring it. */
export interface Delivery {
  readonly sessionId: string;
  /** The node that has the session's socket; null while it is away. */
  readonly node: string | null;
  /** null for a basic session. */
  readonly seq: number | null;
  readonly message: SessionMessage;
  /** Its JSON, if it was made. */
  readonly text?: string;
}
