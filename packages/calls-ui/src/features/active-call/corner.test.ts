import { describe, expect, test } from 'vitest';
import { cornerPosition } from './corner.ts';
import { cornerByKey, nearestCorner, nextCorner } from './corner-moves.ts';

describe('the self-view', () => {
  const screen = { width: 1000, height: 500 };
  test('moves clockwise on a press and in the direction of an arrow key', () => {
    expect(nextCorner('top-right')).toBe('bottom-right');
    expect(nextCorner('bottom-left')).toBe('top-left');
    expect(cornerByKey('top-right', 'ArrowLeft')).toBe('top-left');
    expect(cornerByKey('top-right', 'ArrowDown')).toBe('bottom-right');
    expect(cornerByKey('top-right', 'ArrowUp')).toBe('top-right');
  });

  test('drops into the nearest corner', () => {
    expect(nearestCorner(100, 400, screen)).toBe('bottom-left');
    expect(nearestCorner(900, 100, screen)).toBe('top-right');
  });

  test('does not cover the title and the controls', () => {
    const margins = { side: 24, top: 84, bottom: 148 };
    const tile = { width: 200, height: 100 };
    expect(cornerPosition('bottom-right', tile, screen, margins)).toEqual({ x: 776, y: 252 });
    expect(cornerPosition('top-left', tile, screen, margins)).toEqual({ x: 24, y: 84 });
  });
});
