import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../ui-kit/icon.tsx';
import { listen } from '../../ui-kit/listen.ts';
import type { IncomingTexts } from './texts.ts';

/** CSS pixels upwards that count as a swipe. */
const FAR_ENOUGH = 96;

interface Props {
  readonly target: RefObject<HTMLElement>;
  /** Follows the finger a little. */
  readonly moving: RefObject<HTMLElement>;
  readonly onSwipe: () => void;
  readonly texts: IncomingTexts;
}

/** Calls back when a finger moves up on the target, and says so on a phone. */
export function SwipeUp({ target, moving, onSwipe, texts }: Props) {
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    let from: { x: number; y: number } | null = null;
    const draw = (up: number) => {
      if (moving.current) moving.current.style.transform = up ? `translateY(${-up / 2}px)` : '';
    };
    const read = (event: TouchEvent) => {
      const touch = event.changedTouches[0];
      if (!from || !touch) return 0;
      const up = from.y - touch.clientY;
      // A sideways movement is something else.
      return Math.abs(touch.clientX - from.x) > Math.max(48, up) ? 0 : Math.max(0, up);
    };
    const start = (event: TouchEvent) => {
      const touch = event.touches[0];
      from = touch && event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
    };
    const move = (event: TouchEvent) => draw(Math.min(160, read(event)));
    const end = (event: TouchEvent) => {
      const up = read(event);
      from = null;
      draw(0);
      // On the desktop's card a swipe is a scroll of the page.
      if (up >= FAR_ENOUGH && window.matchMedia('(max-width: 600px)').matches) onSwipe();
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
