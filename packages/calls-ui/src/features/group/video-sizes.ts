import { setVideoSize } from '@xpchat/calls/video-size';
import { useEffect, useRef } from 'preact/hooks';
import type { Size } from '../../ui-kit/video-fit.ts';
import type { TileView } from './stage-view.ts';

/** How large each received video is shown: by its largest tile, or null without one. */
export function shownSizes(
  tiles: readonly Pick<TileView, 'kind' | 'stream' | 'key'>[],
  sizeOf: (key: string) => Size | undefined,
): ReadonlyMap<MediaStream, Size | null> {
  const sizes = new Map<MediaStream, Size | null>();
  for (const { kind, stream, key } of tiles) {
    if (!stream || kind === 'self') continue;
    const { width = 0, height = 0 } = sizeOf(key) ?? {};
    const known = sizes.get(stream);
    const isLarger = width * height > (known ? known.width * known.height : 0);
    if (isLarger) sizes.set(stream, { width: Math.round(width), height: Math.round(height) });
    else if (!known) sizes.set(stream, null);
  }
  return sizes;
}

/** Tells the engine the sizes of the tiles, so that nobody receives more of a video than is shown. */
export function useVideoSizes(
  tiles: readonly TileView[],
  sizeOf: (key: string) => Size | undefined,
): void {
  const sent = useRef(new WeakMap<MediaStream, string>());
  useEffect(() => {
    shownSizes(tiles, sizeOf).forEach((size, stream) => {
      const text = size ? `${size.width} ${size.height}` : '';
      if (sent.current.get(stream) === text) return;
      sent.current.set(stream, text);
      setVideoSize(stream, size);
    });
  });
}
