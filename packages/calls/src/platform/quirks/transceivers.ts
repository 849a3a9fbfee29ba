/**
 * Chrome before 70 and Safari before 12.1 lack RTCRtpTransceiver or parts of it
 * (https://www.w3.org/TR/webrtc/#rtcrtptransceiver-interface). These browsers use PlanBLines. Chrome 70
 * to 72 have it for pages that ask for Unified Plan (unified-plan.ts).
 *
 * Detected by `currentDirection`, which all of them have (docs/browsers.md).
 */
export function hasTransceivers(): boolean {
  return (
    typeof RTCRtpTransceiver === 'function' && 'currentDirection' in RTCRtpTransceiver.prototype
  );
}
