export type WithStyleSheets = Document & { adoptedStyleSheets?: readonly CSSStyleSheet[] };

/**
 * Adds a constructed style sheet; returns a function that removes it. Before Chrome 99 the list is frozen, so it is
 * replaced and not changed.
 */
export function adoptStyleSheet(page: WithStyleSheets, sheet: CSSStyleSheet): () => void {
  page.adoptedStyleSheets = [...(page.adoptedStyleSheets ?? []), sheet];
  return () => {
    page.adoptedStyleSheets = (page.adoptedStyleSheets ?? []).filter((each) => each !== sheet);
  };
}
