type WithSheets = Document & { adoptedStyleSheets?: readonly CSSStyleSheet[] };

/**
 * Adds a style sheet to the page; returns a function that removes it. A Content-Security-Policy
 * does not block constructed style sheets. Older browsers get a `<style>` with the nonce of the
 * module's script.
 */
export function injectStyles(css: string, nonce: string): () => void {
  const page = document as WithSheets;
  if (page.adoptedStyleSheets && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    // Replaces the list instead of pushing to it: before Chrome 99 it is frozen.
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
