import { describe, expect, test } from 'vitest';
import { MIN_TILE_WIDTH } from './grid-layout.ts';
import { stageLayout } from './stage-layout.ts';

const keys = Array.from({ length: 12 }, (_, i) => `p${i}`);
const DESKTOP = { width: 1256, height: 608 };
const PHONE = { width: 344, height: 512 };

describe('the stage', () => {
  test.each(['speaker', 'sidebar'] as const)(
    'has one large tile and the others beside it: %s',
    (layout) => {
      const { tiles, pages } = stageLayout(layout, keys, 'p3', DESKTOP, 0);
      const main = tiles.get('p3');
      const area = ({ width, height } = { width: 0, height: 0 }) => width * height;
      expect(area(main) / area(DESKTOP)).toBeGreaterThan(0.7);
      expect(pages).toBeGreaterThan(1);
      for (const [key, tile] of tiles) {
        if (key === 'p3' || !main) continue;
        expect(tile.width).toBeGreaterThanOrEqual(MIN_TILE_WIDTH);
        const below = tile.top >= main.top + main.height;
        const beside = tile.left >= main.left + main.width;
        expect(below || beside, key).toBe(true);
        expect(tile.left + tile.width).toBeLessThanOrEqual(DESKTOP.width + 1);
        expect(tile.top + tile.height).toBeLessThanOrEqual(DESKTOP.height + 1);
      }
    },
  );

  test('shows everybody on one of its pages, and the large tile on each', () => {
    const seen = new Set<string>();
    const { pages } = stageLayout('speaker', keys, 'p0', DESKTOP, 0);
    for (let page = 0; page < pages; page++) {
      const { tiles } = stageLayout('speaker', keys, 'p0', DESKTOP, page);
      expect(tiles.has('p0')).toBe(true);
      for (const key of tiles.keys()) seen.add(key);
    }
    expect(seen.size).toBe(keys.length);
  });

  test('puts two tiles beside a large one on one page of a phone', () => {
    const { tiles, pages } = stageLayout('speaker', keys.slice(0, 3), 'p0', PHONE, 0);
    expect(pages).toBe(1);
    for (const tile of Array.from(tiles.values())) {
      expect(tile.left).toBeGreaterThanOrEqual(0);
      expect(tile.left + tile.width).toBeLessThanOrEqual(PHONE.width);
    }
  });

  test('is a grid without a large tile, or without anybody beside it', () => {
    expect(stageLayout('speaker', keys, null, DESKTOP, 0)).toEqual(
      stageLayout('grid', keys, 'p1', DESKTOP, 0),
    );
    expect(stageLayout('speaker', ['p0'], 'p0', DESKTOP, 0).tiles.size).toBe(1);
  });
});
