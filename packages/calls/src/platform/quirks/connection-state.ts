/**
 * Chrome before 72 and Firefox before 113 lack `connectionState`. Their ICE state stands in for it:
 * it has the same names and one more, `completed`.
 *
 * Detected by the missing attribute.
 */
export function connectionStateOf(
  pc: RTCPeerConnection,
): RTCPeerConnectionState | RTCIceConnectionState {
  return pc.connectionState ?? pc.iceConnectionState;
}
