/** In CSS pixels. */
export interface VideoSize {
  readonly width: number;
  readonly height: number;
}

const handlers = new WeakMap<MediaStream, (size: VideoSize | null) => void>();

/**
 * Says how large the video of a received stream is shown, or null while it is not shown: off the page, say. A
 * media server then sends a smaller one, or none. Without it a video is as large as its sender's. Does nothing
 * for a stream that comes from a participant directly.
 */
export function setVideoSize(stream: MediaStream, size: VideoSize | null): void {
  handlers.get(stream)?.(size);
}

/** For the engine alone: passes on what is said about a stream. */
export function followVideoSize(
  stream: MediaStream,
  handler: (size: VideoSize | null) => void,
): void {
  handlers.set(stream, handler);
}
