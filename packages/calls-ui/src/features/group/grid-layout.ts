import type { Size } from '../../ui-kit/video-fit.ts';

/** Where a tile is, in CSS pixels from the corner of its box. */
export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

export interface Grid {
  /** Tiles on this page, in the order of the people. */
  readonly tiles: readonly Rect[];
  /** Index of the first of them. */
  readonly first: number;
  /** Tiles of a full page. */
  readonly size: number;
  readonly page: number;
  readonly pages: number;
}

/** The gap between two tiles. */
export const TILE_GAP_PX = 8;
export const MIN_TILE_WIDTH_PX = 140;

/** The shapes of tiles, as width by height. */
const WIDEST_ASPECT_RATIO = 16 / 9;

/** What the tiles may be like. */
export interface TileLimits {
  readonly minWidth: number;
  /** Width by height. */
  readonly narrowest: number;
}

/** The narrowest shape of a tile. A window that is higher than wide is a phone's, and so are its cameras' pictures. */
export const narrowestIn = ({ width, height }: Size): number => (width < height ? 1 : 4 / 3);

interface Shape {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** The columns with which `count` tiles cover most of the box; null if the tiles would be too small. */
function bestShape(count: number, box: Size, { minWidth, narrowest }: TileLimits): Shape | null {
  let best: Shape | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const room = {
      width: (box.width - TILE_GAP_PX * (columns - 1)) / columns,
      height: (box.height - TILE_GAP_PX * (rows - 1)) / rows,
    };
    const aspect = Math.max(narrowest, Math.min(WIDEST_ASPECT_RATIO, room.width / room.height));
    const width = Math.min(room.width, room.height * aspect);
    const height = width / aspect;
    if (width < Math.min(minWidth, box.width)) continue;
    if (best && width * height <= best.width * best.height * 1.001) continue;
    best = { columns, width, height };
  }
  return best && { ...best, width: Math.floor(best.width), height: Math.floor(best.height) };
}

/** As many tiles as a page has room for: at least one, and at most `count`. */
function pageSize(count: number, box: Size, limits: TileLimits): number {
  let most = count;
  while (most > 1 && !bestShape(most, box, limits)) most--;
  // The pages are filled evenly, so that the last one is not nearly empty, and with whole rows.
  const even = Math.ceil(count / Math.ceil(count / most));
  const { columns = 1 } = bestShape(even, box, limits) ?? {};
  return Math.min(most, Math.ceil(even / columns) * columns);
}

/** Divides a box into tiles of one size, so that the least area is wasted. The rest is on other pages. */
export function gridLayout(
  count: number,
  box: Size,
  wantedPage = 0,
  limits: TileLimits = { minWidth: MIN_TILE_WIDTH_PX, narrowest: narrowestIn(box) },
): Grid {
  if (count === 0) return { tiles: [], first: 0, size: 0, page: 0, pages: 1 };
  const size = pageSize(count, box, limits);
  const pages = Math.ceil(count / size);
  const page = Math.max(0, Math.min(wantedPage, pages - 1));
  const first = page * size;
  const shown = Math.min(size, count - first);
  // Each page has tiles of the same size.
  const { columns, width, height } = bestShape(size, box, limits) ?? { columns: 1, ...box };
  const rows = Math.ceil(shown / columns);
  const top = (box.height - rows * height - (rows - 1) * TILE_GAP_PX) / 2;
  const tiles = Array.from({ length: shown }, (_, i) => {
    const row = Math.floor(i / columns);
    const inRow = row === rows - 1 ? shown - row * columns : columns;
    const left = (box.width - inRow * width - (inRow - 1) * TILE_GAP_PX) / 2;
    return {
      left: Math.round(left + (i - row * columns) * (width + TILE_GAP_PX)),
      top: Math.round(top + row * (height + TILE_GAP_PX)),
      width,
      height,
    };
  });
  return { tiles, first, size, page, pages };
}
