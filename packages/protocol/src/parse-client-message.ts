import { type Parsed, parseMessage } from './parse-message.ts';
import { type OutgoingPeerMessage, outgoingPeerMessages } from './peer-messages.ts';
import {
  type Ack,
  ack,
  type Hello,
  hello,
  type IceServersRequest,
  iceServersRequest,
  type Ping,
  ping,
} from './session-messages.ts';

export type ClientMessage = OutgoingPeerMessage | Hello | Ping | Ack | IceServersRequest;

const clientMessages = {
  ...outgoingPeerMessages,
  hello,
  ping,
  ack,
  ice_servers_request: iceServersRequest,
};

/** Parses a client's message: the text of a WebSocket message, or a value that is parsed already. */
export function parseClientMessage(input: unknown): Parsed<ClientMessage> {
  return parseMessage<ClientMessage>(clientMessages, input);
}
