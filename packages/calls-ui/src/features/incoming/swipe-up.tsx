import { listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../ui-kit/icon.tsx';
import type { IncomingTexts } from './texts.ts';

/** Movement upwards, in CSS pixels, from which a touch counts as a swipe. */
const MIN_SWIPE_PX = 96;

interface Props {
  readonly target: RefObject<HTMLElement>;
  /** The element that follows the finger at half the distance. */
  readonly moving: RefObject<HTMLElement>;
  readonly onSwipe: () => void;
  readonly texts: IncomingTexts;
}

/** Calls `onSwipe` when a finger swipes up on the target; draws a hint on phones. */
export function SwipeUp({ target, moving, onSwipe, texts }: Props) {
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    let from: { x: number; y: number } | null = null;
    const draw = (up: number) => {
      if (moving.current) moving.current.style.transform = up ? `translateY(${-up / 2}px)` : '';
    };
    const distanceUp = (event: TouchEvent) => {
      const touch = event.changedTouches[0];
      if (!from || !touch) return 0;
      const up = from.y - touch.clientY;
      // A sideways movement is no swipe up.
      return Math.abs(touch.clientX - from.x) > Math.max(48, up) ? 0 : Math.max(0, up);
    };
    const start = (event: TouchEvent) => {
      const touch = event.touches[0];
      from = touch && event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
    };
    const move = (event: TouchEvent) => draw(Math.min(160, distanceUp(event)));
    const end = (event: TouchEvent) => {
      const up = distanceUp(event);
      from = null;
      draw(0);
      // On a wide screen a swipe scrolls the page.
      if (up >= MIN_SWIPE_PX && window.matchMedia('(max-width: 600px)').matches) onSwipe();
    };
    const cancel = () => {
      from = null;
      draw(0);
    };
    return listen(
      element,
      { touchstart: start, touchmove: move, touchend: end, touchcancel: cancel },
      { passive: true },
    );
  }, [target, moving, onSwipe]);
  return (
    <div class="xpc-swipe" aria-hidden="true">
      <Icon name="up" />
      {texts.t('incoming.swipe')}
    </div>
  );
}
