import type { RecordingContent, RecordingProfile } from './types.ts';

/** Pictures of 360, 720 and 1080 lines. */
export const RECORDING_PROFILES = {
  small: profile(640, 360, 25, 600_000),
  medium: profile(1280, 720, 25, 1_500_000),
  large: profile(1920, 1080, 30, 3_500_000),
} as const satisfies Record<string, RecordingProfile>;

function profile(
  width: number,
  height: number,
  frameRate: number,
  videoBitrate: number,
): RecordingProfile {
  return { width, height, frameRate, videoBitrate, audioBitrate: 96_000 };
}

/** What one hour takes at most, in bytes, for the choice of a profile. */
export function bytesPerHour(chosen: RecordingProfile, content: RecordingContent): number {
  const bits = chosen.audioBitrate + (content === 'video' ? chosen.videoBitrate : 0);
  return (bits / 8) * 3600;
}
