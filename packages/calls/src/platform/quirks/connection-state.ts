/**
 * Chrome before 72 and Firefox before 113 (https://bugzil.la/1265827) lack `connectionState`. Their
 * ICE state stands in for it: it has the same names and one more, `completed`. A handshake of DTLS
 * that fails does not show in it.
 *
 * Detected by the missing attribute.
 */
export function connectionStateOf(
  pc: RTCPeerConnection,
): RTCPeerConnectionState | RTCIceConnectionState {
  return pc.connectionState ?? pc.iceConnectionState;
}
