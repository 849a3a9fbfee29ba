type WithSheets = Document & { adoptedStyleSheets?: readonly CSSStyleSheet[] };

/**
 * Adds a style sheet to the page; returns how to take it away. Constructed sheets need no
 * permission of a Content-Security-Policy; older browsers get a `<style>` with the nonce of the
 * script that brought the module.
 */
export function injectStyles(css: string, nonce: string): () => void {
  const page = document as WithSheets;
  if (page.adoptedStyleSheets && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    // Assigned anew, not pushed to: the list is frozen before Chrome 99.
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
    return () => {
      page.adoptedStyleSheets = (page.adoptedStyleSheets ?? []).filter((each) => each !== sheet);
    };
  }
  const style = document.createElement('style');
  if (nonce) style.setAttribute('nonce', nonce);
  style.textContent = css;
  document.head.appendChild(style);
  return () => style.remove();
}
