import { describe, expect, it } from 'vitest';
import { initialsOf, placeTiles, type Tile } from './layout.ts';

const tile = (id: string, change: Partial<Tile> = {}): Tile => ({
  id,
  name: id,
  kind: 'camera',
  isSpeaking: false,
  hasVideo: true,
  ...change,
});
const tiles = (count: number) => Array.from({ length: count }, (_, i) => tile(`p${i}`));
const [WIDTH, HEIGHT] = [1280, 720];

describe('the picture of a recording', () => {
  it.each([1, 2, 3, 4, 5, 9, 16])('shows %i people in a grid without overlaps', (count) => {
    const placed = placeTiles(tiles(count), WIDTH, HEIGHT);
    expect(placed.map((each) => each.tile.id)).toEqual(tiles(count).map(({ id }) => id));
    for (const one of placed) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(WIDTH);
      expect(one.y + one.height).toBeLessThanOrEqual(HEIGHT);
      for (const other of placed) {
        if (other === one) continue;
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect(apart).toBe(true);
      }
    }
  });

  it('shows the newest shared screen large, and the others in a strip', () => {
    const screens = [tile('s1', { kind: 'screen' }), tile('s2', { kind: 'screen' })];
    const placed = placeTiles([...tiles(3), ...screens], WIDTH, HEIGHT);
    const [large, ...strip] = placed;
    expect(large?.tile.id).toBe('s2');
    expect(large?.width).toBeGreaterThan(WIDTH * 0.7);
    expect(strip.map((each) => each.tile.id)).toEqual(['p0', 'p1', 'p2', 's1']);
    for (const { x } of strip) expect(x).toBeGreaterThan(large?.width ?? WIDTH);
  });

  it('shows a screen alone where nobody else is', () => {
    const [only] = placeTiles([tile('s', { kind: 'screen' })], WIDTH, HEIGHT);
    expect(only).toMatchObject({ x: 0, y: 0, width: WIDTH, height: HEIGHT });
  });

  it('leaves out silent people where there is no place for all, and keeps the order', () => {
    const many = tiles(20).map((each, i) => ({ ...each, isSpeaking: i === 19 }));
    const placed = placeTiles(many, WIDTH, HEIGHT).map((each) => each.tile.id);
    expect(placed).toHaveLength(16);
    expect(placed[15]).toBe('p19');
  });

  it('has initials of two words, of any script', () => {
    expect(initialsOf('Анна Петрова')).toBe('АП');
    expect(initialsOf(' bob ')).toBe('B');
    expect(initialsOf('')).toBe('');
  });
});
