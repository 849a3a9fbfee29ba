/**
 * Whether a device opens without a permission prompt; false where the browser does not tell. Safari
 * before 16 has no Permissions API (https://www.w3.org/TR/permissions/). That of Firefox before 132
 * refuses these names (https://bugzil.la/1928216 describes the change).
 *
 * Detected by trying: either case throws.
 */
export async function isGranted(name: 'microphone' | 'camera'): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name })).state === 'granted';
  } catch {
    return false;
  }
}
