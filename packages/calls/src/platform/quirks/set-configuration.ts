/**
 * Replaces the configuration of a connection. Firefox before 113 lacks `setConfiguration`
 * (https://bugzil.la/1332442): its connections keep the ICE servers that they were made with.
 *
 * Detected by the missing method.
 */
export function setConfiguration(pc: RTCPeerConnection, config: RTCConfiguration): void {
  if ('setConfiguration' in pc) pc.setConfiguration(config);
}
