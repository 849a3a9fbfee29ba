import { listen } from '@xpchat/calls/primitives';
import { isModal } from '../../ui-kit/quirks/modal-dialog.ts';

/** The host's dialogs: native ones, and those that ARIA describes. */
export const DIALOGS = 'dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]';

export const isHidden = (element: Element) =>
  element.hasAttribute('inert') || element.getAttribute('aria-hidden') === 'true';

export const isVisible = (element: Element) =>
  element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';

/** Whether an element covers most of the window. */
export function isLayer(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width * height > (innerWidth * innerHeight) / 2;
}

/** The host of a shadow tree has none if all that it draws is a dialog and its backdrop. */
export function hasSize(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width * height > 0;
}

/** The element at a point, also inside open shadow trees. */
export function hitAt(x: number, y: number): Element | null {
  let hit = document.elementFromPoint(x, y);
  for (;;) {
    const inner = hit?.shadowRoot?.elementFromPoint(x, y);
    if (!inner || inner === hit) return hit;
    hit = inner;
  }
}

/** The parent in the tree of all shadow trees. */
export const parentOf = (node: Node): Node | null =>
  node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);

/** Whether a native dialog is modal. Where the browser cannot tell, the rest of the page shows it, which is then inert. */
export function isModalDialog(element: Element): boolean {
  if (element.tagName !== 'DIALOG' || !element.hasAttribute('open')) return false;
  return isModal(element) ?? element.contains(document.elementFromPoint(0, 0));
}

/** A modal dialog of the overlay. */
export interface Shell {
  readonly dialog: HTMLDialogElement;
  /** Leaves the top layer. The content of the dialog stays there. */
  close(): void;
  remove(): void;
}

/** The last resort above elements that the overlay cannot enter: a modal dialog of its own, without a size. */
export function openShell(): Shell {
  const dialog = document.createElement('dialog');
  dialog.className = 'xpc-shell';
  // The first button must not take the focus.
  dialog.autofocus = true;
  dialog.tabIndex = -1;
  const stop = listen(dialog, { cancel: (event: Event) => event.preventDefault() });
  document.documentElement.appendChild(dialog);
  dialog.showModal();
  return {
    dialog,
    close: () => dialog.close(),
    remove() {
      stop();
      dialog.remove();
    },
  };
}
