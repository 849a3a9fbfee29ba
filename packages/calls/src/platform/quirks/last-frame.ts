type Sender = Pick<RTCRtpSender, 'track' | 'getParameters' | 'setParameters'>;

/**
 * Firefox keeps sending the last frame once a second from a sender without a track (seen in 153): the
 * other side would see a still picture of a camera that is off. By the specification it stops
 * (https://www.w3.org/TR/webrtc/#dom-rtcrtpsender-replacetrack). An inactive encoding sends nothing.
 * Call this after each change of the track. Versions that do not know `active` keep the behaviour.
 *
 * Detected by `mozInnerScreenX`, which only Gecko has: sending cannot be observed without a call.
 *
 * @param isFirefox other browsers stop by themselves
 */
export async function stopLastFrame(
  sender: Sender,
  isFirefox = typeof window !== 'undefined' && 'mozInnerScreenX' in window,
): Promise<void> {
  if (!isFirefox) return;
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings || []) encoding.active = sender.track !== null;
  await sender.setParameters(parameters).catch(() => undefined);
}
