import { adoptStyleSheet, type WithStyleSheets } from '../ui-kit/quirks/adopted-style-sheets.ts';

/** Adds the specificity of an id to a selector, in every browser, and matches every element. */
const ID = ':not(#_)';

/** The host may set custom properties, animations could not change important ones. */
const NEVER_IMPORTANT = /^(--.*|opacity|transform|all|-webkit-tap-highlight-color)$/;

/** Adds ids to the selectors of our own elements, the same number to each, so that their order stays. */
const raise = (selectors: string, ids: string) =>
  selectors
    .split(',')
    .map((each) => each.replace(/\.xpc-[\w-]+/, `$&${ids}`))
    .join(',');

/**
 * Protects a style sheet against the rules of the host: its selectors win against two ids, and its
 * declarations are important. A rule that does not name our elements is unchanged.
 */
export function strengthen(css: string): string {
  return css.replace(/([^{}]+)\{([^{}]*)\}/g, (rule, selectors: string, body: string) => {
    if (!selectors.includes('.xpc-')) return rule;
    const declarations = body.replace(
      /([\w-]+)\s*:([^;!]+)(?=;|$)/g,
      (declaration, name: string) =>
        NEVER_IMPORTANT.test(name) ? declaration : `${declaration.trim()} !important`,
    );
    return `${raise(selectors, ID + ID)}{${declarations}}`;
  });
}

/** Raises a reset above rules of the host, and leaves it below the style sheets of {@link strengthen}. */
export const strengthenReset = (css: string): string =>
  css.replace(/[^{}]+(?=\{)/g, (selectors) => raise(selectors, ID));

/**
 * Adds a style sheet to the page; returns a function that removes it. A
 * Content-Security-Policy does not block constructed style sheets. Older browsers get a `<style>` with the
 * nonce of the module's script.
 */
export function injectStyles(css: string, nonce: string): () => void {
  const page = document as WithStyleSheets;
  if (page.adoptedStyleSheets && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return adoptStyleSheet(page, sheet);
  }
  const style = document.createElement('style');
  if (nonce) style.setAttribute('nonce', nonce);
  style.textContent = css;
  const insert = () => {
    const parent = document.head ?? document.documentElement;
    if (parent && !parent.contains(style)) parent.appendChild(style);
  };
  insert();
  // A host that replaces its head also removes the style sheet.
  const observer = new MutationObserver(insert);
  observer.observe(document, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    style.remove();
  };
}
