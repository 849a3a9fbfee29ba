/**
 * Reads a part of a file. Rejects if the file was changed or removed meanwhile. `Blob.arrayBuffer` is missing before
 * Chrome 76, Firefox 69 and Safari 14.
 */
export function readBytes(file: Blob, start: number, end: number): Promise<ArrayBuffer> {
  return new Response(file.slice(start, end)).arrayBuffer();
}
