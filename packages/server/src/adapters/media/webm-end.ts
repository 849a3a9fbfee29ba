import type { RandomAccessFile } from '../../ports/recording-storage.ts';

// Where the last complete frame of a WebM file ends (RFC 8794, RFC 9559). A recorder that is killed leaves a
// cluster whose end is missing. Demuxers drop all of it, which can be many seconds.

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
/** Elements beside clusters: SeekHead, Info, Tracks, Cues, Chapters, Tags, Attachments, and a next header. */
const TOP_LEVEL = new Set([
  CLUSTER,
  0x114d9b74,
  0x1549a966,
  0x1654ae6b,
  0x1c53bb6b,
  0x1043a770,
  0x1254c367,
  0x1941a469,
  0x1a45dfa3,
  SEGMENT,
]);
const MAX_HEADER_BYTES = 12;
const WINDOW_BYTES = 256 * 1024;

interface Element {
  readonly id: number;
  /** Undefined if the writer did not know it. */
  readonly size: number | undefined;
  readonly sizePosition: number;
  readonly dataPosition: number;
}

export interface WebMEnd {
  /** The first byte after the last complete frame. 0 if this is no WebM. */
  readonly end: number;
  /** The size of the last cluster as it has to be read, where the written one is too large. */
  readonly patch: { readonly position: number; readonly bytes: Uint8Array } | null;
}

export async function findWebMEnd(file: RandomAccessFile): Promise<WebMEnd> {
  const reader = new HeaderReader(file);
  let position = 0;
  let end = 0;
  for (;;) {
    const element = await reader.elementAt(position);
    if (!element) return { end, patch: null };
    if (element.id === SEGMENT) {
      position = element.dataPosition;
      end = position;
      continue;
    }
    const after = element.size === undefined ? undefined : element.dataPosition + element.size;
    if (after !== undefined && after <= file.size) {
      position = after;
      end = after;
      continue;
    }
    if (element.id !== CLUSTER) return { end, patch: null };
    const cluster = await lastChildOf(element, reader, file.size);
    if (cluster.isComplete) {
      position = cluster.end;
      end = cluster.end;
      continue;
    }
    if (cluster.end === element.dataPosition) return { end, patch: null };
    return { end: cluster.end, patch: patchOf(element, cluster.end) };
  }
}

/** The end of the last complete child, and whether the cluster itself ends there. */
async function lastChildOf(
  cluster: Element,
  reader: HeaderReader,
  fileSize: number,
): Promise<{ readonly end: number; readonly isComplete: boolean }> {
  let end = cluster.dataPosition;
  for (;;) {
    const child = await reader.elementAt(end);
    if (!child) return { end, isComplete: false };
    if (TOP_LEVEL.has(child.id)) return { end, isComplete: cluster.size === undefined };
    if (child.size === undefined || child.dataPosition + child.size > fileSize) {
      return { end, isComplete: false };
    }
    end = child.dataPosition + child.size;
  }
}

/** Writes the size in as many bytes as the old one has: it is smaller. An unknown size needs no patch. */
function patchOf({ size, sizePosition, dataPosition }: Element, end: number): WebMEnd['patch'] {
  if (size === undefined) return null;
  const bytes = new Uint8Array(dataPosition - sizePosition);
  let rest = end - dataPosition;
  for (let index = bytes.length - 1; index >= 0; index--) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[0] = (bytes[0] ?? 0) | (0x80 >> (bytes.length - 1));
  return { position: sizePosition, bytes };
}

/** Reads headers of elements through a window, because headers of frames are close to each other. */
class HeaderReader {
  readonly #file: RandomAccessFile;
  #window: Uint8Array = new Uint8Array();
  #start = 0;

  constructor(file: RandomAccessFile) {
    this.#file = file;
  }

  /** Undefined at the end of the file, and where there is no element. */
  async elementAt(position: number): Promise<Element | undefined> {
    const bytes = await this.#at(position);
    const idLength = lengthOf(bytes[0]);
    if (idLength === 0 || idLength > 4 || bytes.length < idLength + 1) return undefined;
    const id = bytes.subarray(0, idLength).reduce((value, byte) => value * 256 + byte, 0);
    const sizeLength = lengthOf(bytes[idLength]);
    if (sizeLength === 0 || bytes.length < idLength + sizeLength) return undefined;
    const field = bytes.subarray(idLength, idLength + sizeLength);
    const mask = 0xff >> sizeLength;
    const isUnknown = field.every(
      (byte, index) => (index === 0 ? byte & mask : byte) === (index === 0 ? mask : 0xff),
    );
    const size = field.reduce(
      (value, byte, index) => value * 256 + (index === 0 ? byte & mask : byte),
      0,
    );
    return {
      id,
      size: isUnknown ? undefined : size,
      sizePosition: position + idLength,
      dataPosition: position + idLength + sizeLength,
    };
  }

  /** Up to 12 bytes. */
  async #at(position: number): Promise<Uint8Array> {
    const { size } = this.#file;
    const wanted = Math.min(position + MAX_HEADER_BYTES, size);
    if (position >= size) return new Uint8Array();
    if (position < this.#start || wanted > this.#start + this.#window.length) {
      this.#window = await this.#file.read(position, Math.min(position + WINDOW_BYTES, size));
      this.#start = position;
    }
    return this.#window.subarray(position - this.#start, wanted - this.#start);
  }
}

/** The length of a variable-size integer, from its first byte. 0 if it is none. */
function lengthOf(first: number | undefined): number {
  return first === undefined || first === 0 ? 0 : Math.clz32(first) - 23;
}
