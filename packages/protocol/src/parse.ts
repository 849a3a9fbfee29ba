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

/** Parses the text of a WebSocket message, or a value already parsed. Size comes first. */
export function parse<T>(schema: v.GenericSchema<unknown, T>, input: unknown): Parsed<T> {
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
  const result = v.safeParse(schema, value);
  if (result.success) return { ok: true, message: result.output };
  const { type, callId } = (value ?? {}) as { type?: unknown; callId?: unknown };
  const issue = result.issues[0];
  const path = issue?.path?.map(({ key }) => String(key)).join('.') ?? '';
  return {
    ok: false,
    // The discriminator itself did not match: the type is unknown, not malformed.
    code: path === 'type' && typeof type === 'string' ? 'unknown_type' : 'malformed_message',
    detail: path ? `field ${path}` : 'not an object',
    ...(typeof type === 'string' && type.length <= 64 ? { type } : {}),
    ...(typeof callId === 'string' && callId.length <= 64 ? { callId } : {}),
  };
}
