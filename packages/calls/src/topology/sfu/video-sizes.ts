/** In CSS pixels. */
export interface VideoSize {
  readonly width: number;
  readonly height: number;
}

const handlers = new WeakMap<MediaStream, (size: VideoSize | null) => void>();

/**
 * Sets the displayed size of a received video, so that a media server sends a smaller one. Pass null while the
 * video is not visible: the server then sends none. Default: the sender's size. Does nothing for a stream that
 * comes directly from a participant.
 */
export function setVideoSize(stream: MediaStream, size: VideoSize | null): void {
  handlers.get(stream)?.(size);
}

/** For the engine only: follows the displayed size of a stream. */
export function followVideoSize(
  stream: MediaStream,
  handler: (size: VideoSize | null) => void,
): void {
  handlers.set(stream, handler);
}
