import { type Clock, listen } from '@xpchat/calls/primitives';
import type {
  GuardedOverlay,
  OverlayGuard,
  OwnedElement,
} from '../features/overlay-guard/overlay-guard.ts';
import { isModal } from '../ui-kit/quirks/modal-dialog.ts';

/** `moveBefore` keeps focus, playback and animations; Chrome 133, Firefox 144. */
type Parent = Element & { moveBefore?: (node: Node, before: Node | null) => void };

/** A host may undo each change at once. After this many the rest waits for the next drawing. */
const MAX_CHANGES = 50;

const HIDING = ['inert', 'aria-hidden'];

/** The topmost modal dialog, outside of which the browser makes everything inert. See also OverlayGuard. */
function modalDialog(): Element | undefined {
  return Array.from(document.querySelectorAll('dialog')).filter(isModal).pop();
}

/**
 * Keeps the container of the overlay in the page and operable: it is attached again when the host removes
 * it or replaces the body or the root element, it is in the top layer (`popover`), `inert` and `aria-hidden`
 * from the host are removed, and while a modal dialog of the host is open it is a child of that dialog.
 */
export class OverlayHost implements GuardedOverlay {
  readonly container: OwnedElement = document.createElement('div');
  guard: OverlayGuard | null = null;
  private readonly _canPopover = 'showPopover' in this.container;
  wasHidden = false;
  private readonly _observer: MutationObserver;
  private readonly _stopEvents: () => void;
  private _stopTimer: () => void = () => {};
  private _focused: HTMLElement | null = null;
  private _changes = 0;
  /** The animation frame in which the place is checked; 0 if none is requested. */
  private _frame = 0;

  constructor(clock: Clock) {
    const { container } = this;
    container.xpcOwned = true;
    container.className = 'xpc-host notranslate';
    container.setAttribute('translate', 'no');
    if (this._canPopover) container.popover = 'manual';
    // No style sheet of the host is stronger than an important style of the element.
    container.style.setProperty('display', 'block', 'important');
    this._stopEvents = listen(container, {
      focusin: ({ target }: FocusEvent) => {
        this._focused = target as HTMLElement;
      },
      // Removal takes the focus as well. The observer returns it before the timer.
      focusout: () => {
        this._stopTimer();
        this._stopTimer = clock.after(0, () => {
          if (!container.contains(document.activeElement)) this._focused = null;
        });
      },
    });
    this._observer = new MutationObserver(() => this._handleMutations());
    this._observer.observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['open', 'aria-modal', ...HIDING],
    });
    this.check();
  }

  /** Whether anything is drawn. The region of the toasts is always there. */
  get isDrawn(): boolean {
    return !!this.container.querySelector('.xpc-root > :not(.xpc-toasts), .xpc-toasts > *');
  }

  /** Puts the container where it belongs. Runs after each drawing. */
  check(): void {
    this._changes = 0;
    this._place();
  }

  checkSoon(): void {
    if (this._frame || !this.isDrawn) return;
    this._frame = requestAnimationFrame(() => {
      this._frame = 0;
      this._place();
    });
  }

  enterTopLayer(): void {
    const { container } = this;
    if (!this._canPopover) return;
    if (this._isOpen()) container.hidePopover();
    container.showPopover();
  }

  remove(): void {
    this.guard?.stop();
    this._observer.disconnect();
    cancelAnimationFrame(this._frame);
    this._stopEvents();
    this._stopTimer();
    this.container.remove();
  }

  /** Runs at each change of the host's page, so it measures the layout once a frame at most. */
  private _handleMutations(): void {
    const { container } = this;
    if (this._changes >= MAX_CHANGES) return;
    if (!container.isConnected || HIDING.some((name) => container.hasAttribute(name))) {
      this._place();
    } else this.checkSoon();
  }

  private _isOpen(): boolean {
    return !this._canPopover || this.container.matches(':popover-open');
  }

  private _place(): void {
    const { container, isDrawn, guard } = this;
    const { body, documentElement } = document;
    for (const name of HIDING) {
      if (!container.hasAttribute(name)) continue;
      this._changes++;
      this.wasHidden = true;
      container.removeAttribute(name);
    }
    const place = guard ? guard.place(isDrawn) : isDrawn && modalDialog();
    const parent = place || body || documentElement;
    if (parent && container.parentNode !== parent) this._moveTo(parent);
    if (!isDrawn || !parent) return;
    this._useFont();
    if (!this._isOpen()) this.enterTopLayer();
    guard?.raise();
  }

  /** Uses the font of the host's body, but not the browser's default, which is a serif. */
  private _useFont(): void {
    const { style } = this.container;
    const { body } = document;
    const fontOf = (element: Element) => getComputedStyle(element).fontFamily;
    // The container's own font is the browser's default, since its other properties are reset.
    if (body && fontOf(body) !== fontOf(this.container)) style.setProperty('--_font', fontOf(body));
  }

  private _moveTo(parent: Parent): void {
    const { container } = this;
    this._changes++;
    const focused = this._focused;
    if (container.isConnected && parent.moveBefore) parent.moveBefore(container, null);
    else parent.appendChild(container);
    if (!this.isDrawn) return;
    this.enterTopLayer();
    for (const media of Array.from(container.querySelectorAll<HTMLMediaElement>('audio,video'))) {
      if (media.paused && media.srcObject) media.play().catch(() => {});
    }
    // A modal part of the overlay takes the focus back from a dialog that opened.
    const modalPart = container.querySelector<HTMLElement>('[aria-modal=true]');
    const { activeElement, body } = document;
    const next =
      modalPart || !activeElement || activeElement === body ? (focused ?? modalPart) : null;
    if (next && container.contains(next) && !container.contains(activeElement)) {
      next.focus({ preventScroll: true });
    }
  }
}
