import type { CloseCodeName, ErrorCode, Hello, OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { type MessageReference, refusal } from '../domain/refusal.ts';
import { readFrame } from './frame.ts';
import type { RateLimit } from './rate-limit.ts';

/** What waits for its turn. */
export type InboundTask =
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'peer'; readonly message: OutgoingPeerMessage }
  | {
      readonly type: 'refuse';
      readonly code: ErrorCode;
      readonly about: MessageReference;
      readonly seq: number;
      readonly detail: string | undefined;
    };

/** What a frame asks for. */
export type DecodedFrame =
  | InboundTask
  | { readonly type: 'ping' }
  | { readonly type: 'ack'; readonly seq: number }
  /** It is to be answered at once, and that is all. */
  | { readonly type: 'answer'; readonly answer: ReturnType<typeof refusal> }
  /** Its sender is not to be listened to any more. */
  | { readonly type: 'close'; readonly why: CloseCodeName };

/** Reads what came in one WebSocket message, within the limits of its size and of its sender. */
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
  if (verdict === 'limited') return refused('rate_limited', about, seq);
  if (!parsed.ok) return refused(parsed.code, about, seq, parsed.detail);
  const { message } = parsed;
  switch (message.type) {
    case 'ping':
      return { type: 'ping' };
    case 'ack':
      return { type: 'ack', seq: message.seq };
    case 'hello':
      return { type: 'hello', hello: message };
    default:
      return { type: 'peer', message };
  }
}

/** A numbered message is refused in its turn, under its number. */
function refused(
  code: ErrorCode,
  about: MessageReference,
  seq: number | undefined,
  detail?: string,
): DecodedFrame {
  if (seq === undefined) return { type: 'answer', answer: refusal(code, about, detail) };
  return { type: 'refuse', code, about, seq, detail };
}
