import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { listen } from '../../ui-kit/listen.ts';

/** Where in the panel the focus was, so that a neighbour is found when its element is gone. */
interface Place {
  readonly element: Element;
  /** Of its row among all rows of the panel; beyond the last one for what stands below them. */
  readonly row: number;
  readonly setting: Element | null;
}

const rowsOf = (sheet: Element) => Array.from(sheet.querySelectorAll('li'));

function placeOf(sheet: Element, element: Element): Place {
  const row = element.closest('li');
  const below = element.closest('.xpc-sheet__scroll') ? Number.POSITIVE_INFINITY : -1;
  return {
    element,
    row: row ? rowsOf(sheet).indexOf(row) : below,
    setting: element.closest('[data-setting]'),
  };
}

/** The button that leads to all others of a row, or else the last one. */
function buttonOf(within: Element): HTMLElement | null {
  const buttons = within.querySelectorAll<HTMLElement>('button:not([disabled])');
  return (
    within.querySelector<HTMLElement>('[data-action="more"]') ?? buttons[buttons.length - 1] ?? null
  );
}

/** What is nearest to a place that is gone: a question first, a row of the same list, the tab. */
function nearest(sheet: Element, { row, setting }: Place): HTMLElement | null {
  const find = (selector: string) => sheet.querySelector<HTMLElement>(selector);
  const rows = rowsOf(sheet);
  const next = rows[Math.min(row, rows.length - 1)];
  const same = next?.closest('[data-setting]') === setting ? next : setting;
  return (
    find('.xpc-ask') ??
    (same && sheet.contains(same) ? buttonOf(same) : null) ??
    // It asked, and is disabled while the list is empty or read.
    find('[data-action="clear"]:not([disabled])') ??
    find('[aria-selected="true"]')
  );
}

/**
 * Keeps the keyboard in the panel when what had the focus is deleted, disabled or answered: browsers
 * give the focus to the page then, and the next Tab begins at its top. While a question is open, it
 * has the focus whatever is pressed beside it.
 */
export function useKeepFocus(ref: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    const sheet = ref.current;
    if (!sheet) return;
    let place: Place | null = null;
    let lost: Place | null = null;
    const onFocusIn = ({ target }: FocusEvent) => {
      const element = target as Element;
      const ask = sheet.querySelector<HTMLElement>('.xpc-ask');
      if (ask && !ask.contains(element)) {
        ask.focus();
        return;
      }
      // What can be undone there was at the place that was lost.
      const undoes = lost && element.closest('.xpc-notices');
      place = undoes && lost ? { ...lost, element } : placeOf(sheet, element);
    };
    const observer = new MutationObserver(() => {
      const at = document.activeElement;
      if (!place || (at && at !== document.body && at !== place.element)) return;
      if (sheet.contains(place.element) && !place.element.hasAttribute('disabled')) return;
      lost = place;
      nearest(sheet, place)?.focus();
    });
    observer.observe(sheet, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    const stop = listen(sheet, { focusin: onFocusIn });
    return () => {
      observer.disconnect();
      stop();
    };
  }, [ref]);
}
