import { type Clock, listen } from '@xpchat/calls/primitives';
import { handOverPresses } from './hand-over-presses.ts';
import {
  DIALOGS,
  hasSize,
  hitAt,
  isHidden,
  isLayer,
  isModalDialog,
  isVisible,
  openShell,
  parentOf,
  type Shell,
} from './host-layers.ts';

/** Marks containers that a running script owns. A copy of the page's HTML does not have the property. */
export type OwnedElement = HTMLElement & { xpcOwned?: true };

/** The overlay's container, which is always in the page. */
export interface GuardedOverlay {
  readonly container: OwnedElement;
  /** Whether the host has hidden the container from the keyboard and from screen readers. */
  wasHidden: boolean;
  /** Puts the container where it belongs. */
  check(): void;
  /** Does so in the next animation frame, once for all requests, if anything is drawn. */
  checkSoon(): void;
  /** Enters the top layer, above all other elements. */
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

/**
 * How often the place is checked while something is drawn. Events and changes of attributes report most
 * layers of a host sooner, but not one that a style sheet shows by itself.
 */
const CHECK_INTERVAL_MS = 250;

/** Attributes by which a host shows a layer. `OverlayHost` observes the others, also while nothing is drawn. */
const SHOWING = ['class', 'style', 'hidden', 'role'];

/**
 * Guards the overlay against what a host does beyond removing it:
 * - it enters the top layer again above popovers, dialogs and fullscreen elements that cover it;
 * - while a dialog of the host guards the focus, also one in a shadow tree, it is a child of that dialog;
 * - a call that fills the window becomes a tile when a dialog of the host opens, so that both can be used,
 *   also where that dialog makes the tile inert;
 * - it leaves a body that is hidden, and the zoom of the page;
 * - copies of it in a page that the host stored are removed.
 *
 * @param onErased runs after `document.open()`, which removes all listeners of the page
 * @param minimise makes the call a tile, and draws it before it returns
 */
export function guardOverlay(
  host: GuardedOverlay,
  clock: Clock,
  onErased: () => void,
  minimise: () => void,
): OverlayGuard {
  const { container } = host;
  const canPopover = 'showPopover' in container;
  let stopTimer = () => {};
  let coveredBy: Element | null = null;
  /**
   * The element of the host because of which the overlay is in a modal dialog of its own; null if that is in
   * a closed shadow tree.
   */
  let blocker: Element | null = null;
  let shell: Shell | null = null;
  /** At the last check: the host's topmost modal dialog, and whether a call filled the window. */
  let dialog: Element | null = null;
  let wasFull = false;
  let page: Element | null = document.documentElement;
  let isListening = false;
  const startListening = () =>
    listen(window, {
      xpcalive: () => {
        isListening = true;
      },
    });
  let stopListening = startListening();
  const stop = (event: Event) => {
    // A dialog may close at clicks outside its box.
    if (container.parentNode !== document.body) event.stopPropagation();
  };
  const stopEvents = listen(container, {
    click: stop,
    mousedown: stop,
    pointerdown: stop,
  });

  const stopPresses = handOverPresses(
    container,
    () => Array.from(container.querySelectorAll('.xpc-root > *')),
    () => canPopover && !!coveredBy && !shell,
  );

  const has = (selector: string) => container.querySelector(selector) !== null;
  /** Whether a part of the overlay takes the focus: a call that fills the window, or a question. */
  const isAsking = () => has('[aria-modal=true],[role=alertdialog]');
  /** Whether a call fills the window, which the host's dialogs need too. */
  const isFull = () => has('.xpc-call[aria-modal=true]');
  const soon = () => host.checkSoon();
  const observer = new MutationObserver((records) => {
    if (records.some(({ target }) => !container.contains(target))) soon();
  });
  const stopLayers = listen(
    window,
    {
      toggle: soon,
      fullscreenchange: soon,
      // A dialog that opens takes the focus, also in a shadow tree. The call must not take it back.
      focusin({ target }: FocusEvent) {
        if (container.contains(target as Node) || target === shell?.dialog) return;
        if (isFull()) host.check();
        else soon();
      },
    },
    { capture: true },
  );

  function findErasure(): void {
    page = document.documentElement;
    isListening = false;
    window.dispatchEvent(new Event('xpcalive'));
    if (!isListening) void Promise.resolve().then(onErased);
    stopListening();
    stopListening = startListening();
  }

  /** The element that covers a part of the overlay, or receives its presses because the overlay is inert. */
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

  /**
   * The topmost dialog of the host that makes the rest of the page inert, or guards the focus; also one in
   * a shadow tree. The shell if the overlay is in it.
   */
  function modal(): Element | null {
    const top = modalAt(cover()) ?? modalAt(container.parentNode);
    if (top) return top;
    const focused = document.activeElement;
    let found: Element | null = null;
    for (const each of Array.from(document.querySelectorAll(DIALOGS))) {
      if (each.closest('.xpc-host') || !isVisible(each)) continue;
      const guards =
        (each.getAttribute('aria-modal') === 'true' || host.wasHidden) &&
        each.tagName !== 'DIALOG' &&
        !isHidden(each);
      if (!isModalDialog(each) && !guards) continue;
      // Later ones are above earlier ones, unless an earlier one has the focus.
      if (!found || each.contains(focused) || !found.contains(focused)) found = each;
    }
    return found;
  }

  /** Makes room for a dialog that the host opened while a call filled the window. */
  function makeRoom(found: Element | null): void {
    // The shell is our own dialog. The host's dialog is below it.
    if (shell && found === shell.dialog) return;
    const isNew = found !== null && found !== dialog;
    dialog = found;
    if (isNew && wasFull && isFull()) minimise();
  }

  /** Whether the overlay can be a child of a dialog. */
  function isPlace(found: Element): boolean {
    // The page's styles and selectors do not reach into a shadow tree; see openShell.
    if (found.getRootNode() !== document) return false;
    // Without a top layer, the styles of an element that only ARIA calls a dialog may clip the overlay.
    return canPopover || isModalDialog(found);
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
      const isBlocked = !blocker || isModalDialog(blocker) || isVisible(blocker);
      // A tile of a call leaves the window to the host's dialog, which the shell makes inert.
      if (shell && !(isDrawn && isBlocked && isAsking())) {
        const old = shell;
        shell = null;
        coveredBy = null;
        old.close();
        // The container leaves it in this task.
        void Promise.resolve().then(() => old.remove());
      }
      if (!isDrawn) {
        observer.disconnect();
        wasFull = false;
        return null;
      }
      observer.observe(document, { subtree: true, attributeFilter: SHOWING });
      stopTimer = clock.after(CHECK_INTERVAL_MS, () => host.check());
      const found = modal();
      if (!found) host.wasHidden = false;
      makeRoom(found);
      wasFull = isFull();
      return found && isPlace(found) ? found : root();
    },
    raise() {
      undoZoom();
      const found = cover();
      if (!found) coveredBy = null;
      if (!found || found === coveredBy) return;
      host.enterTopLayer();
      // Not again above the same element, since each time restarts the animations.
      coveredBy = cover();
      if (!coveredBy || shell || !('HTMLDialogElement' in window)) return;
      // A call beside the chat does not take the focus from a dialog of the host.
      if (!isAsking()) return;
      blocker = modalAt(coveredBy) ?? (isLayer(coveredBy) ? coveredBy : null);
      if (!blocker) {
        // A shell makes the host's page inert, which a small widget over a button is not worth. But what
        // is above everything and yet covered is inert, because of a dialog in a closed shadow tree.
        if (!canPopover && hasSize(coveredBy)) return;
        if (isFull()) {
          minimise();
          return;
        }
      }
      shell = openShell();
      host.check();
    },
    stop() {
      shell?.remove();
      observer.disconnect();
      stopTimer();
      stopListening();
      stopEvents();
      stopPresses();
      stopLayers();
    },
  };
}
