import { CallsError } from '../../errors.ts';

const EXTMAP_ALLOW_MIXED = /^a=extmap-allow-mixed\r?\n/gm;

/**
 * Chrome before 71 refuses a description with `a=extmap-allow-mixed` (RFC 8285 section 6), which every
 * current browser writes (https://crbug.com/40586362).
 *
 * Detected by trying: a refusal changes no state, so the description is set again without the line.
 *
 * @throws CallsError `unusable` if the browser refuses the description in either form
 */
export async function setRemoteDescription(
  pc: RTCPeerConnection,
  description: RTCSessionDescriptionInit,
): Promise<void> {
  try {
    await pc.setRemoteDescription(description);
  } catch {
    const sdp = description.sdp?.replace(EXTMAP_ALLOW_MIXED, '');
    await pc.setRemoteDescription({ ...description, sdp }).catch((error) => {
      throw new CallsError('unusable', error);
    });
  }
}
