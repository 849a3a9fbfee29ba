import { DEFAULT_MEDIA_CONSTRAINTS } from './defaults.ts';
import type { MediaConstraints } from './media/local-media.ts';
import type { WebRTCCallsOptions } from './options.ts';

/** @param advertised the server's, which the host's own configuration does without */
export function rtcConfigOf(
  config: RTCConfiguration,
  advertised: RTCIceServer[] | undefined,
): RTCConfiguration {
  return {
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
    ...config,
    ...(advertised ? { iceServers: advertised } : {}),
  };
}

export function mediaConstraintsOf({ mediaConstraints }: WebRTCCallsOptions): MediaConstraints {
  const { audio, video } = mediaConstraints ?? {};
  return {
    audio: { ...DEFAULT_MEDIA_CONSTRAINTS.audio, ...audio },
    video: { ...DEFAULT_MEDIA_CONSTRAINTS.video, ...video },
  };
}
