/** Reads a part of a file. Rejects if the file was changed or removed meanwhile. */
export function readBytes(file: Blob, start: number, end: number): Promise<ArrayBuffer> {
  // Chrome before 76 and Safari before 14 have no Blob.arrayBuffer.
  return new Response(file.slice(start, end)).arrayBuffer();
}

/** Joins parts. No browser runs content of this type in the origin of this page. */
export function joinBytes(parts: readonly BlobPart[]): Blob {
  return new Blob(parts as BlobPart[], { type: 'application/octet-stream' });
}
