/**
 * Whether the person has used the page. Chrome logs an error if a page vibrates before that. True where the browser
 * does not tell: before Chrome 72, Firefox 120 and Safari 16.4.
 */
export function wasActivated(navigator: Navigator): boolean {
  const { userActivation } = navigator as { userActivation?: { hasBeenActive: boolean } };
  return userActivation?.hasBeenActive !== false;
}
