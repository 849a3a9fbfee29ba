// Decides from a database error whether a transaction can be retried.

/** Another node inserted a row with the same key first. The locks cannot cover a row that is new. */
export class RaceLostError extends Error {
  constructor() {
    super('Another process inserted a row with the same key first.');
    this.name = 'RaceLostError';
  }
}

/** PostgreSQL's serialization_failure, deadlock_detected and lock_not_available. */
const RETRYABLE = new Set(['40001', '40P01', '55P03']);
/** PostgreSQL's error classes for bad data, broken constraints and exceeded limits. */
const BAD_ROW = /^(22|23|54)...$/;
const BAD_ROW_SQLITE = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|ERROR)/;

/** Whether nothing was written and the same transaction can succeed on retry. */
function isRetryable(error: unknown): boolean {
  const code = codeOf(error);
  return error instanceof RaceLostError || RETRYABLE.has(code) || code.startsWith('SQLITE_BUSY');
}

const MAX_ATTEMPTS = 6;

/**
 * Runs a transaction up to 6 times while it fails for reasons that a retry can overcome.
 *
 * @throws the error of the last attempt
 */
export async function retrying<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}

/**
 * Whether the content of a row caused the error, so that other rows can be written without it. False
 * when the connection failed: then the transaction may have been committed.
 */
export function isFaultOfContent(error: unknown): boolean {
  const code = codeOf(error);
  return BAD_ROW.test(code) || BAD_ROW_SQLITE.test(code) || (code === '' && isEncodingError(error));
}

/** For example a value that JSON cannot express, or a string beyond the maximum length. */
function isEncodingError(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
