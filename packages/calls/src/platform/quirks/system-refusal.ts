/**
 * Whether the operating system refused a capture, and not the person. Chrome on macOS reports both as
 * `NotAllowedError`, the system's refusal with the message 'Permission denied by system'. Screen
 * Capture section 5.1 (https://www.w3.org/TR/screen-capture/) names no error of its own for it.
 *
 * Detected by the message. False for browsers with another one.
 */
export function isRefusedBySystem(error: object): boolean {
  return 'message' in error && /system/i.test(String(error.message));
}
