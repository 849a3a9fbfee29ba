import type { ErrorCode } from '@xpchat/calls-protocol';
import { errorSentence } from '#error-sentences';

/**
 * Every error that a method of WebRTCCalls throws. Programs read `code`, which is stable; `message`
 * is the sentence of that code in ERROR_CODES, for developers; a UI translates the code. In the drop-in it is
 * the code until the lazy script is loaded.
 */
export class CallsError extends Error {
  readonly code: ErrorCode;
  /** The underlying error, for instance the browser's DOMException. */
  override readonly cause: unknown;

  constructor(code: ErrorCode, cause?: unknown) {
    // A newer server may refuse with a code that this version has no sentence for.
    super(errorSentence(code) ?? code);
    this.name = 'CallsError';
    this.code = code;
    this.cause = cause;
  }
}

export type MediaErrorCode = Extract<
  ErrorCode,
  'permission_denied' | 'device_not_found' | 'device_failed' | 'insecure_context' | 'not_supported'
>;

/**
 * Wraps any other error as `browser_failed`: only browser APIs throw errors that are not ours, and they
 * say nothing about the network.
 */
export function toCallsError(error: unknown): CallsError {
  return error instanceof CallsError ? error : new CallsError('browser_failed', error);
}
