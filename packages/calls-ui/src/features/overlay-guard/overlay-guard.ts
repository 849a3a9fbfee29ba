import { type Clock, listen } from '@xpchat/calls/primitives';

/** Marks containers that a running script owns. A copy of the page's HTML does not have the property. */
export type OwnedElement = HTMLElement & { xpcOwned?: true };

/** The overlay's container, which is always in the page. */
export interface GuardedOverlay {
  readonly container: OwnedElement;
  /** Whether the host has hidden the container from the keyboard and from screen readers. */
  wasHidden: boolean;
  /** Puts the container where it belongs. */
  check(): void;
  /** Enters the top layer, above everything that is there. */
  enterTopLayer(): void;
}

/** Finds out what covers, hides or guards the overlay, and where it can be used. */
export interface OverlayGuard {
  /** Prepares the container, and returns where it belongs; null if that is the host's page. */
  place(isDrawn: boolean): Element | null;
  /** Runs in its place: raises the overlay above what covers it. */
  raise(): void;
  stop(): void;
}

/** How often the place is checked while something is drawn. No event reports every way to cover it. */
const CHECK_INTERVAL_MS = 250;

/** The host's dialogs: native ones, and those that ARIA describes. */
const DIALOGS = 'dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]';

const isHidden = (element: Element) =>
  element.hasAttribute('inert') || element.getAttribute('aria-hidden') === 'true';

const isVisible = (element: Element) =>
  element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';

/** Whether an element covers most of the window. */
function isLayer(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width * height > (innerWidth * innerHeight) / 2;
}

/** The element at a point, also inside an open shadow tree. */
function hitAt(x: number, y: number): Element | null {
  const hit = document.elementFromPoint(x, y);
  return hit?.shadowRoot?.elementFromPoint(x, y) ?? hit;
}

/** The parent in the tree of all shadow trees. */
const parentOf = (node: Node): Node | null =>
  node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);

/** Whether a native dialog is modal. Chrome before 105 cannot tell: the rest of the page is then inert. */
function isModalDialog(element: Element): boolean {
  if (element.tagName !== 'DIALOG' || !element.hasAttribute('open')) return false;
  try {
    return element.matches(':modal');
  } catch {
    return element.contains(document.elementFromPoint(0, 0));
  }
}

/** The last resort above what the overlay cannot enter: a modal dialog of its own, without a size. */
interface Shell {
  /** Leaves the top layer. What is in the dialog stays there. */
  close(): void;
  remove(): void;
}

function openShell(): Shell {
  const dialog = document.createElement('dialog');
  dialog.className = 'xpc-shell';
  // Not the first button takes the focus.
  dialog.autofocus = true;
  dialog.tabIndex = -1;
  const stop = listen(dialog, { cancel: (event: Event) => event.preventDefault() });
  document.documentElement.appendChild(dialog);
  dialog.showModal();
  return {
    close: () => dialog.close(),
    remove() {
      stop();
      dialog.remove();
    },
  };
}

/**
 * Guards the overlay against what a host does beyond removing it:
 * - it enters the top layer again above popovers, dialogs and fullscreen elements that cover it;
 * - while a dialog of the host guards the focus, also one in a shadow tree, it is a child of that dialog;
 * - it leaves a body that is hidden, and the zoom of the page;
 * - copies of it in a page that the host stored are removed.
 *
 * @param onErased runs after `document.open()`, which removes all listeners of the page
 */
export function guardOverlay(
  host: GuardedOverlay,
  clock: Clock,
  onErased: () => void,
): OverlayGuard {
  const { container } = host;
  const canPopover = 'showPopover' in container;
  let stopTimer = () => {};
  let coveredBy: Element | null = null;
  /** The element of the host because of which the overlay is in a modal dialog of its own. */
  let blocker: Element | null = null;
  let shell: Shell | null = null;
  let page: Element | null = document.documentElement;
  let heard = false;
  const hear = () =>
    listen(window, {
      xpcalive: () => {
        heard = true;
      },
    });
  let stopHearing = hear();
  const stop = (event: Event) => {
    // A dialog may close at clicks outside its box.
    if (container.parentNode !== document.body) event.stopPropagation();
  };
  const stopEvents = listen(container, {
    click: stop,
    mousedown: stop,
    pointerdown: stop,
  });

  function findErasure(): void {
    page = document.documentElement;
    heard = false;
    window.dispatchEvent(new Event('xpcalive'));
    if (!heard) void Promise.resolve().then(onErased);
    stopHearing();
    stopHearing = hear();
  }

  /** What covers a part of the overlay, or receives its presses because the overlay is inert. */
  function cover(): Element | null {
    for (const each of Array.from(container.querySelectorAll('button,h2'))) {
      const { left, top, width, height } = each.getBoundingClientRect();
      const hit = width ? hitAt(left + width / 2, top + height / 2) : null;
      if (hit && !container.contains(hit)) return hit;
    }
    return null;
  }

  /** The modal dialog that receives the presses on the overlay, also one in a shadow tree. */
  function modalAt(start: Node | null): Element | null {
    for (let each = start; each; each = parentOf(each)) {
      if (each instanceof Element && each !== container && isModalDialog(each)) return each;
    }
    return null;
  }

  /** The topmost dialog of the host that makes the rest of the page inert, or guards the focus. */
  function modal(): Element | null {
    const top = modalAt(cover()) ?? modalAt(container.parentNode);
    // The page's styles and selectors do not reach into a shadow tree; see openShell.
    if (top) return top.getRootNode() === document ? top : null;
    const focused = document.activeElement;
    let found: Element | null = null;
    for (const each of Array.from(document.querySelectorAll(DIALOGS))) {
      if (each.closest('.xpc-host') || !isVisible(each)) continue;
      const guards =
        canPopover &&
        (each.getAttribute('aria-modal') === 'true' || host.wasHidden) &&
        each.tagName !== 'DIALOG' &&
        !isHidden(each);
      if (!isModalDialog(each) && !guards) continue;
      // Later ones are above earlier ones, unless an earlier one has the focus.
      if (!found || each.contains(focused) || !found.contains(focused)) found = each;
    }
    return found;
  }

  /** The root element if the body cannot show the overlay. */
  function root(): Element | null {
    const { body, documentElement } = document;
    if (!body) return null;
    const { display, transform } = getComputedStyle(body);
    const isMoved = !canPopover && transform !== 'none';
    return display === 'none' || isMoved || isHidden(body) ? documentElement : null;
  }

  /** A host that zooms its page would make the overlay larger than the window. */
  function undoZoom(): void {
    let zoom = 1;
    for (let each = container.parentElement; each; each = each.parentElement) {
      zoom *= Number(getComputedStyle(each).getPropertyValue('zoom')) || 1;
    }
    container.style.setProperty('zoom', zoom === 1 ? '' : String(1 / zoom));
  }

  return {
    place(isDrawn) {
      stopTimer();
      if (page !== document.documentElement) findErasure();
      for (const copy of Array.from(document.querySelectorAll<OwnedElement>('.xpc-host'))) {
        if (!copy.xpcOwned) copy.remove();
      }
      const isBlocked = blocker && (isModalDialog(blocker) || isVisible(blocker));
      if (shell && !(isDrawn && isBlocked)) {
        const old = shell;
        shell = null;
        coveredBy = null;
        old.close();
        // The container leaves it in this task.
        void Promise.resolve().then(() => old.remove());
      }
      if (!isDrawn) return null;
      stopTimer = clock.after(CHECK_INTERVAL_MS, () => host.check());
      const found = modal();
      if (!found) host.wasHidden = false;
      return found ?? root();
    },
    raise() {
      undoZoom();
      const found = cover();
      if (!found || found === coveredBy) return;
      host.enterTopLayer();
      // Not again above the same element, since each time restarts the animations.
      coveredBy = cover();
      if (!coveredBy || shell || !('HTMLDialogElement' in window)) return;
      // A call beside the chat does not take the focus from a dialog of the host.
      if (!container.querySelector('[aria-modal=true],[role=alertdialog]')) return;
      const dialog = modalAt(coveredBy);
      // A shell makes the host's page inert, which a small widget over a button is not worth.
      if (!dialog && !isLayer(coveredBy)) return;
      blocker = dialog ?? coveredBy;
      shell = openShell();
      host.check();
    },
    stop() {
      shell?.remove();
      stopTimer();
      stopHearing();
      stopEvents();
    },
  };
}
