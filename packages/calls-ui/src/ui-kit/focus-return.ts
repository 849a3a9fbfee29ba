import { listen } from '@xpchat/calls/primitives';
import { useLayoutEffect, useRef } from 'preact/hooks';

const isOurs = (element: Element) => element.closest('[data-webrtc-calls]') !== null;
const isDisabled = (element: Element) => element.hasAttribute('disabled');

interface Props {
  /** Whether the overlay is modal and holds the focus. */
  readonly taken: boolean;
  readonly screen: string;
}

/**
 * Remembers which element of the page had the focus before the overlay, and restores it at every change
 * of `screen` after which the overlay is not modal. If the element is disabled then, as the call button
 * may be, it gets the focus when it is enabled. Renders nothing.
 */
export function FocusReturn({ taken, screen }: Props) {
  const lastFocused = useRef<HTMLElement | null>(null);
  /** While the overlay is modal, a focus outside is not the person's choice and is moved back at once. */
  const modal = useRef(taken);
  modal.current = taken;
  useLayoutEffect(() => {
    const remember = (target: Element | null) => {
      if (modal.current || !target || target === document.body) return;
      if (!isOurs(target)) lastFocused.current = target as HTMLElement;
    };
    const onFocusIn = ({ target }: FocusEvent) => remember(target as Element);
    const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
      // A click on the page's background leaves nothing to return to. A call button that its own click
      // disables loses the focus too, and every element loses it when the window becomes inactive. In
      // both cases the element stays the one to return to.
      const hasLeft = target === lastFocused.current && !relatedTarget && document.hasFocus();
      if (hasLeft && !isDisabled(target as Element)) lastFocused.current = null;
    };
    // An element of the page may have had the focus before this was loaded.
    remember(document.activeElement);
    return listen(document, { focusin: onFocusIn, focusout: onFocusOut });
  }, []);
  useLayoutEffect(() => {
    if (taken) return;
    const restore = () => {
      const target = lastFocused.current;
      const focused = document.activeElement;
      const isFree = !focused || focused === document.body || isOurs(focused);
      if (!target || isDisabled(target)) return;
      observer.disconnect();
      if (isFree) target.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(restore);
    if (lastFocused.current)
      observer.observe(lastFocused.current, { attributeFilter: ['disabled'] });
    restore();
    return () => observer.disconnect();
  }, [taken, screen]);
  return null;
}
