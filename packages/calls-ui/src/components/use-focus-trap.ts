import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { listen } from '../embed/listen.ts';

function stops(container: HTMLElement): HTMLElement[] {
  const all = container.querySelectorAll<HTMLElement>('button:not([disabled]), [tabindex="0"]');
  return Array.from(all).filter((element) => element.getClientRects().length > 0);
}

/**
 * Keeps the keyboard inside a modal element while `active`, and takes the focus there at the
 * start. The focus goes back where it was by `useFocusReturn`. (The focus-trap package does the
 * same in 6.8 KB, a sixth of the whole script's allowance; these elements hold buttons alone.)
 */
export function useFocusTrap(ref: RefObject<HTMLElement>, active: boolean): void {
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
    const stopKeys = listen(element, { keydown: onKeyDown });
    const stopFocus = listen(document, { focusin: onFocusIn });
    return () => {
      stopKeys();
      stopFocus();
    };
  }, [ref, active]);
}

const isOurs = (element: Element) => element.closest('[data-webrtc-calls]') !== null;
const isDisabled = (element: Element) => element.hasAttribute('disabled');

/**
 * Remembers where the focus of the page was before it came into the overlay, and gives it back at
 * every change of `screen` that leaves the overlay without it. A button that is disabled at that
 * moment, such as the one that began the call, gets it as soon as it is enabled.
 */
export function useFocusReturn(taken: boolean, screen: string): void {
  const home = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const onFocusIn = ({ target }: FocusEvent) => {
      if (!isOurs(target as Element)) home.current = target as HTMLElement;
    };
    const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
      // Left for nothing, by a click beside: no place to return to. A press of a call button also
      // disables it, and neither that nor another window in front is the person's leaving.
      const left = target === home.current && !relatedTarget && document.hasFocus();
      if (left && !isDisabled(target as Element)) home.current = null;
    };
    return listen(document, { focusin: onFocusIn, focusout: onFocusOut });
  }, []);
  useLayoutEffect(() => {
    if (taken) return;
    const giveBack = () => {
      const back = home.current;
      const now = document.activeElement;
      const free = !now || now === document.body || isOurs(now);
      if (!back || isDisabled(back)) return;
      observer.disconnect();
      if (free) back.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(giveBack);
    if (home.current) observer.observe(home.current, { attributeFilter: ['disabled'] });
    giveBack();
    return () => observer.disconnect();
  }, [taken, screen]);
}
