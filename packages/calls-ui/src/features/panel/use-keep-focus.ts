import { listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** The position of the focus in the panel, to find a neighbour when its element is removed. */
interface FocusPosition {
  readonly element: Element;
  /** Index of its row among all rows of the panel; `Infinity` below the rows, -1 above them. */
  readonly row: number;
  readonly setting: Element | null;
}

const rowsOf = (sheet: Element) => Array.from(sheet.querySelectorAll('li'));

function positionOf(sheet: Element, element: Element): FocusPosition {
  const row = element.closest('li');
  const below = element.closest('.xpc-sheet__scroll') ? Number.POSITIVE_INFINITY : -1;
  return {
    element,
    row: row ? rowsOf(sheet).indexOf(row) : below,
    setting: element.closest('[data-setting]'),
  };
}

/** The button that shows the other buttons of a row, or else the last button. */
function buttonOf(within: Element): HTMLElement | null {
  const buttons = within.querySelectorAll<HTMLElement>('button:not([disabled])');
  return (
    within.querySelector<HTMLElement>('[data-action="more"]') ?? buttons[buttons.length - 1] ?? null
  );
}

/** The element closest to a removed one: an open dialog, a row of the same list, or the tab. */
function nearest(sheet: Element, { row, setting }: FocusPosition): HTMLElement | null {
  const find = (selector: string) => sheet.querySelector<HTMLElement>(selector);
  const rows = rowsOf(sheet);
  const next = rows[Math.min(row, rows.length - 1)];
  const same = next?.closest('[data-setting]') === setting ? next : setting;
  return (
    find('.xpc-ask') ??
    (same && sheet.contains(same) ? buttonOf(same) : null) ??
    // This button opened the dialog. It is disabled while the list is empty or loading.
    find('[data-action="clear"]:not([disabled])') ??
    find('[aria-selected="true"]')
  );
}

/**
 * Keeps the focus in the panel when the focused element is removed or disabled. Browsers then move the
 * focus to the body, and the next Tab starts at the top of the page. An open dialog keeps the focus.
 */
export function useKeepFocus(ref: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    const sheet = ref.current;
    if (!sheet) return;
    let position: FocusPosition | null = null;
    let lost: FocusPosition | null = null;
    const onFocusIn = ({ target }: FocusEvent) => {
      const element = target as Element;
      const ask = sheet.querySelector<HTMLElement>('.xpc-ask');
      if (ask && !ask.contains(element)) {
        ask.focus();
        return;
      }
      // The undo button belongs to the row that was removed.
      const isUndo = lost && element.closest('.xpc-notices');
      position = isUndo && lost ? { ...lost, element } : positionOf(sheet, element);
    };
    const observer = new MutationObserver(() => {
      const focused = document.activeElement;
      if (!position || (focused && focused !== document.body && focused !== position.element))
        return;
      if (sheet.contains(position.element) && !position.element.hasAttribute('disabled')) return;
      lost = position;
      nearest(sheet, position)?.focus();
    });
    observer.observe(sheet, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    const stop = listen(sheet, { focusin: onFocusIn });
    return () => {
      observer.disconnect();
      stop();
    };
  }, [ref]);
}
