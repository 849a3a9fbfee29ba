import {
  type ClientMessage,
  MAX_MESSAGE_BYTES,
  type Parsed,
  parseClientMessage,
} from '@xpchat/calls-protocol';

/** A message longer than this closes the socket; one between this and the limit is only refused. */
export const MAX_FRAME_BYTES = 4 * MAX_MESSAGE_BYTES;

/** What came in one WebSocket message. */
export interface Frame {
  readonly parsed: Parsed<ClientMessage>;
  /** Of a message that was not understood, too, so that the next one is no gap. */
  readonly seq: number | undefined;
}

/** Null if it is so long that its sender is not to be listened to. */
export function readFrame(data: string | Uint8Array, isBinary: boolean): Frame | null {
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
  if (size > MAX_FRAME_BYTES) return null;
  if (isBinary) return refused('malformed_message', 'not text');
  const text =
    typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, size).toString();
  if (size > MAX_MESSAGE_BYTES) return refused('message_too_large', `${size} bytes`, text);
  const parsed = parseClientMessage(text);
  if (!parsed.ok) return { parsed, seq: seqOf(text) };
  return { parsed, seq: numberOf(parsed.message) };
}

function refused(
  code: 'malformed_message' | 'message_too_large',
  detail: string,
  text = '',
): Frame {
  return { parsed: { ok: false, code, detail }, seq: seqOf(text) };
}

function seqOf(text: string): number | undefined {
  try {
    return numberOf(JSON.parse(text) as object);
  } catch {
    return undefined;
  }
}

/** An `ack` has a number of the other direction. */
function numberOf(message: {
  readonly type?: unknown;
  readonly seq?: unknown;
}): number | undefined {
  const { type, seq } = message;
  if (type === 'ack' || typeof seq !== 'number') return undefined;
  return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined;
}
