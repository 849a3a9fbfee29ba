import { listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Size } from '../../ui-kit/video-fit.ts';
import type { Corner, Point } from './corner.ts';
import { cornerByKey, nearestCorner, nextCorner } from './corner-moves.ts';

/** Movement, in CSS pixels, from which a press counts as a drag. */
const MIN_DRAG_PX = 6;

function pointOf(event: MouseEvent | TouchEvent): Point | null {
  if (!('touches' in event)) return { x: event.clientX, y: event.clientY };
  const touch = event.touches[0];
  return touch ? { x: touch.clientX, y: touch.clientY } : null;
}

interface Props {
  readonly tile: RefObject<HTMLElement>;
  readonly screen: Size;
  readonly onCorner: (change: (corner: Corner) => Corner) => void;
  /** How far the tile was dragged from its corner; null while it is not dragged. */
  readonly onOffset: (offset: Point | null) => void;
}

/**
 * Moves an element between the corners of the screen: by dragging, by the arrow keys, or by a press,
 * which moves it to the next corner. Uses mouse and touch events, because Safari 11 and 12 have no
 * pointer events.
 */
export function CornerDrag({ tile, screen, onCorner, onOffset }: Props) {
  const box = useRef(screen);
  box.current = screen;

  useEffect(() => {
    const element = tile.current;
    if (!element) return;
    let from: Point | null = null;
    let dragged = false;
    let stop = () => {};

    const move = (event: MouseEvent | TouchEvent) => {
      const to = pointOf(event);
      if (!from || !to) return;
      const x = to.x - from.x;
      const y = to.y - from.y;
      if (!dragged && Math.abs(x) + Math.abs(y) < MIN_DRAG_PX) return;
      dragged = true;
      if (event.cancelable) event.preventDefault();
      onOffset({ x, y });
    };
    const end = () => {
      stop();
      if (!dragged) return;
      const rect = element.getBoundingClientRect();
      const x = rect.left + rect.width / 2;
      const y = rect.top + rect.height / 2;
      onCorner(() => nearestCorner(x, y, box.current));
      onOffset(null);
    };
    const start = (event: MouseEvent | TouchEvent) => {
      if ('button' in event && event.button !== 0) return;
      stop();
      from = pointOf(event);
      dragged = false;
      stop =
        'touches' in event
          ? listen(
              element,
              { touchmove: move, touchend: end, touchcancel: end },
              { passive: false },
            )
          : listen(document, { mousemove: move, mouseup: end });
    };
    const click = () => {
      if (!dragged) onCorner(nextCorner);
      dragged = false;
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Enter' || event.key === ' ') onCorner(nextCorner);
      else if (event.key.startsWith('Arrow')) onCorner((at) => cornerByKey(at, event.key));
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const stopStartEvents = listen(element, {
      mousedown: start,
      touchstart: start,
      click,
      keydown: key,
    });
    return () => {
      stop();
      stopStartEvents();
      onOffset(null);
    };
  }, [tile, onCorner, onOffset]);
  return null;
}
