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
    // Subclassing built-ins loses the prototype below ES2015 classes; harmless above.
    Object.setPrototypeOf(this, CallsError.prototype);
    this.name = 'CallsError';
    this.code = code;
    this.cause = cause;
  }
}

export type MediaErrorCode = Extract<
  ErrorCode,
  'permission_denied' | 'device_not_found' | 'device_failed' | 'insecure_context' | 'not_supported'
>;
