import * as v from 'valibot';
import type { ErrorCode } from './error-codes.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

/** Outcome of parsing: a message, or why not, with what could be read for the answer. */
export type Parsed<T> =
  | { readonly ok: true; readonly message: T }
  | {
      readonly ok: false;
      readonly code: Extract<ErrorCode, 'malformed_message' | 'message_too_large' | 'unknown_type'>;
      /** Where the message went wrong, without its content: safe to log. */
      readonly detail: string;
      readonly type?: string;
      readonly callId?: string;
    };

/** Schemas by the type of message. */
type Schemas<T> = Readonly<Record<string, v.GenericSchema<unknown, T>>>;

/**
 * Parses the text of a WebSocket message, or a value already parsed. Size comes first: here in
 * characters, which are at most as many as bytes; who has the bytes counts them before.
 */
export function parse<T>(schemas: Schemas<T>, input: unknown): Parsed<T> {
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
  const { type, callId } = value;
  const known = {
    ...(type.length <= 64 ? { type } : {}),
    ...(typeof callId === 'string' && callId.length <= 64 ? { callId } : {}),
  };
  const schema = Object.keys(schemas).includes(type) ? schemas[type] : undefined;
  if (!schema) return { ok: false, code: 'unknown_type', detail: 'type', ...known };
  const result = v.safeParse(schema, value);
  if (result.success) return { ok: true, message: result.output };
  const path = result.issues[0].path?.map(({ key }) => String(key)).join('.') ?? '';
  return { ok: false, code: 'malformed_message', detail: `field ${path}`, ...known };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
