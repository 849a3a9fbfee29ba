import type { ErrorCode } from './error-codes.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';
import { isRecord, Mismatch, type Parser } from './shape.ts';

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
      /** A numbered message counts as taken, also when it is not understood. */
      readonly seq?: number;
    };

/** Parsers by the type of message. */
type Parsers<T> = Readonly<Record<string, Parser<T>>>;

/**
 * Parses the text of a WebSocket message, or a value already parsed. Size comes first: here in
 * characters, which are at most as many as bytes; who has the bytes counts them before.
 */
export function parse<T>(parsers: Parsers<T>, input: unknown): Parsed<T> {
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
  const parser = Object.keys(parsers).includes(type) ? parsers[type] : undefined;
  if (!parser) return { ok: false, code: 'unknown_type', detail: 'type', ...known };
  try {
    return { ok: true, message: parser(value, '') };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { ok: false, code: 'malformed_message', detail: `field ${error.path}`, ...known };
  }
}
