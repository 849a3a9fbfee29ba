type WithPolicy = Document & {
  readonly featurePolicy?: { allowsFeature(feature: string): boolean };
};

/**
 * Whether the page may use a feature, as the page around its frame decides (Permissions Policy). Only Chromium
 * tells; elsewhere the answer is yes, and the browser's refusal comes later.
 */
export function isAllowed(feature: 'microphone' | 'camera' | 'display-capture'): boolean {
  const { featurePolicy } = (
    typeof document === 'undefined' ? {} : document
  ) as Partial<WithPolicy>;
  return featurePolicy?.allowsFeature(feature) ?? true;
}
