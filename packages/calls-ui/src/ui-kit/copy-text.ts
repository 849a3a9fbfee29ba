/**
 * Copies a text, with `execCommand` in browsers without the clipboard API. Must run in a click handler.
 *
 * @param container receives a text area for a moment. It must be inside the modal, if there is one:
 *   the focus trap takes the focus from elements outside
 * @returns false if the browser refused: the page is not in front, or a policy forbids it
 */
export async function copyText(text: string, container: Element): Promise<boolean> {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  try {
    if (!clipboard) return copyBySelection(text, container);
    await clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function copyBySelection(text: string, container: Element): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  container.appendChild(area);
  try {
    area.select();
    return document.execCommand('copy');
  } finally {
    container.removeChild(area);
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
