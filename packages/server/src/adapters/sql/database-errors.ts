/** What the error of a database says about trying again. */

/** A write met one of another node that its locks could not see; with what is stored now it fits. */
export class RaceLostError extends Error {
  constructor() {
    super('Another process wrote a row of the same key first.');
    this.name = 'RaceLostError';
  }
}

/** PostgreSQL's serialization_failure, deadlock_detected and lock_not_available. */
const TRY_AGAIN = new Set(['40001', '40P01', '55P03']);
/** PostgreSQL's classes of bad data, broken constraints, and limits such as too long a value. */
const BAD_ROW = /^(22|23|54)...$/;
const BAD_ROW_SQLITE = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|ERROR)/;

/** Whether nothing was written, and the same transaction may well succeed now. */
function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  return error instanceof RaceLostError || TRY_AGAIN.has(code) || code.startsWith('SQLITE_BUSY');
}

const MAX_ATTEMPTS = 6;

/** Runs a whole transaction again while it fails for passing reasons; then throws its error. */
export async function retrying<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isPassing(error)) throw error;
    }
  }
}

/**
 * Whether the content of what was written is at fault, so that others may be written without it. Not
 * so when the database is gone: whether it had committed is unknown then.
 */
export function isFaultOfContent(error: unknown): boolean {
  const code = codeOf(error);
  return BAD_ROW.test(code) || BAD_ROW_SQLITE.test(code) || (code === '' && isProgramming(error));
}

/** Such as a value that has no JSON, or is too long for a string. */
function isProgramming(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
