/**
 * Whether a video is the capture of a screen: only those have a surface (Screen Capture section 6.2). Firefox reports
 * none, so that its screens count as cameras.
 */
export function hasDisplaySurface(track: MediaStreamTrack): boolean {
  return track.getSettings().displaySurface !== undefined;
}
