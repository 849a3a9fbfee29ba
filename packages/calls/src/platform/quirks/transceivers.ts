/**
 * Chrome 69 to 71 have RTCRtpTransceiver, but only in a Unified Plan mode that a page must ask for.
 * Chrome before 69 and Safari before 12.1 lack it
 * (https://www.w3.org/TR/webrtc/#rtcrtptransceiver-interface). These browsers use PlanBLines.
 *
 * Detected by `currentDirection`, which came to Chrome with Unified Plan as the default (72).
 */
export function hasTransceivers(): boolean {
  return (
    typeof RTCRtpTransceiver === 'function' && 'currentDirection' in RTCRtpTransceiver.prototype
  );
}
