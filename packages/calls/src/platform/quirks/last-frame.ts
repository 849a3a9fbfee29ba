type Sender = Pick<RTCRtpSender, 'track' | 'getParameters' | 'setParameters'>;

/**
 * Without a track, Firefox goes on sending the last picture once a second (seen in 153): a camera
 * that is off would be shown still. What is not active is not sent. To be called after each change
 * of the track. Old versions that do not know `active` go on as they did.
 *
 * @param firefox other browsers need not be told
 */
export async function stopLastPicture(
  sender: Sender,
  firefox = typeof window !== 'undefined' && 'mozInnerScreenX' in window,
): Promise<void> {
  if (!firefox) return;
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings || []) encoding.active = sender.track !== null;
  await sender.setParameters(parameters).catch(() => undefined);
}
