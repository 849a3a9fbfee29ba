/**
 * Keeps an element from being translated. As an attribute: Preact would set the property `translate`, which Firefox
 * before 111 lacks, and which others read as a boolean.
 */
export function forbidTranslation(element: Element | null): void {
  element?.setAttribute('translate', 'no');
}
