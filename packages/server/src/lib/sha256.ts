import { createHash } from 'node:crypto';

/** The SHA-256 of bytes, in base64. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
