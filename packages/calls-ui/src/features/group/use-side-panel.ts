import { listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import type { SidePage, Ui } from '../../context/ui-state.ts';
import { useEscapeInCall } from '../../ui-kit/use-escape-in-call.ts';

/**
 * The keyboard of a panel beside the call: Escape closes it from anywhere in the call, and the focus returns to the
 * button that opened it. The shortcuts of the call do not see the keys that are typed in it.
 *
 * @param first the element that gets the focus when the panel opens, by its selector
 */
export function useSidePanel(
  panel: RefObject<HTMLElement>,
  { ui, page, first }: { readonly ui: Ui; readonly page: SidePage; readonly first?: string },
): void {
  useEscapeInCall(panel, () => ui.set({ side: null }));
  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    return listen(element, { keydown: (event: KeyboardEvent) => event.stopPropagation() });
  }, [panel]);
  useLayoutEffect(() => {
    const element = panel.current;
    const wanted = first === undefined ? element : element?.querySelector<HTMLElement>(first);
    if (!element?.contains(document.activeElement)) wanted?.focus({ preventScroll: true });
  }, [panel, page, first]);
  useLayoutEffect(
    () => () => {
      const element = panel.current;
      if (!element?.contains(document.activeElement)) return;
      const call = element.closest('.xpc-call');
      call?.querySelector<HTMLElement>(`.xpc-call-tool[data-action="${page}"]`)?.focus();
    },
    [panel, page],
  );
}
