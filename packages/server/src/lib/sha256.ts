import { createHash } from 'node:crypto';

/** SHA-256 as Base64, as in the header `Upload-Checksum` of tus. */
export function sha256Base64(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
