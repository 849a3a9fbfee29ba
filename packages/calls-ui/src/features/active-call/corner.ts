import type { Size } from '../../ui-kit/video-fit.ts';

/** The corner of the screen that holds the self-view. */
export type Corner = 'top-left' | 'top-right' | 'bottom-right' | 'bottom-left';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The corner at the start. On a narrow screen the upper corners would cover the other's face. */
export function firstCorner(screen: Size): Corner {
  return screen.width <= 600 ? 'bottom-right' : 'top-right';
}

/** Space that the self-view leaves free, in CSS pixels: the title above, the controls below. */
export interface Margins {
  readonly side: number;
  readonly top: number;
  readonly bottom: number;
}

/** Top left of a tile in a corner, in CSS pixels. */
export function cornerPosition(corner: Corner, tile: Size, screen: Size, margins: Margins): Point {
  const left = corner === 'top-left' || corner === 'bottom-left';
  const top = corner === 'top-left' || corner === 'top-right';
  return {
    x: left ? margins.side : screen.width - tile.width - margins.side,
    y: top ? margins.top : screen.height - tile.height - margins.bottom,
  };
}
