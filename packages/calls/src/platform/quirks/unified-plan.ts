import { hasTransceivers } from './transceivers.ts';

/**
 * Chrome 70 and 71 have transceivers, but use Plan B unless the page asks for Unified Plan: without it
 * `addTransceiver` throws `InvalidStateError`. Chrome 72 made Unified Plan the default during its
 * development, so early builds differ from its release
 * (https://developer.chrome.com/blog/webrtc-plan-b). Browsers that do not know the member ignore it.
 */
export function withUnifiedPlan(config: RTCConfiguration): RTCConfiguration {
  const asked: RTCConfiguration & { sdpSemantics: string } = {
    ...config,
    sdpSemantics: 'unified-plan',
  };
  return hasTransceivers() ? asked : config;
}

/**
 * Firefox has `setConfiguration` since 113 (https://bugzil.la/1332442); an older one keeps what it has.
 * Chrome refuses to change the plan of a connection, so the plan is in each configuration.
 */
export function setConfiguration(pc: RTCPeerConnection, config: RTCConfiguration): void {
  if ('setConfiguration' in pc) pc.setConfiguration(withUnifiedPlan(config));
}
