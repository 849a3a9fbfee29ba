import {
  type ClientMessage,
  type ErrorCode,
  type ErrorMessage,
  type Hello,
  MAX_MESSAGE_BYTES,
  type OutgoingPeerMessage,
  type Parsed,
  parseClientMessage,
} from '@xpchat/calls-protocol';
import type { GuestPass } from '../domain/events.ts';
import { type MessageReference, refusal } from '../domain/refusal.ts';
import { mayGuestSend } from './guest-messages.ts';
import type { RateLimit } from './rate-limit.ts';
import type { SessionRequest } from './session-requests.ts';

/** No message has more levels of objects and arrays than half of this. */
const MAX_DEPTH = 8;

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

/** What the server does with a frame. */
export type DecodedFrame =
  | InboundTask
  | { readonly type: 'ping' }
  | { readonly type: 'ack'; readonly seq: number }
  | SessionRequest
  /** Sends this error at once. */
  | { readonly type: 'answer'; readonly answer: ErrorMessage }
  /** Closes the socket. */
  | { readonly type: 'close'; readonly why: 'message_too_large' | 'rate_limited' };

/** One WebSocket message. */
interface Frame {
  readonly parsed: Parsed<ClientMessage>;
  /** Also set for a message that could not be parsed, so that the next one leaves no gap. */
  readonly seq: number | undefined;
}

/**
 * Decodes one WebSocket message, within the limits on its size and on its sender, who may be a guest. A message that exceeds
 * one of them before it is parsed has no known number, so the socket closes and the client resumes.
 */
export function decodeFrame(
  data: string | Uint8Array,
  isBinary: boolean,
  limit: Pick<RateLimit, 'admits' | 'check'>,
  guest?: GuestPass,
): DecodedFrame {
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
  if (size > MAX_MESSAGE_BYTES) return { type: 'close', why: 'message_too_large' };
  if (!limit.admits(size)) return { type: 'close', why: 'rate_limited' };
  const { parsed, seq } = readFrame(data, isBinary);
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
    case 'sfu_request':
      return { type: 'sfu_request', callId: message.callId };
    case 'authenticate':
      return { type: 'authenticate', token: message.token };
    case 'ack':
      return { type: 'ack', seq: message.seq };
    case 'hello':
      return { type: 'hello', hello: message };
    default:
      if (guest && !mayGuestSend(guest, message)) return refuse('not_allowed', message, seq);
      return { type: 'peer', message };
  }
}

/** Parses a message once. The caller has checked its size. */
export function readFrame(data: string | Uint8Array, isBinary: boolean): Frame {
  if (isBinary) return unreadable('not text');
  const text =
    typeof data === 'string'
      ? data
      : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
  if (isTooDeep(text)) return unreadable('too many levels');
  const parsed = parseClientMessage(text);
  return { parsed, seq: sequenceNumberOf(parsed.ok ? parsed.message : parsed) };
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

function unreadable(detail: string): Frame {
  return { parsed: { ok: false, code: 'malformed_message', detail }, seq: undefined };
}

const QUOTE = 34;
const BACKSLASH = 92;
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether JSON text nests deeper than {@link MAX_DEPTH}. Reads no more of it than it has to. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--;
  }
  return false;
}

/** The index of the quote that ends the string; the end of the text if there is none. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((end - first) % 2 === 0) return end;
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
