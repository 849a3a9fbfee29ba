import { type IncomingPeerMessage, incomingPeerMessages } from './incoming-messages.ts';
import { type Parsed, parse } from './parse.ts';
import {
  type Ack,
  ack,
  type ErrorMessage,
  errorMessage,
  type Missed,
  missed,
  type Pong,
  pong,
  type Welcome,
  welcome,
} from './session-messages.ts';

export type ServerMessage = IncomingPeerMessage | Welcome | Pong | Ack | Missed | ErrorMessage;

const serverMessages = { ...incomingPeerMessages, welcome, pong, ack, missed, error: errorMessage };

/** Parses what a server or a relay delivered: text, or a value already parsed. */
export function parseServerMessage(input: unknown): Parsed<ServerMessage> {
  return parse<ServerMessage>(serverMessages, input);
}
