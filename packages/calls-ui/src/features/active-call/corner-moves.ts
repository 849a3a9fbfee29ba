import type { Size } from '../../ui-kit/video-fit.ts';
import type { Corner } from './corner.ts';

const CLOCKWISE: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left'];

export function nextCorner(corner: Corner): Corner {
  return CLOCKWISE[(CLOCKWISE.indexOf(corner) + 1) % CLOCKWISE.length] ?? corner;
}

/** The corner nearest to a point on the screen. */
export function nearestCorner(x: number, y: number, screen: Size): Corner {
  const vertical = y < screen.height / 2 ? 'top' : 'bottom';
  return x < screen.width / 2 ? `${vertical}-left` : `${vertical}-right`;
}

/** The corner that an arrow key moves to; the same one for other keys. */
export function cornerByKey(corner: Corner, key: string): Corner {
  const [vertical, horizontal] = corner.split('-') as ['top' | 'bottom', 'left' | 'right'];
  switch (key) {
    case 'ArrowLeft':
      return `${vertical}-left`;
    case 'ArrowRight':
      return `${vertical}-right`;
    case 'ArrowUp':
      return `top-${horizontal}`;
    case 'ArrowDown':
      return `bottom-${horizontal}`;
    default:
      return corner;
  }
}
