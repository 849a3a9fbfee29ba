/** A rectangle of the picture, in pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A tile without its tracks, as the worker knows it. */
export interface Tile {
  readonly id: string;
  readonly name: string;
  readonly kind: 'camera' | 'screen';
  readonly isSpeaking: boolean;
  readonly hasVideo: boolean;
}

const GAP = 0.008;
/** The part of the width that the strip beside a shared screen takes. */
const STRIP = 0.2;
const TILE_RATIO = 16 / 9;
/** More tiles would be too small to see anything. Those who speak come first then. */
const MAX_GRID = 16;
const MAX_STRIP = 5;

/**
 * Places the tiles as people see them: a grid, or the newest shared screen large with a strip of the
 * others beside it. Tiles that have no place are left out.
 */
export function placeTiles(
  tiles: readonly Tile[],
  width: number,
  height: number,
): readonly (Rect & { readonly tile: Tile })[] {
  const gap = Math.round(width * GAP);
  const screens = tiles.filter(({ kind, hasVideo }) => kind === 'screen' && hasVideo);
  const screen = screens[screens.length - 1];
  if (!screen) {
    const area = { x: gap, y: gap, width: width - 2 * gap, height: height - 2 * gap };
    return grid(chosen(tiles, MAX_GRID), area, gap);
  }
  const others = chosen(
    tiles.filter((tile) => tile !== screen),
    MAX_STRIP,
  );
  if (others.length === 0) return [{ tile: screen, x: 0, y: 0, width, height }];
  const stripWidth = Math.round(width * STRIP);
  const tileHeight = Math.min(
    stripWidth / TILE_RATIO,
    (height - gap * (others.length + 1)) / others.length,
  );
  const used = others.length * (tileHeight + gap) - gap;
  const top = Math.max(gap, (height - used) / 2);
  const strip = others.map((tile, i) => ({
    tile,
    x: width - stripWidth - gap,
    y: Math.round(top + i * (tileHeight + gap)),
    width: stripWidth,
    height: Math.round(tileHeight),
  }));
  const large = { x: gap, y: gap, width: width - stripWidth - 3 * gap, height: height - 2 * gap };
  return [{ tile: screen, ...large }, ...strip];
}

/** The order stays; who is left out is silent, or comes late. */
function chosen(tiles: readonly Tile[], max: number): readonly Tile[] {
  if (tiles.length <= max) return tiles;
  const kept = new Set(
    [...tiles].sort((a, b) => Number(b.isSpeaking) - Number(a.isSpeaking)).slice(0, max),
  );
  return tiles.filter((tile) => kept.has(tile));
}

function grid(tiles: readonly Tile[], area: Rect, gap: number) {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= tiles.length; columns++) {
    const rows = Math.ceil(tiles.length / columns);
    const roomWidth = (area.width - gap * (columns - 1)) / columns;
    const roomHeight = (area.height - gap * (rows - 1)) / rows;
    const width = Math.min(roomWidth, roomHeight * TILE_RATIO);
    if (width > best.width) best = { columns, width, height: width / TILE_RATIO };
  }
  const { columns, width, height } = best;
  const rows = Math.ceil(tiles.length / columns);
  const top = area.y + (area.height - rows * (height + gap) + gap) / 2;
  return tiles.map((tile, i) => {
    const row = Math.floor(i / columns);
    const inRow = row === rows - 1 ? tiles.length - row * columns : columns;
    const left = area.x + (area.width - inRow * (width + gap) + gap) / 2;
    return {
      tile,
      x: Math.round(left + (i % columns) * (width + gap)),
      y: Math.round(top + row * (height + gap)),
      width: Math.round(width),
      height: Math.round(height),
    };
  });
}

/** The first letters of the first two words. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).slice(0, 2);
  return words
    .map((word) => Array.from(word)[0] ?? '')
    .join('')
    .toUpperCase();
}
