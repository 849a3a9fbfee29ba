import type { ErrorCode } from '@xpchat/calls-protocol';

/**
 * Whatever a method of WebRTCCalls throws. `code` is stable and for programs (its meaning is in
 * ERROR_CODES of the protocol); a UI translates it.
 */
export class CallsError extends Error {
  readonly code: ErrorCode;
  /** The underlying error, for instance the browser's DOMException. */
  override readonly cause: unknown;

  constructor(code: ErrorCode, cause?: unknown) {
    super(code.replace(/_/g, ' '));
    this.name = 'CallsError';
    this.code = code;
    this.cause = cause;
  }
}

export type MediaErrorCode = Extract<
  ErrorCode,
  'permission_denied' | 'device_not_found' | 'device_failed' | 'insecure_context' | 'not_supported'
>;

/** What is no error of calls is a fault of the browser's media. */
export function toCallsError(error: unknown): CallsError {
  return error instanceof CallsError ? error : new CallsError('media_failed', error);
}
