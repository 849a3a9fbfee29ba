import { type Parsed, parseMessage } from './parse-message.ts';
import { type IncomingPeerMessage, incomingPeerMessages } from './peer-messages.ts';
import {
  type Ack,
  ack,
  type ErrorMessage,
  errorMessage,
  type IceServers,
  iceServers,
  type MissedCount,
  missedCount,
  type Pong,
  pong,
  type Welcome,
  welcome,
} from './session-messages.ts';

export type ServerMessage =
  | IncomingPeerMessage
  | Welcome
  | Pong
  | Ack
  | MissedCount
  | IceServers
  | ErrorMessage;

const serverMessages = {
  ...incomingPeerMessages,
  welcome,
  pong,
  ack,
  missed_count: missedCount,
  ice_servers: iceServers,
  error: errorMessage,
};

/** Parses a message of a server or relay: text, or a value that is parsed already. */
export function parseServerMessage(input: unknown): Parsed<ServerMessage> {
  return parseMessage<ServerMessage>(serverMessages, input);
}
