import { isOfInputMethod } from './quirks/input-method.ts';

const EDITABLE = 'input,textarea,select,[contenteditable]:not([contenteditable=false])';

/** The element in which a key was pressed, also inside a shadow tree. */
export function keyTarget(event: KeyboardEvent): EventTarget | null {
  // The path starts inside shadow trees. Browsers without composedPath have none.
  const [target = event.target] = event.composedPath ? event.composedPath() : [];
  return target;
}

/**
 * Whether a key is meant for the call: it was pressed on the overlay or on the page's background, and not
 * as text, in an input method, or with a modifier. An element of the host that has the focus keeps its keys.
 */
export function isForCall(event: KeyboardEvent): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  if (ctrlKey || metaKey || altKey || shiftKey || event.defaultPrevented) return false;
  if (isOfInputMethod(event) || document.designMode === 'on') return false;
  const { body, documentElement, activeElement } = document;
  const target = keyTarget(event);
  // A key pressed on the background may come while a shadow tree has the focus.
  if (target === document || target === body || target === documentElement) {
    return !activeElement || activeElement === body || !activeElement.matches(EDITABLE);
  }
  if (!(target instanceof Element) || target.closest(EDITABLE)) return false;
  return target.closest('[data-webrtc-calls]') !== null;
}
