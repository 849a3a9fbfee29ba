/** Why this browser cannot record. The interface has a sentence for each. */
export type NoRecorderReason =
  /** No MediaRecorder: Chrome before 49, Firefox before 25, Safari before 14.1. */
  | 'no_media_recorder'
  /** It records in formats that the server does not finish: Safari before 18.4. */
  | 'no_webm'
  /** No mixer of voices. */
  | 'no_web_audio';

/** The globals of a page that recording needs. A test gives others. */
export interface RecorderPlatform {
  readonly MediaRecorder?: { isTypeSupported?(type: string): boolean };
  readonly AudioContext?: unknown;
  readonly MediaStreamTrackProcessor?: unknown;
  readonly OffscreenCanvas?: unknown;
  readonly VideoEncoder?: unknown;
  readonly AudioEncoder?: unknown;
  readonly Worker?: unknown;
}

const VIDEO_TYPES = ['video/webm;codecs=vp8,opus', 'video/webm;codecs=vp8', 'video/webm'];
const AUDIO_TYPES = ['audio/webm;codecs=opus', 'audio/webm'];

/** The globals of this page. */
const pagePlatform = (): RecorderPlatform => window as unknown as RecorderPlatform;

/** Null if this browser can record a call. */
export function whyNoRecorder(
  platform: RecorderPlatform = pagePlatform(),
): NoRecorderReason | null {
  if (typeof platform.AudioContext !== 'function') return 'no_web_audio';
  if (canCompose(platform)) return null;
  if (typeof platform.MediaRecorder !== 'function') return 'no_media_recorder';
  return mediaRecorderType('video', platform) === null ? 'no_webm' : null;
}

/**
 * Whether a worker can compose the picture and encode it, which goes on in a hidden tab: Chromium since 94.
 * Safari's MediaStreamTrackProcessor exists only inside workers.
 */
export function canCompose(platform: RecorderPlatform = pagePlatform()): boolean {
  const needed = [
    platform.MediaStreamTrackProcessor,
    platform.OffscreenCanvas,
    platform.VideoEncoder,
    platform.AudioEncoder,
    platform.Worker,
  ];
  return needed.every((each) => typeof each === 'function');
}

/** The type that MediaRecorder is asked for, or null if it can make none that we finish. */
export function mediaRecorderType(
  content: 'video' | 'audio',
  { MediaRecorder }: RecorderPlatform = pagePlatform(),
): string | null {
  const types = content === 'video' ? VIDEO_TYPES : AUDIO_TYPES;
  // Firefox before 75 and Chrome before 49 have no isTypeSupported; they make WebM.
  if (!MediaRecorder?.isTypeSupported) return types[types.length - 1] ?? null;
  return types.find((type) => MediaRecorder.isTypeSupported?.(type)) ?? null;
}
