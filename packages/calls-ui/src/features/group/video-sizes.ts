import type { Clock } from '@xpchat/calls';
import { useEffect, useRef } from 'preact/hooks';
import type { CallsEngine } from '../../context/app-context.ts';
import type { Size } from '../../ui-kit/video-fit.ts';
import type { TileView } from './stage-view.ts';

/** A tile that is away for less than this is turned over, or comes back with the next word. */
const HIDE_AFTER_MS = 2_000;
/** Smaller changes ask for no other picture. */
const STEP = 64;

type Sizes = ReadonlyMap<string, Size | null>;

/**
 * How large the video of each person is on the stage, in device pixels: that of the larger tile of camera and
 * screen, and null if it has none on this page.
 */
export function videoSizes(
  tiles: readonly TileView[],
  rectOf: (tile: TileView) => Size | undefined,
): Sizes {
  const ratio = window.devicePixelRatio || 1;
  const sizes = new Map<string, Size | null>();
  for (const tile of tiles) {
    if (tile.kind === 'self') continue;
    const { id } = tile.person;
    const { width = 0, height = 0 } = rectOf(tile) ?? {};
    const known = sizes.get(id) ?? null;
    const isLarger = width * ratio > (known?.width ?? 0);
    sizes.set(id, isLarger ? { width: width * ratio, height: height * ratio } : known);
  }
  return sizes;
}

/**
 * Tells the engine how large each person's video is shown, so that no larger one is received, and none that
 * nobody sees.
 */
export class VideoSizes {
  private readonly _calls: Pick<CallsEngine, 'setVideoSize'>;
  private readonly _clock: Clock;
  /** What the engine knows, by user id. */
  private readonly _told = new Map<string, string>();
  private readonly _hiding = new Map<string, () => void>();

  constructor(calls: Pick<CallsEngine, 'setVideoSize'>, clock: Clock) {
    this._calls = calls;
    this._clock = clock;
  }

  /** @param sizes in device pixels, by user id; null for a video that is not shown */
  update(sizes: Sizes): void {
    for (const id of Array.from(this._hiding.keys())) if (sizes.get(id) !== null) this._stop(id);
    sizes.forEach((size, id) => {
      if (size) this._tell(id, { width: rounded(size.width), height: rounded(size.height) });
      else if (this._told.get(id) !== 'null' && !this._hiding.has(id)) {
        this._hiding.set(
          id,
          this._clock.after(HIDE_AFTER_MS, () => {
            this._hiding.delete(id);
            this._tell(id, null);
          }),
        );
      }
    });
  }

  close(): void {
    for (const id of Array.from(this._hiding.keys())) this._stop(id);
  }

  private _tell(id: string, size: Size | null): void {
    const words = JSON.stringify(size);
    if (this._told.get(id) === words) return;
    this._told.set(id, words);
    this._calls.setVideoSize(id, size).catch(() => {});
  }

  private _stop(id: string): void {
    this._hiding.get(id)?.();
    this._hiding.delete(id);
  }
}

const rounded = (pixels: number) => Math.ceil(pixels / STEP) * STEP;

/** Follows the tiles of the stage while it is there; afterwards everything may be received. */
export function useVideoSizes(calls: CallsEngine, clock: Clock, sizes: Sizes): void {
  const told = useRef<VideoSizes | null>(null);
  const last = useRef(sizes);
  last.current = sizes;
  useEffect(() => {
    told.current?.update(sizes);
  });
  useEffect(() => {
    const tiles = new VideoSizes(calls, clock);
    told.current = tiles;
    tiles.update(last.current);
    return () => {
      tiles.close();
      told.current = null;
      // The screen of two people shows the video of any size.
      last.current.forEach((_, id) => {
        calls.setVideoSize(id, { width: 1920, height: 1080 }).catch(() => {});
      });
    };
  }, [calls, clock]);
}
