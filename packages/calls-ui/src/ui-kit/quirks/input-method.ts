/**
 * Whether the input method handles a key, and not the page. Safari sends `keydown` after the composition has ended,
 * with the key code 229 (https://bugs.webkit.org/show_bug.cgi?id=165004).
 */
export function isOfInputMethod(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
