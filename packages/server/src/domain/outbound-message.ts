import type { ErrorMessage, IncomingPeerMessage } from '@xpchat/calls-protocol';

/** A message that a session receives reliably: numbered, and stored until the client acknowledges it. */
export type SessionMessage = IncomingPeerMessage | ErrorMessage;

/** A message to one session. The call table sends peer messages only. */
export interface OutboundMessage<Message extends SessionMessage = IncomingPeerMessage> {
  readonly sessionId: string;
  readonly message: Message;
}
