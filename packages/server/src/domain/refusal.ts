import {
  ERROR_CODES,
  type ErrorCode,
  type ErrorMessage,
  isGroupRequest,
} from '@xpchat/calls-protocol';
import type { Rejection } from './events.ts';

/** The message that an error answers. */
export interface MessageReference {
  readonly type?: string | undefined;
  readonly callId?: string | undefined;
  /** Its receiver, which the error of a group message repeats. */
  readonly to?: string | undefined;
  /** The name that its sender gave it, which the error of a group message repeats. */
  readonly requestId?: string | undefined;
  /** With `glare`: the call of the refused offer, while `callId` names the call that goes on. */
  readonly refused?: string | undefined;
}

/**
 * The `error` message for a refused message. It repeats only the type and the call of that message.
 *
 * @param detail for developers
 */
export function refusal(
  code: ErrorCode,
  { type: re, callId, refused, to, requestId }: MessageReference,
  detail?: string,
): ErrorMessage {
  return {
    type: 'error',
    code,
    message: detail ? `${ERROR_CODES[code]} (${detail})` : ERROR_CODES[code],
    ...(re ? { re } : {}),
    ...(callId ? { callId } : {}),
    ...(refused ? { refused } : {}),
    // Several invitations to one call may wait for their answers at a time.
    ...(to && isGroupRequest(re) ? { to } : {}),
    ...(requestId && isGroupRequest(re) ? { requestId } : {}),
  };
}

/** The `error` message for a message that the call logic rejected. */
export function refusalOf(
  { type, callId, to, requestId }: MessageReference,
  rejection: Rejection,
): ErrorMessage {
  const about = { type, to, requestId, callId: rejection.callId ?? callId };
  return refusal(rejection.code, rejection.callId ? { ...about, refused: callId } : about);
}
