/** Names of older versions of Chrome and Firefox, and those of the specification for them. */
const STANDARD_NAMES: Readonly<Record<string, string>> = {
  PermissionDeniedError: 'NotAllowedError',
  DevicesNotFoundError: 'NotFoundError',
};

/**
 * The name of an error of getUserMedia or getDisplayMedia. Older versions of Chrome and Firefox used
 * names of their own for those of W3C mediacapture-streams section 10.2
 * (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia).
 *
 * Detected by the name. Returns an empty text for a value that is not an error.
 */
export function mediaErrorName(error: unknown): string {
  const name = error instanceof Object && 'name' in error ? String(error.name) : '';
  return STANDARD_NAMES[name] ?? name;
}
