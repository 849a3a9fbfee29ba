import type { MediaConstraints } from '../media/media-types.ts';
import type { WebRTCCallsOptions } from './options.ts';

/** The specification's STUN servers ('Конфигурация'): stun.l.google.com, stun1 to stun4. */
export const DEFAULT_ICE_SERVERS: readonly RTCIceServer[] = ['', 1, 2, 3, 4].map((number) => ({
  urls: `stun:stun${number}.l.google.com:19302`,
}));

/** The specification's media settings ('Настройки медиа'). */
export const DEFAULT_MEDIA_CONSTRAINTS: MediaConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user' },
};

/** The calls server of the page's own origin (specification, 'Развертывание'). */
export const DEFAULT_URL = '/webrtc';

/** The host's constraints, and the defaults for what they leave out. */
export function withDefaultConstraints({ mediaConstraints }: WebRTCCallsOptions): MediaConstraints {
  return {
    audio: { ...DEFAULT_MEDIA_CONSTRAINTS.audio, ...mediaConstraints?.audio },
    video: { ...DEFAULT_MEDIA_CONSTRAINTS.video, ...mediaConstraints?.video },
  };
}

/** The host's configuration of connections, with the ICE servers of the calls server if it has any. */
export function completeConfig(
  rtcConfig: RTCConfiguration,
  iceServers: RTCIceServer[] | undefined,
): RTCConfiguration {
  return {
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
    ...rtcConfig,
    ...(iceServers ? { iceServers } : {}),
  };
}
