/** Whether a dialog is modal; undefined where `:modal` is missing: before Chrome 105, Firefox 103 and Safari 15.6. */
export function isModal(element: Element): boolean | undefined {
  try {
    return element.matches(':modal');
  } catch {
    return undefined;
  }
}
