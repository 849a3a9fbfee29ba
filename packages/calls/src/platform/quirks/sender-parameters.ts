/**
 * The parameters of a sender, with at least one encoding. Null without them: Chrome before 68 has none, Firefox 60 has
 * no encodings, and before the negotiation no browser has any.
 */
export function parametersOf(sender: RTCRtpSender): RTCRtpSendParameters | null {
  const parameters = sender.getParameters?.();
  return parameters?.encodings?.length ? parameters : null;
}
