import { describe, expect, test } from 'vitest';
import { gridLayout, MIN_TILE_WIDTH_PX, TILE_GAP_PX } from './grid-layout.ts';

const DESKTOP = { width: 1256, height: 608 };
const PHONE = { width: 336, height: 548 };
const LANDSCAPE = { width: 820, height: 242 };
const COUNTS = [1, 2, 3, 5, 9, 16, 25];

describe('the grid of a group call', () => {
  test.each([
    [DESKTOP, 2, '2 columns of 624 x 468, pages: 1'],
    [DESKTOP, 3, '2 columns of 533 x 300, pages: 1'],
    [DESKTOP, 5, '3 columns of 413 x 300, pages: 1'],
    [DESKTOP, 9, '3 columns of 350 x 197, pages: 1'],
    [DESKTOP, 16, '4 columns of 259 x 146, pages: 1'],
    [DESKTOP, 25, '5 columns of 204 x 115, pages: 1'],
    [PHONE, 2, '1 columns of 336 x 270, pages: 1'],
    [PHONE, 3, '1 columns of 315 x 177, pages: 1'],
    [PHONE, 5, '2 columns of 164 x 164, pages: 1'],
    [PHONE, 9, '2 columns of 164 x 103, pages: 1'],
    [PHONE, 16, '2 columns of 164 x 131, pages: 2'],
    [PHONE, 25, '2 columns of 164 x 103, pages: 3'],
    [LANDSCAPE, 3, '3 columns of 268 x 201, pages: 1'],
    [LANDSCAPE, 9, '5 columns of 157 x 117, pages: 1'],
  ])('wastes the least area of %o with %i people: %s', (box, count, expected) => {
    const { tiles, pages } = gridLayout(count, box);
    const [first] = tiles;
    const columns = tiles.filter(({ top }) => top === first?.top).length;
    expect(`${columns} columns of ${first?.width} x ${first?.height}, pages: ${pages}`).toBe(
      expected,
    );
  });

  test.each(
    COUNTS.flatMap((count) => [DESKTOP, PHONE, LANDSCAPE].map((box) => [count, box] as const)),
  )('keeps %i tiles inside of %o, apart, and wide enough to see a face', (count, box) => {
    let seen = 0;
    const { pages } = gridLayout(count, box);
    for (let page = 0; page < pages; page++) {
      const { tiles, first } = gridLayout(count, box, page);
      expect(first).toBe(seen);
      seen += tiles.length;
      for (const tile of tiles) {
        expect(tile.width).toBeGreaterThanOrEqual(MIN_TILE_WIDTH_PX);
        expect(tile.left).toBeGreaterThanOrEqual(0);
        expect(tile.top).toBeGreaterThanOrEqual(0);
        expect(tile.left + tile.width).toBeLessThanOrEqual(box.width);
        expect(tile.top + tile.height).toBeLessThanOrEqual(box.height + 1);
        for (const other of tiles) {
          if (other === tile) continue;
          const apart =
            Math.abs(other.left - tile.left) >= tile.width + TILE_GAP_PX - 1 ||
            Math.abs(other.top - tile.top) >= tile.height + TILE_GAP_PX - 1;
          expect(apart, `${JSON.stringify(tile)} ${JSON.stringify(other)}`).toBe(true);
        }
      }
    }
    expect(seen, 'everybody is on one page').toBe(count);
  });

  test('has tiles between 16:9 and 4:3, or a square on a phone', () => {
    for (const box of [DESKTOP, PHONE, LANDSCAPE]) {
      for (const count of COUNTS) {
        for (const { width, height } of gridLayout(count, box).tiles) {
          expect(width / height).toBeLessThanOrEqual(16 / 9 + 0.02);
          expect(width / height).toBeGreaterThanOrEqual((box === PHONE ? 1 : 4 / 3) - 0.02);
        }
      }
    }
  });

  test('fills the rows of every page but the last row of the last', () => {
    for (const count of [16, 21, 25]) {
      const { pages } = gridLayout(count, PHONE);
      for (let page = 0; page < pages - 1; page++)
        expect(gridLayout(count, PHONE, page).tiles.length % 2, `${count}, page ${page}`).toBe(0);
    }
  });

  test('shows the last page when a page is gone', () => {
    expect(gridLayout(16, PHONE, 7).page).toBe(1);
    expect(gridLayout(16, PHONE, -1).page).toBe(0);
  });
});
