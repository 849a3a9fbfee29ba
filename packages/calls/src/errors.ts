import { ENGINE_ERRORS, type ErrorCode } from '@xpchat/calls-protocol';

const SENTENCES: Readonly<Record<string, string>> = ENGINE_ERRORS;

/**
 * Every error that a method of WebRTCCalls throws. Programs read `code`, which is stable; `message`
 * is the sentence of that code, or what the server said, for developers; a UI translates the code.
 */
export class CallsError extends Error {
  readonly code: ErrorCode;
  /** The underlying error, for instance the browser's DOMException. */
  override readonly cause: unknown;

  /** @param sentence the server's, for a code that only servers answer with */
  constructor(code: ErrorCode, cause?: unknown, sentence: string = code) {
    super(SENTENCES[code] ?? sentence);
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
