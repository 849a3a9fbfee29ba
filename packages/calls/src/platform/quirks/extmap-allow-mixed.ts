const LINE = /^a=extmap-allow-mixed\r?\n/gm;

/**
 * Chrome before 71 refuses a description with `a=extmap-allow-mixed` (RFC 8285 section 6), which
 * every current browser writes (https://crbug.com/40586362). The refusal changes no state, so the
 * description is tried as it is and, if refused, without the line.
 */
export async function setRemoteDescription(
  pc: RTCPeerConnection,
  description: RTCSessionDescriptionInit,
): Promise<void> {
  try {
    await pc.setRemoteDescription(description);
  } catch (error) {
    const sdp = description.sdp?.replace(LINE, '');
    if (sdp === undefined || sdp === description.sdp) throw error;
    await pc.setRemoteDescription({ ...description, sdp });
  }
}
