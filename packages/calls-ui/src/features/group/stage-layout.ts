import type { StageLayout } from '../../context/ui-state.ts';
import type { Size } from '../../ui-kit/video-fit.ts';
import { gridLayout, narrowestIn, type Rect, TILE_GAP_PX } from './grid-layout.ts';

export interface Placed {
  /** The place of each tile, by its key. Tiles without a place are on another page. */
  readonly tiles: ReadonlyMap<string, Rect>;
  readonly page: number;
  readonly pages: number;
  /** How many tiles a full page has, without the large one. */
  readonly size: number;
}

/** The room for the tiles beside a large one. */
const ROW_HEIGHT_PX = 99;
const COLUMN_WIDTH_PX = 220;
/** The narrowest of them: on a phone, and in larger windows. */
const MIN_TILE_WIDTH_PX = { phone: 92, desktop: 120 };
/** The large tile has at least these parts of the width and the height. */
const MAIN_WIDTH_SHARE = 0.58;
const MAIN_HEIGHT_SHARE = 0.5;
/** A lower window has no room for a row below the large tile. */
const MIN_HEIGHT_WITH_ROW_PX = 320;

/** Divides the box between the large tile and the others. */
function divide(layout: StageLayout, others: number, box: Size): readonly [Rect, Rect] {
  const isLow = box.height < MIN_HEIGHT_WITH_ROW_PX;
  if (isLow || (layout === 'sidebar' && box.width >= box.height)) {
    // One column for those who fit into it, else as much as a large picture of 16:9 leaves.
    const fitting = Math.floor(
      (box.height + TILE_GAP_PX) / ((COLUMN_WIDTH_PX * 9) / 16 + TILE_GAP_PX),
    );
    const column = Math.min(COLUMN_WIDTH_PX, box.width * 0.22);
    const left = box.width - TILE_GAP_PX - (box.height * 16) / 9;
    const wanted = others <= fitting ? column : Math.max(1.5 * column, left);
    const width = Math.round(Math.min(wanted, box.width * (1 - MAIN_WIDTH_SHARE) - TILE_GAP_PX));
    return [
      { left: 0, top: 0, width: box.width - width - TILE_GAP_PX, height: box.height },
      { left: box.width - width, top: 0, width, height: box.height },
    ];
  }
  // Beside a column of others a large tile would be narrow in a high window: they are below it in rows.
  const row = Math.min(ROW_HEIGHT_PX, box.height * 0.22);
  const left = box.height - TILE_GAP_PX - (box.width * 3) / 4;
  const wanted = layout === 'sidebar' ? Math.max(row, left) : row;
  const height = Math.round(Math.min(wanted, box.height * (1 - MAIN_HEIGHT_SHARE) - TILE_GAP_PX));
  return [
    { left: 0, top: 0, width: box.width, height: box.height - height - TILE_GAP_PX },
    { left: 0, top: box.height - height, width: box.width, height },
  ];
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
    return { ...grid, tiles: new Map(tiles) };
  }
  const [large, rest] = divide(layout, others.length, box);
  const isPhone = Math.min(box.width, 2 * box.height) < 600;
  const grid = gridLayout(others.length, rest, wantedPage, {
    minWidth: isPhone ? MIN_TILE_WIDTH_PX.phone : MIN_TILE_WIDTH_PX.desktop,
    narrowest: narrowestIn(box),
  });
  // The large tile takes the width that the tiles beside it do not use.
  const isBeside = rest.left > 0;
  const first = isBeside ? Math.min(...grid.tiles.map(({ left }) => left)) : 0;
  const used = Math.max(...grid.tiles.map(({ left, width }) => left + width)) - first;
  const unused = isBeside ? rest.width - used : 0;
  const tiles = grid.tiles.map((rect, i): [string, Rect] => [
    others[grid.first + i] ?? '',
    { ...rect, left: rest.left + unused + rect.left - first, top: rest.top + rect.top },
  ]);
  const wide: Rect = { ...large, width: large.width + unused };
  return { ...grid, tiles: new Map([[main, wide], ...tiles]) };
}
