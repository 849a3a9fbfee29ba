import { useLayoutEffect, useRef } from 'preact/hooks';
import { listen } from './listen.ts';

const isOurs = (element: Element) => element.closest('[data-webrtc-calls]') !== null;
const isDisabled = (element: Element) => element.hasAttribute('disabled');

interface Props {
  /** The overlay has the keyboard. */
  readonly taken: boolean;
  readonly screen: string;
}

/**
 * Remembers where the focus of the page was before it came into the overlay, and gives it back at
 * every change of `screen` that leaves the overlay without it. A button that is disabled at that
 * moment, such as the one that began the call, gets it as soon as it is enabled. Draws nothing.
 */
export function FocusReturn({ taken, screen }: Props) {
  const home = useRef<HTMLElement | null>(null);
  /** Then what gets the focus outside is no choice of the person, and loses it at once. */
  const modal = useRef(taken);
  modal.current = taken;
  useLayoutEffect(() => {
    const enter = (target: Element | null) => {
      if (modal.current || !target || target === document.body) return;
      if (!isOurs(target)) home.current = target as HTMLElement;
    };
    const onFocusIn = ({ target }: FocusEvent) => enter(target as Element);
    const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
      // Left for nothing, by a click beside: no place to return to. A press of a call button also
      // disables it, and neither that nor another window in front is the person's leaving.
      const left = target === home.current && !relatedTarget && document.hasFocus();
      if (left && !isDisabled(target as Element)) home.current = null;
    };
    // The page may have set the focus before the lazy script was loaded.
    enter(document.activeElement);
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
  return null;
}
