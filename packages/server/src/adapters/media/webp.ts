const HEADER_BYTES = 20;
/** VP8 key frames begin with this after their tag of three bytes (RFC 6386 section 9.1). */
const START_CODE = [0x9d, 0x01, 0x2a];

/**
 * A key frame of VP8 as a picture: the simple lossy format of WebP holds exactly that (RFC 9649 section 2.5).
 *
 * @returns null for other bytes
 */
export function webpOf(keyFrame: Uint8Array): Uint8Array | null {
  if (!START_CODE.every((byte, index) => keyFrame[3 + index] === byte)) return null;
  const padded = keyFrame.length + (keyFrame.length % 2);
  const picture = Buffer.alloc(HEADER_BYTES + padded);
  picture.write('RIFF', 0, 'latin1');
  picture.writeUInt32LE(picture.length - 8, 4);
  picture.write('WEBPVP8 ', 8, 'latin1');
  picture.writeUInt32LE(keyFrame.length, 16);
  picture.set(keyFrame, HEADER_BYTES);
  return picture;
}
