import { describe, expect, test } from 'vitest';
import { stageLayout } from './stage-layout.ts';

const keys = Array.from({ length: 12 }, (_, i) => `p${i}`);
const DESKTOP = { width: 1256, height: 608 };

describe('the stage', () => {
  const PHONE = { width: 344, height: 512 };
  const LANDSCAPE = { width: 820, height: 230 };

  test.each(
    (['speaker', 'sidebar'] as const).flatMap((layout) =>
      [DESKTOP, PHONE, LANDSCAPE].map((box) => [layout, box] as const),
    ),
  )('has one large tile and the others beside it: %s in %o', (layout, box) => {
    const { tiles } = stageLayout(layout, keys, 'p3', box, 0);
    const main = tiles.get('p3');
    const area = ({ width, height } = { width: 0, height: 0 }) => width * height;
    expect(area(main) / area(box)).toBeGreaterThan(0.45);
    expect(tiles.size).toBeGreaterThan(3);
    for (const [key, tile] of tiles) {
      if (key === 'p3' || !main) continue;
      expect(tile.width).toBeGreaterThanOrEqual(90);
      const below = tile.top >= main.top + main.height;
      const beside = tile.left >= main.left + main.width;
      expect(below || beside, key).toBe(true);
      expect(tile.left + tile.width).toBeLessThanOrEqual(box.width + 1);
      expect(tile.top + tile.height).toBeLessThanOrEqual(box.height + 1);
    }
  });

  test('gives the large tile the width that two others on a phone on its side leave', () => {
    const { tiles } = stageLayout('speaker', ['p0', 'p1', 'p2'], 'p0', LANDSCAPE, 0);
    const [main, other] = [tiles.get('p0'), tiles.get('p1')];
    expect(other?.width).toBeLessThan(200);
    expect((main?.width ?? 0) + (other?.width ?? 0)).toBeGreaterThan(LANDSCAPE.width - 12);
    expect((other?.left ?? 0) + (other?.width ?? 0)).toBeCloseTo(LANDSCAPE.width, 0);
  });

  test('has the column of the side layout below the large tile in a high window', () => {
    const main = stageLayout('sidebar', keys, 'p3', PHONE, 0).tiles.get('p3');
    expect(main?.width).toBe(PHONE.width);
  });

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
