import { CallsError, type MediaErrorCode } from '../errors.ts';

/**
 * Names of DOMException (W3C mediacapture-streams section 10.2, screen-capture section 5.1), and the
 * names that older browsers used instead.
 */
const CODES: Readonly<Record<string, MediaErrorCode>> = {
  NotAllowedError: 'permission_denied',
  PermissionDeniedError: 'permission_denied',
  SecurityError: 'permission_denied',
  NotFoundError: 'device_not_found',
  DevicesNotFoundError: 'device_not_found',
  OverconstrainedError: 'device_not_found',
};

/** Translates an error of getUserMedia or getDisplayMedia. Unknown names become `device_failed`. */
export function toMediaError(error: unknown): CallsError {
  if (error instanceof CallsError) return error;
  const name = error instanceof Object && 'name' in error ? String(error.name) : '';
  return new CallsError(CODES[name] ?? 'device_failed', error);
}

/** Every error of `LocalMedia.open` is one, except that the call is over. */
export function isMediaProblem(error: unknown): error is CallsError & { code: MediaErrorCode } {
  return error instanceof CallsError && error.code !== 'closed';
}

/**
 * Whether the person closed the browser's screen picker, which is no error. A refusal by the operating
 * system has the same name, but its text mentions the system.
 */
export function isPickerDismissed(error: unknown): boolean {
  const original = error instanceof CallsError ? error.cause : error;
  return (
    original instanceof Object &&
    'name' in original &&
    (original.name === 'NotAllowedError' || original.name === 'AbortError') &&
    !('message' in original && /system/i.test(String(original.message)))
  );
}
