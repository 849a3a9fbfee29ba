import { ERROR_CODES, type ErrorCode, type ErrorMessage } from '@xpchat/calls-protocol';
import type { Rejection } from './events.ts';

/** What an answer refers to. */
export interface MessageReference {
  readonly type?: string | undefined;
  readonly callId?: string | undefined;
  /** With `glare`: the call of the message, while `callId` names the one that goes on. */
  readonly refused?: string | undefined;
}

/**
 * The answer to a message that was refused. It holds nothing of what was sent but its type and call.
 *
 * @param detail for developers
 */
export function refusal(
  code: ErrorCode,
  { type: re, callId, refused }: MessageReference,
  detail?: string,
): ErrorMessage {
  return {
    type: 'error',
    code,
    message: detail ? `${ERROR_CODES[code]} (${detail})` : ERROR_CODES[code],
    ...(re ? { re } : {}),
    ...(callId ? { callId } : {}),
    ...(refused ? { refused } : {}),
  };
}

/** What whoever sent a message is told of its rejection. */
export function refusalOf({ type, callId }: MessageReference, rejection: Rejection): ErrorMessage {
  const about = { type, callId: rejection.callId ?? callId };
  return refusal(rejection.code, rejection.callId ? { ...about, refused: callId } : about);
}
