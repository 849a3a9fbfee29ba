import {
  type ClientMessage,
  type CloseCodeName,
  type ErrorCode,
  type ErrorMessage,
  type Hello,
  MAX_MESSAGE_BYTES,
  type OutgoingPeerMessage,
  type Parsed,
  parseClientMessage,
} from '@xpchat/calls-protocol';
import { type MessageReference, refusal } from '../domain/refusal.ts';
import type { RateLimit } from './rate-limit.ts';

/** A longer message closes the socket. One between `MAX_MESSAGE_BYTES` and this is only refused. */
export const MAX_FRAME_BYTES = 4 * MAX_MESSAGE_BYTES;

/** A message that is handled in its turn. */
export type InboundTask =
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'peer'; readonly message: OutgoingPeerMessage }
  /** A numbered message is refused in its turn, under its number. */
  | {
      readonly type: 'refuse';
      readonly code: ErrorCode;
      readonly about: MessageReference;
      readonly seq: number;
      readonly detail: string | undefined;
    };

/** What the server does about a frame. */
export type DecodedFrame =
  | InboundTask
  | { readonly type: 'ping' }
  | { readonly type: 'ack'; readonly seq: number }
  | { readonly type: 'ice_servers_request' }
  /** Sends this error at once. */
  | { readonly type: 'answer'; readonly answer: ErrorMessage }
  /** Closes the socket. */
  | { readonly type: 'close'; readonly why: CloseCodeName };

/** One WebSocket message. */
interface Frame {
  readonly parsed: Parsed<ClientMessage>;
  /** Also set for a message that could not be parsed, so that the next one leaves no gap. */
  readonly seq: number | undefined;
}

/** Decodes one WebSocket message, within the limits on its size and on its sender. */
export function decodeFrame(
  data: string | Uint8Array,
  isBinary: boolean,
  limit: Pick<RateLimit, 'check'>,
): DecodedFrame {
  const frame = readFrame(data, isBinary);
  if (frame === null) return { type: 'close', why: 'message_too_large' };
  const { parsed, seq } = frame;
  const about: MessageReference = parsed.ok ? parsed.message : parsed;
  const verdict = limit.check(about.type);
  if (verdict === 'abuse') return { type: 'close', why: 'rate_limited' };
  if (verdict === 'limited') return refuse('rate_limited', about, seq);
  if (!parsed.ok) return refuse(parsed.code, about, seq, parsed.detail);
  const { message } = parsed;
  switch (message.type) {
    case 'ping':
    case 'ice_servers_request':
      return { type: message.type };
    case 'ack':
      return { type: 'ack', seq: message.seq };
    case 'hello':
      return { type: 'hello', hello: message };
    default:
      return { type: 'peer', message };
  }
}

/** @returns null if the frame is longer than {@link MAX_FRAME_BYTES} */
export function readFrame(data: string | Uint8Array, isBinary: boolean): Frame | null {
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
  if (size > MAX_FRAME_BYTES) return null;
  if (isBinary) return unreadable('malformed_message', 'not text');
  const text =
    typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, size).toString();
  if (size > MAX_MESSAGE_BYTES) return unreadable('message_too_large', `${size} bytes`, text);
  const parsed = parseClientMessage(text);
  return { parsed, seq: parsed.ok ? sequenceNumberOf(parsed.message) : findSequenceNumber(text) };
}

function refuse(
  code: ErrorCode,
  about: MessageReference,
  seq: number | undefined,
  detail?: string,
): DecodedFrame {
  if (seq === undefined) return { type: 'answer', answer: refusal(code, about, detail) };
  return { type: 'refuse', code, about, seq, detail };
}

function unreadable(
  code: 'malformed_message' | 'message_too_large',
  detail: string,
  text = '',
): Frame {
  return { parsed: { ok: false, code, detail }, seq: findSequenceNumber(text) };
}

function findSequenceNumber(text: string): number | undefined {
  try {
    return sequenceNumberOf(JSON.parse(text) as object);
  } catch {
    return undefined;
  }
}

/** The `seq` of an `ack` counts the server's messages, so it is not the number of the `ack`. */
function sequenceNumberOf(message: {
  readonly type?: unknown;
  readonly seq?: unknown;
}): number | undefined {
  const { type, seq } = message;
  if (type === 'ack' || typeof seq !== 'number') return undefined;
  return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined;
}
