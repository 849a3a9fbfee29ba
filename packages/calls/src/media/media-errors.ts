import { CallsError, type MediaErrorCode } from '../errors.ts';
import { mediaErrorName } from '../platform/quirks/media-error-names.ts';
import { isRefusedBySystem } from '../platform/quirks/system-refusal.ts';

/** Names of DOMException (W3C mediacapture-streams section 10.2, screen-capture section 5.1). */
const CODES: Readonly<Record<string, MediaErrorCode>> = {
  NotAllowedError: 'permission_denied',
  SecurityError: 'permission_denied',
  NotFoundError: 'device_not_found',
  OverconstrainedError: 'device_not_found',
};

/** Translates an error of getUserMedia or getDisplayMedia. Unknown names become `device_failed`. */
export function toMediaError(error: unknown): CallsError {
  if (error instanceof CallsError) return error;
  return new CallsError(CODES[mediaErrorName(error)] ?? 'device_failed', error);
}

/** Every error of `LocalMedia.open` is one, except that the call is over. */
export function isMediaProblem(error: unknown): error is CallsError & { code: MediaErrorCode } {
  return error instanceof CallsError && error.code !== 'closed';
}

/** Whether the person closed the browser's screen picker, which is no error. */
export function isPickerDismissed(error: unknown): boolean {
  const original = error instanceof CallsError ? error.cause : error;
  return (
    original instanceof Object &&
    ['NotAllowedError', 'AbortError'].includes(mediaErrorName(original)) &&
    !isRefusedBySystem(original)
  );
}
