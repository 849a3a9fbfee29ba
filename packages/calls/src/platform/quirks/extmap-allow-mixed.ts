import { CallsError } from '../../errors.ts';

const LINE = /^a=extmap-allow-mixed\r?\n/gm;

/**
 * Chrome before 71 refuses a description with `a=extmap-allow-mixed` (RFC 8285 section 6), which
 * every current browser writes (https://crbug.com/40586362). The refusal changes no state, so the
 * description is tried as it is and, if refused, without the line. One that is refused all the same is
 * the fault of the other side: throws CallsError `unusable`.
 */
export async function setRemoteDescription(
  pc: RTCPeerConnection,
  description: RTCSessionDescriptionInit,
): Promise<void> {
  try {
    await pc.setRemoteDescription(description);
  } catch {
    const sdp = description.sdp?.replace(LINE, '');
    await pc.setRemoteDescription({ ...description, sdp }).catch((error) => {
      throw new CallsError('unusable', error);
    });
  }
}
