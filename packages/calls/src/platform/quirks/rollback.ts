import { hasTransceivers } from './transceivers.ts';

/**
 * Chrome before 80 and browsers without transceivers cannot roll a local offer back (JSEP,
 * https://www.rfc-editor.org/rfc/rfc9429#section-4.1.10.2).
 *
 * No API tells. Chrome got rollback together with setLocalDescription without an argument, which the
 * function's `length` shows; the other browsers got rollback earlier.
 */
export function canRollback(): boolean {
  return hasTransceivers() && RTCPeerConnection.prototype?.setLocalDescription?.length === 0;
}
