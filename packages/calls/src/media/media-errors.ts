import { CallsError, type MediaErrorCode } from '../errors.ts';

/**
 * Names of DOMException (W3C mediacapture-streams 10.2, screen-capture 5.1) and what older browsers
 * threw in their place.
 */
const CODES: Readonly<Record<string, MediaErrorCode>> = {
  NotAllowedError: 'permission_denied',
  PermissionDeniedError: 'permission_denied',
  SecurityError: 'permission_denied',
  NotFoundError: 'device_not_found',
  DevicesNotFoundError: 'device_not_found',
  OverconstrainedError: 'device_not_found',
};

/** What a failed getUserMedia or getDisplayMedia means. All else is a device that does not open. */
export function toMediaError(error: unknown): CallsError {
  if (error instanceof CallsError) return error;
  const name = error instanceof Object && 'name' in error ? String(error.name) : '';
  return new CallsError(CODES[name] ?? 'device_failed', error);
}

/**
 * Whether the person just closed the browser's picker of screens, which is no error. A refusal by
 * the operating system has the same name and another text.
 */
export function isPickerDismissed(error: unknown): boolean {
  return (
    error instanceof Object &&
    'name' in error &&
    (error.name === 'NotAllowedError' || error.name === 'AbortError') &&
    !('message' in error && /system/i.test(String(error.message)))
  );
}
