import { listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

function tabStops(container: HTMLElement): HTMLElement[] {
  const all = container.querySelectorAll<HTMLElement>('button:enabled,input,[tabindex="0"]');
  return Array.from(all).filter(
    (element) => element.tabIndex >= 0 && element.getClientRects().length,
  );
}

/**
 * Keeps the focus inside a modal element while `active`, and moves it there at the start. `FocusReturn`
 * restores it. The focus-trap package would take 6.8 kB for this; these elements contain only buttons and inputs.
 */
export function useFocusTrap(ref: RefObject<HTMLElement>, active: boolean): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (!active || !element) return;
    if (!element.contains(document.activeElement)) element.focus({ preventScroll: true });

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Tab') return;
      const list = tabStops(element);
      if (!event.shiftKey) list.reverse();
      const next = list[list.length - 1];
      const at = document.activeElement;
      if (next && (at === list[0] || at === element)) {
        event.preventDefault();
        next.focus();
      }
    };
    /** A trap of the host may move the focus as soon as this one does. */
    let isMoving = false;
    const onFocusIn = (event: FocusEvent) => {
      const target = event.target as HTMLElement | null;
      // Another layer of the overlay, such as the panel above a call, traps its own focus.
      if (!target || element.contains(target) || target.closest('[data-webrtc-calls]')) return;
      if (isMoving) return;
      isMoving = true;
      element.focus({ preventScroll: true });
      isMoving = false;
    };
    const stopKeys = listen(element, { keydown: onKeyDown });
    const stopFocus = listen(document, { focusin: onFocusIn });
    return () => {
      stopKeys();
      stopFocus();
    };
  }, [ref, active]);
}

interface Props {
  readonly container: RefObject<HTMLElement>;
}

/** Keeps the focus inside a modal element while it is mounted. */
export function FocusTrap({ container }: Props) {
  useFocusTrap(container, true);
  return null;
}
