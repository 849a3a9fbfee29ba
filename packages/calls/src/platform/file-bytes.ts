/** Joins parts. No browser runs content of this type in the origin of this page. */
export function joinBytes(parts: readonly BlobPart[]): Blob {
  return new Blob(parts as BlobPart[], { type: 'application/octet-stream' });
}
