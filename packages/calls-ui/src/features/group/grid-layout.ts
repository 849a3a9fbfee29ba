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
  readonly page: number;
  readonly pages: number;
}

export const GAP = 8;
export const MIN_TILE_WIDTH = 140;

/** The shapes of tiles. The first wins where both use the same area. */
const SHAPES = [16 / 9, 1] as const;

interface Shape {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** The columns and the shape with which `count` tiles cover most of the box; null if they are too small. */
function bestShape(count: number, box: Size): Shape | null {
  const minimum = Math.min(MIN_TILE_WIDTH, box.width);
  let best: Shape | null = null;
  for (const aspect of SHAPES) {
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const width = Math.min(
        (box.width - GAP * (columns - 1)) / columns,
        ((box.height - GAP * (rows - 1)) / rows) * aspect,
      );
      const height = width / aspect;
      if (width < minimum || (best && width * height <= best.width * best.height * 1.001)) continue;
      best = { columns, width, height };
    }
  }
  return best && { ...best, width: Math.floor(best.width), height: Math.floor(best.height) };
}

/** As many tiles as a page has room for: at least one, and at most `count`. */
function pageSize(count: number, box: Size): number {
  let size = count;
  while (size > 1 && !bestShape(size, box)) size--;
  // The pages are filled evenly, so that the last one is not nearly empty.
  return Math.ceil(count / Math.ceil(count / size));
}

/** Divides a box into tiles of one size, so that the least area is wasted. The rest is on other pages. */
export function gridLayout(count: number, box: Size, wantedPage = 0): Grid {
  if (count === 0) return { tiles: [], first: 0, page: 0, pages: 1 };
  const size = pageSize(count, box);
  const pages = Math.ceil(count / size);
  const page = Math.max(0, Math.min(wantedPage, pages - 1));
  const first = page * size;
  const shown = Math.min(size, count - first);
  // Each page has tiles of the same size.
  const { columns, width, height } = bestShape(size, box) ?? { columns: 1, ...box };
  const rows = Math.ceil(shown / columns);
  const top = (box.height - rows * height - (rows - 1) * GAP) / 2;
  const tiles = Array.from({ length: shown }, (_, i) => {
    const row = Math.floor(i / columns);
    const inRow = row === rows - 1 ? shown - row * columns : columns;
    const left = (box.width - inRow * width - (inRow - 1) * GAP) / 2;
    return {
      left: Math.round(left + (i - row * columns) * (width + GAP)),
      top: Math.round(top + row * (height + GAP)),
      width,
      height,
    };
  });
  return { tiles, first, page, pages };
}
