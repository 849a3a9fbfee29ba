import type { StageLayout } from '../../context/ui-state.ts';
import type { Size } from '../../ui-kit/video-fit.ts';
import { GAP, gridLayout, MIN_TILE_WIDTH, type Rect } from './grid-layout.ts';

export interface Placed {
  /** The place of each tile, by its key. Tiles without a place are on another page. */
  readonly tiles: ReadonlyMap<string, Rect>;
  readonly page: number;
  readonly pages: number;
}

const STRIP = { width: 176, height: 99 };

/** Rows or columns of tiles beside a large one, as many as fit on a page. */
function strip(keys: readonly string[], box: Rect, along: 'row' | 'column', wantedPage: number) {
  // Narrower tiles if all of them fit on one page then.
  const share = Math.floor((box.width + GAP) / keys.length) - GAP;
  const tile =
    along === 'row'
      ? {
          width: Math.max(MIN_TILE_WIDTH, Math.min(share, Math.round((box.height * 16) / 9))),
          height: box.height,
        }
      : { width: box.width, height: Math.round((box.width * 9) / 16) };
  const room = along === 'row' ? box.width : box.height;
  const step = (along === 'row' ? tile.width : tile.height) + GAP;
  const size = Math.max(1, Math.floor((room + GAP) / step));
  const pages = Math.max(1, Math.ceil(keys.length / size));
  const page = Math.max(0, Math.min(wantedPage, pages - 1));
  const shown = keys.slice(page * size, page * size + size);
  const start = along === 'row' ? (room - shown.length * step + GAP) / 2 : 0;
  const tiles = shown.map((key, i): [string, Rect] => {
    const at = Math.round(Math.max(0, start) + i * step);
    return [
      key,
      {
        ...tile,
        left: box.left + (along === 'row' ? at : 0),
        top: box.top + (along === 'row' ? 0 : at),
      },
    ];
  });
  return { tiles, page, pages };
}

/**
 * Places the tiles on the stage.
 *
 * @param keys the tiles in their order
 * @param main the tile that is large; ignored by the grid
 */
export function stageLayout(
  layout: StageLayout,
  keys: readonly string[],
  main: string | null,
  box: Size,
  wantedPage: number,
): Placed {
  const others = keys.filter((key) => key !== main);
  if (layout === 'grid' || main === null || others.length === 0) {
    const grid = gridLayout(keys.length, box, wantedPage);
    const tiles = grid.tiles.map((rect, i): [string, Rect] => [keys[grid.first + i] ?? '', rect]);
    return { tiles: new Map(tiles), page: grid.page, pages: grid.pages };
  }
  // A low window has no room for a strip below the large tile.
  const beside = layout === 'sidebar' || box.height < 320;
  const width = Math.max(
    MIN_TILE_WIDTH,
    Math.min(STRIP.width * 1.25, Math.round(box.width * 0.22)),
  );
  const height = Math.min(STRIP.height, Math.round(box.height * 0.22));
  const large: Rect = beside
    ? { left: 0, top: 0, width: box.width - width - GAP, height: box.height }
    : { left: 0, top: 0, width: box.width, height: box.height - height - GAP };
  const rest: Rect = beside
    ? { left: box.width - width, top: 0, width, height: box.height }
    : { left: 0, top: box.height - height, width: box.width, height };
  const { tiles, page, pages } = strip(others, rest, beside ? 'column' : 'row', wantedPage);
  return { tiles: new Map([[main, large], ...tiles]), page, pages };
}
