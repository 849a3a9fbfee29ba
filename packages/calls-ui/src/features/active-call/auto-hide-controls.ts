import { type Clock, listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Time without movement until the controls fade out. */
const HIDE_AFTER_MS = 4000;

function controlsInUse(element: HTMLElement, touched: boolean): boolean {
  const focused = document.activeElement;
  if (focused && focused !== element && element.contains(focused)) {
    try {
      // A click moves the focus too. Only the keyboard's focus has to stay visible.
      if (focused.matches(':focus-visible')) return true;
    } catch {
      return true;
    }
  }
  // After a touch, :hover stays set on the touched element.
  return !touched && element.querySelector('.xpc-bottom:hover, .xpc-tool:hover') !== null;
}

interface Props {
  readonly target: RefObject<HTMLElement>;
  readonly onHidden: (hidden: boolean) => void;
  readonly clock: Clock;
}

/**
 * Fades the controls out while it is mounted. Any movement, touch or key shows them again; the touch
 * that shows them presses no control. Draws nothing itself.
 */
export function AutoHideControls({ target, onHidden, clock }: Props) {
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    let hidden = false;
    const setHidden = (next: boolean) => {
      hidden = next;
      onHidden(next);
    };
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    let stopTimer = () => {};
    let touched = false;
    let ignoreNextClick = false;
    const scheduleHide = () => {
      stopTimer();
      stopTimer = clock.after(HIDE_AFTER_MS, () => {
        if (controlsInUse(element, touched)) scheduleHide();
        else setHidden(true);
      });
    };
    const showControls = () => {
      setHidden(false);
      scheduleHide();
    };
    const onTouch = () => {
      touched = true;
      ignoreNextClick = hidden;
      showControls();
    };
    const onMove = () => {
      touched = false;
      showControls();
    };
    const onClick = (event: MouseEvent) => {
      if (!ignoreNextClick) return;
      ignoreNextClick = false;
      event.stopPropagation();
      event.preventDefault();
    };
    const stop = listen(
      element,
      {
        touchstart: onTouch,
        click: onClick,
        mousemove: onMove,
        keydown: showControls,
        focusin: showControls,
      },
      { capture: true },
    );
    scheduleHide();
    return () => {
      stopTimer();
      setHidden(false);
      stop();
    };
  }, [target, onHidden, clock]);
  return null;
}
