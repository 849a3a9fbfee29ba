/**
 * Whether a device opens without a permission prompt; false where the browser does not tell. Safari
 * before 16 has no Permissions API. Older Firefox versions have one that does not know these names.
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
