import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { listen } from '../../ui-kit/listen.ts';

/** Time without movement until the controls fade. */
const HIDE_AFTER_MS = 4000;

function mustStay(element: HTMLElement, touched: boolean): boolean {
  const focused = document.activeElement;
  if (focused && focused !== element && element.contains(focused)) {
    try {
      // A click leaves the focus behind as well; only the keyboard's focus must stay visible.
      if (focused.matches(':focus-visible')) return true;
    } catch {
      return true;
    }
  }
  // A finger leaves a stale :hover behind.
  return !touched && element.querySelector('.xpc-bottom:hover, .xpc-tool:hover') !== null;
}

interface Props {
  readonly target: RefObject<HTMLElement>;
  readonly onHidden: (hidden: boolean) => void;
}

/**
 * Fades the controls out while it is there. They come back at any movement, touch or key; the touch
 * that brings them back presses none of them. Draws nothing itself.
 */
export function AutoHideControls({ target, onHidden }: Props) {
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    let hidden = false;
    const setHidden = (next: boolean) => {
      hidden = next;
      onHidden(next);
    };
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    let timer: ReturnType<typeof setTimeout>;
    let touched = false;
    let swallow = false;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (mustStay(element, touched)) wait();
        else setHidden(true);
      }, HIDE_AFTER_MS);
    };
    const wake = () => {
      setHidden(false);
      wait();
    };
    const onTouch = () => {
      touched = true;
      swallow = hidden;
      wake();
    };
    const onMove = () => {
      touched = false;
      wake();
    };
    const onClick = (event: MouseEvent) => {
      if (!swallow) return;
      swallow = false;
      event.stopPropagation();
      event.preventDefault();
    };
    const stop = listen(
      element,
      { touchstart: onTouch, click: onClick, mousemove: onMove, keydown: wake, focusin: wake },
      { capture: true },
    );
    wait();
    return () => {
      clearTimeout(timer);
      setHidden(false);
      stop();
    };
  }, [target, onHidden]);
  return null;
}
