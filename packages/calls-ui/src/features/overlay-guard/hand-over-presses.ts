import { listen } from '@xpchat/calls/primitives';

const contains = (element: Element, { clientX: x, clientY: y }: MouseEvent) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return x >= left && x < right && y >= top && y < bottom;
};

/**
 * Passes presses on an inert overlay to its buttons. While a modal dialog is open in a closed shadow tree, the
 * browser makes everything else inert, including the overlay above the dialog. It sends presses on the overlay
 * to the dialog. This function keeps these presses from the dialog, which keeps the focus and stays usable.
 *
 * @param parts the drawn parts of the overlay
 * @param isAbove whether the overlay is drawn above everything else, and yet receives no presses
 */
export function handOverPresses(
  container: Element,
  parts: () => readonly Element[],
  isAbove: () => boolean,
): () => void {
  /** Whether the person pressed a part of the overlay, and it is inert: other layers of the host only cover it. */
  const isMissed = (event: MouseEvent) =>
    event.isTrusted &&
    isAbove() &&
    !container.contains(event.target as Node) &&
    parts().some((part) => contains(part, event)) &&
    !document
      .elementsFromPoint(event.clientX, event.clientY)
      .some((each) => container.contains(each));
  const intercept = (event: MouseEvent) => {
    if (!isMissed(event)) return false;
    // The focus stays in the dialog.
    event.preventDefault();
    event.stopImmediatePropagation();
    return true;
  };
  return listen(
    window,
    {
      pointerdown: intercept,
      mousedown: intercept,
      pointerup: intercept,
      mouseup: intercept,
      click(event: MouseEvent) {
        if (!intercept(event)) return;
        const buttons = Array.from(container.querySelectorAll('button'));
        buttons
          .filter((each) => contains(each, event))
          .pop()
          ?.click();
      },
    },
    { capture: true },
  );
}
