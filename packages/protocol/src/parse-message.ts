import * as v from 'valibot';
import type { ErrorCode } from './error-codes.ts';
import { GROUP_MESSAGE_TYPES } from './group-message-types.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';
import { outgoingGroupMessages } from './outgoing-group-messages.ts';
import {
  type IncomingPeerMessage,
  incomingPeerMessages,
  type OutgoingPeerMessage,
  outgoingPeerMessages,
  unparsedGroupMessage,
} from './peer-messages.ts';
import {
  type ClientSessionMessage,
  clientSessionMessages,
  type ServerSessionMessage,
  serverSessionMessages,
} from './session-messages.ts';

export type ClientMessage = OutgoingPeerMessage | ClientSessionMessage;
export type ServerMessage = IncomingPeerMessage | ServerSessionMessage;

/** A message, or why there is none, with what the answer to it needs. */
export type Parsed<T> =
  | { readonly ok: true; readonly message: T }
  | {
      readonly ok: false;
      readonly code: Extract<ErrorCode, 'malformed_message' | 'message_too_large' | 'unknown_type'>;
      /** Where the message is wrong, without its content: safe to log. */
      readonly detail: string;
      readonly type?: string;
      readonly callId?: string;
      /** A numbered message counts as received, even if it was not understood. */
      readonly seq?: number;
    };

/** Schemas by the type of message. */
type Schemas<T> = Readonly<Record<string, v.GenericSchema<unknown, T>>>;

const clientMessages = /* @__PURE__ */ joined<ClientMessage>(
  outgoingPeerMessages,
  outgoingGroupMessages,
  clientSessionMessages,
);
const serverMessages = /* @__PURE__ */ joined<ServerMessage>(
  incomingPeerMessages,
  .../* @__PURE__ */ GROUP_MESSAGE_TYPES.map((type) => ({ [type]: unparsedGroupMessage })),
  serverSessionMessages,
);

/** Parses a client's message: the text of a WebSocket message, or a value that is parsed already. */
export function parseClientMessage(input: unknown): Parsed<ClientMessage> {
  return parseMessage(clientMessages, input);
}

/** Parses a message of a server or relay: text, or a value that is parsed already. */
export function parseServerMessage(input: unknown): Parsed<ServerMessage> {
  return parseMessage(serverMessages, input);
}

/** Whether a server sends messages of this type. */
export function isServerMessageType(type: string): boolean {
  return Object.keys(serverMessages).includes(type);
}

function joined<T>(...tables: readonly Schemas<T>[]): Schemas<T> {
  return Object.assign({}, ...tables);
}

/**
 * Checks the length first, in characters: a text never has more characters than bytes. A server counts
 * the bytes before.
 */
function parseMessage<T>(schemas: Schemas<T>, input: unknown): Parsed<T> {
  let value = input;
  if (typeof input === 'string') {
    if (input.length > MAX_MESSAGE_BYTES) {
      return { ok: false, code: 'message_too_large', detail: `over ${MAX_MESSAGE_BYTES} bytes` };
    }
    try {
      value = JSON.parse(input);
    } catch {
      return { ok: false, code: 'malformed_message', detail: 'not JSON' };
    }
  }
  if (!isRecord(value) || typeof value.type !== 'string') {
    return { ok: false, code: 'malformed_message', detail: 'no type' };
  }
  const { type, callId, seq } = value;
  const known = {
    ...(type.length <= 64 ? { type } : {}),
    ...(typeof callId === 'string' && callId.length <= 64 ? { callId } : {}),
    ...(typeof seq === 'number' ? { seq } : {}),
  };
  const schema = Object.keys(schemas).includes(type) ? schemas[type] : undefined;
  if (!schema) return { ok: false, code: 'unknown_type', detail: 'type', ...known };
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) {
    const { output } = result;
    // `parseGroupMessage` parses the rest.
    return {
      ok: true,
      message: isUnparsedGroup(schema) ? { ...value, ...output } : output,
    };
  }
  const path = v.getDotPath(result.issues[0]);
  return { ok: false, code: 'malformed_message', detail: `field ${path}`, ...known };
}

function isUnparsedGroup(schema: v.GenericSchema): boolean {
  return schema === unparsedGroupMessage;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
