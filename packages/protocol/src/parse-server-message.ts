import { type IncomingPeerMessage, incomingPeerMessages } from './incoming-messages.ts';
import { type Parsed, parse } from './parse.ts';
import {
  type Ack,
  ack,
  type ErrorMessage,
  errorMessage,
  type MissedCount,
  missedCount,
  type Pong,
  pong,
  type Welcome,
  welcome,
} from './session-messages.ts';

export type ServerMessage = IncomingPeerMessage | Welcome | Pong | Ack | MissedCount | ErrorMessage;

const serverMessages = {
  ...incomingPeerMessages,
  welcome,
  pong,
  ack,
  missed_count: missedCount,
  error: errorMessage,
};

/** Parses what a server or a relay delivered: text, or a value already parsed. */
export function parseServerMessage(input: unknown): Parsed<ServerMessage> {
  return parse<ServerMessage>(serverMessages, input);
}
