import { type OutgoingPeerMessage, outgoingPeerMessages } from './outgoing-messages.ts';
import { type Parsed, parse } from './parse.ts';
import { type Ack, ack, type Hello, hello, type Ping, ping } from './session-messages.ts';

export type ClientMessage = OutgoingPeerMessage | Hello | Ping | Ack;

const clientMessages = { ...outgoingPeerMessages, hello, ping, ack };

/** Parses what a client sent: the text of a WebSocket message, or a value already parsed. */
export function parseClientMessage(input: unknown): Parsed<ClientMessage> {
  return parse<ClientMessage>(clientMessages, input);
}
