import { listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Escape anywhere in the call concerns the panel that is open beside it: the call, which would become a tile, does not
 * see it. What is open above the call keeps its own Escape.
 *
 * @param panel an element in the call
 */
export function useEscapeInCall(panel: RefObject<HTMLElement>, onEscape: () => void): void {
  const current = useRef(onEscape);
  current.current = onEscape;
  useEffect(() => {
    const call = panel.current?.closest('.xpc-call') ?? panel.current;
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      const isInCall =
        target === document.body || (target instanceof Node && call?.contains(target));
      if (event.key !== 'Escape' || event.isComposing || !isInCall) return;
      event.preventDefault();
      event.stopPropagation();
      current.current();
    };
    // Before the listener of the call.
    return listen(document, { keydown: onKeyDown }, { capture: true });
  }, [panel]);
}
