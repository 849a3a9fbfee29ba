import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

function stops(container: HTMLElement): HTMLElement[] {
  const all = container.querySelectorAll<HTMLElement>('button:not([disabled]), [tabindex="0"]');
  return Array.from(all).filter((element) => element.getClientRects().length > 0);
}

/**
 * Keeps the keyboard inside a modal element while `active`, and takes the focus there at the
 * start. The focus goes back where it was by `useFocusReturn`. (The focus-trap package does the
 * same in 6.8 KB, a sixth of the whole script's allowance; these elements hold buttons alone.)
 */
export function useFocusTrap(ref: RefObject<HTMLElement | null>, active: boolean): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (!active || !element) return;
    if (!element.contains(document.activeElement)) element.focus({ preventScroll: true });

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Tab') return;
      const list = stops(element);
      const first = list[0];
      const last = list[list.length - 1];
      if (!first || !last) return;
      const at = document.activeElement;
      if (event.shiftKey && (at === first || at === element)) {
        event.preventDefault();
        last.focus();
      } else if (!event.shiftKey && at === last) {
        event.preventDefault();
        first.focus();
      }
    };
    const onFocusIn = (event: FocusEvent) => {
      const target = event.target as HTMLElement | null;
      // Another layer of the overlay, a panel above the call for instance, holds its own focus.
      if (!target || element.contains(target) || target.closest('[data-webrtc-calls]')) return;
      element.focus({ preventScroll: true });
    };
    element.addEventListener('keydown', onKeyDown);
    document.addEventListener('focusin', onFocusIn);
    return () => {
      element.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('focusin', onFocusIn);
    };
  }, [ref, active]);
}

/** Remembers where the focus was when the overlay took it, and gives it back afterwards. */
export function useFocusReturn(taken: boolean): void {
  useLayoutEffect(() => {
    if (!taken) return;
    const home = document.activeElement;
    return () => {
      // The button that was pressed is enabled again only after this drawing.
      setTimeout(() => {
        const lost = document.activeElement === document.body || !document.activeElement;
        const inside = document.activeElement?.closest('[data-webrtc-calls]');
        if ((lost || inside) && home instanceof HTMLElement && document.contains(home)) {
          home.focus({ preventScroll: true });
        }
      }, 0);
    };
  }, [taken]);
}
