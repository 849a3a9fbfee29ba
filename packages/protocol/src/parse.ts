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

/** Upper bound of the UTF-8 length of a string: exact only where it is needed. */
function exceeds(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  if (text.length * 3 <= limit) return false;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // A surrogate is half of a four-byte character.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes > limit;
}

/** Schemas by the type of message. */
type Schemas<T> = Readonly<Record<string, v.GenericSchema<unknown, T>>>;

/** Parses the text of a WebSocket message, or a value already parsed. Size comes first. */
export function parse<T>(schemas: Schemas<T>, input: unknown): Parsed<T> {
  let value = input;
  if (typeof input === 'string') {
    if (exceeds(input, MAX_MESSAGE_BYTES)) {
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
