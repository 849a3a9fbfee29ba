import { readFileSync } from 'node:fs';
import type { SegmentToJoin } from '../ports/make-recording.ts';

// Segments as recorders write them, made by ffmpeg from its test picture (10 pictures a second, a key frame each
// 1.5 s) and a tone, as a live stream: no duration, no cues, clusters of a second.

const read = (name: string) => readFileSync(new URL(`./fixtures/${name}.webm`, import.meta.url));

export const SEGMENTS = {
  /** 3 s of 96x64. */
  small: read('segment-96x64'),
  /** 3 s of 128x80. */
  large: read('segment-128x80'),
  /** 2 s. */
  audio: read('segment-audio'),
  /** 2 s of 96x64. */
  video: read('segment-video'),
} as const;

const CLUSTER = 0x1f43b675;

/** The segment as browsers write it: the size of its clusters is unknown when they begin. */
export function withUnknownSizes(segment: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < segment.length - 8; at++) {
    if (segment.readUInt32BE(at) !== CLUSTER) continue;
    const length = Math.clz32(segment[at + 4] ?? 0) - 23;
    parts.push(segment.subarray(from, at + 4), Buffer.from('01ffffffffffffff', 'hex'));
    from = at + 4 + length;
  }
  return Buffer.concat([...parts, segment.subarray(from)]);
}

export function segmentToJoin(id: string, startMs: number, bytes: Buffer): SegmentToJoin {
  return {
    id,
    startMs,
    file: {
      size: bytes.length,
      read: async (start, end) => new Uint8Array(bytes.subarray(start, end)),
      close: async () => {},
    },
  };
}
