import type { Size } from './video-fit.ts';

/** Where the self-view rests. */
export type Corner = 'top-left' | 'top-right' | 'bottom-right' | 'bottom-left';

const CLOCKWISE: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left'];

/** Where it starts: on a narrow screen the upper corners are the other person's face. */
export function firstCorner(screen: Size): Corner {
  return screen.width <= 600 ? 'bottom-right' : 'top-right';
}

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

/** Room that belongs to others, in CSS pixels: the title above, the controls below. */
export interface Margins {
  readonly side: number;
  readonly top: number;
  readonly bottom: number;
}

/** Top left of a tile that rests in a corner. */
export function cornerPosition(corner: Corner, tile: Size, screen: Size, margins: Margins) {
  const left = corner === 'top-left' || corner === 'bottom-left';
  const top = corner === 'top-left' || corner === 'top-right';
  return {
    x: left ? margins.side : screen.width - tile.width - margins.side,
    y: top ? margins.top : screen.height - tile.height - margins.bottom,
  };
}
