import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BufferSource, EncodedPacketSink, Input, type InputTrack, WEBM } from 'mediabunny';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SegmentToJoin } from '../../ports/make-recording.ts';
import { SEGMENTS, segmentToJoin, withUnknownSizes } from '../../testing/segments.ts';
import { tempFolder } from '../../testing/stores.ts';
import { makeWebM } from './make-webm.ts';

const { small, large, audio, video } = SEGMENTS;

let folder: ReturnType<typeof tempFolder>;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder.remove());

const never = new AbortController().signal;

async function make(...segments: readonly SegmentToJoin[]) {
  const path = join(folder.path, 'result.webm');
  const joined = await makeWebM(segments, path, never);
  return { joined, file: joined && (await read(path)) };
}

/** The times in milliseconds of a file's packets. */
async function read(path: string) {
  const bytes = readFileSync(path);
  const input = new Input({ source: new BufferSource(bytes), formats: [WEBM] });
  const timesOf = async (track: InputTrack | null) => {
    const times: number[] = [];
    if (!track) return times;
    for await (const { timestamp } of new EncodedPacketSink(track).packets()) {
      times.push(Math.round(timestamp * 1000));
    }
    return times;
  };
  const [pictures, sounds] = [
    await input.getPrimaryVideoTrack(),
    await input.getPrimaryAudioTrack(),
  ];
  return {
    bytes,
    durationMs: Math.round(((await input.getDurationFromMetadata()) ?? 0) * 1000),
    pictures: await timesOf(pictures),
    sounds: await timesOf(sounds),
  };
}

describe('makeWebM', () => {
  it('makes a file with duration and cues of one segment, with every packet', async () => {
    const { joined, file } = await make(segmentToJoin('s1', 0, small));
    expect(file?.pictures).toHaveLength(30);
    expect(file?.sounds).toHaveLength(151);
    expect(file?.durationMs).toBeGreaterThanOrEqual(3000);
    expect(file?.durationMs).toBe(joined?.durationMs);
    // The ID of Cues.
    expect(file?.bytes.includes(Buffer.from('1c53bb6b', 'hex'))).toBe(true);
    expect(joined?.unreadable).toEqual([]);
  });

  it('keeps the distance of segments, and the sizes of their pictures', async () => {
    const { joined, file } = await make(
      segmentToJoin('s1', 0, small),
      segmentToJoin('s2', 10_000, large),
    );
    expect(file?.pictures).toHaveLength(60);
    expect(file?.pictures[30]).toBe(10_000 + (file?.pictures[0] ?? 0));
    expect(joined?.durationMs).toBeGreaterThanOrEqual(13_000);
  });

  it('puts a segment that begins too early after the one before', async () => {
    const { file } = await make(segmentToJoin('s1', 0, small), segmentToJoin('s2', 2500, large));
    expect(file?.pictures).toHaveLength(60);
    expect(file?.sounds).toHaveLength(302);
    expect(file?.pictures).toEqual(file?.pictures.toSorted((a, b) => a - b));
  });

  it.each([
    ['known', small],
    ['unknown', withUnknownSizes(small)],
  ])(
    'keeps all complete frames of a last cluster of %s size that was cut anywhere',
    async (_name, whole) => {
      const counts: number[] = [];
      for (const missing of [0, 1, 400, 700, 1500, 4000, 6500]) {
        const cut = whole.subarray(0, whole.length - missing);
        const { file } = await make(segmentToJoin('s1', 0, cut));
        counts.push((file?.pictures.length ?? 0) + (file?.sounds.length ?? 0));
      }
      expect(counts[0]).toBe(181);
      expect(counts[1]).toBe(180);
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
      // 700 bytes are less than 20 of the 61 packets of the last second.
      expect(counts[3]).toBeGreaterThan(160);
    },
  );

  it('passes over segments that are empty, cut within their header, or no WebM', async () => {
    const { joined, file } = await make(
      segmentToJoin('empty', 0, Buffer.alloc(0)),
      segmentToJoin('header', 500, small.subarray(0, 200)),
      segmentToJoin('noise', 700, Buffer.from('not a WebM file, but long enough for a header')),
      segmentToJoin('s1', 1000, small),
    );
    expect(joined?.unreadable).toEqual(['empty', 'header', 'noise']);
    expect(file?.pictures).toHaveLength(30);
    expect(file?.pictures[0]).toBeGreaterThanOrEqual(1000);
  });

  it('makes nothing of segments without a frame', async () => {
    expect((await make()).joined).toBeNull();
    expect((await make(segmentToJoin('empty', 0, Buffer.alloc(0)))).joined).toBeNull();
    // Its header is complete, and no cluster follows.
    const header = small.subarray(0, 580);
    expect((await make(segmentToJoin('header', 0, header))).joined).toBeNull();
  });

  it('joins segments without video or without sound to one file with both', async () => {
    const { file } = await make(
      segmentToJoin('s1', 0, audio),
      segmentToJoin('s2', 5000, video),
      segmentToJoin('s3', 60_000, video),
      segmentToJoin('s4', 70_000, small),
    );
    expect(file?.pictures).toHaveLength(70);
    expect(file?.pictures[0]).toBe(5000);
    // Silence stands where there is none, so that the muxer holds no pictures back.
    expect(file?.sounds.length).toBeGreaterThan(101 + 151 + 20);
    expect(Math.max(...(file?.sounds ?? []))).toBeGreaterThan(72_900);
  });

  it('makes a WebP of a key frame after the first second', async () => {
    const { joined } = await make(segmentToJoin('s1', 0, small));
    const poster = Buffer.from(joined?.poster ?? []);
    expect(poster.toString('latin1', 0, 4)).toBe('RIFF');
    expect(poster.readUInt32LE(4)).toBe(poster.length - 8);
    expect(poster.toString('latin1', 8, 16)).toBe('WEBPVP8 ');
    // Width and height in the header of the frame.
    expect([poster.readUInt16LE(26), poster.readUInt16LE(28)]).toEqual([96, 64]);
    const voices = await make(segmentToJoin('s1', 0, audio));
    expect(voices.joined?.poster).toBeNull();
    expect(voices.file?.pictures).toEqual([]);
  });

  it('draws how loud the sound is, with silence as 0', async () => {
    const { joined } = await make(segmentToJoin('s1', 0, audio), segmentToJoin('s2', 8000, audio));
    const parts = joined?.waveform ?? [];
    expect(parts).toHaveLength(41);
    expect(Math.max(...parts)).toBe(100);
    expect(parts.slice(10, 30).every((part) => part === 0)).toBe(true);
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('the lease was lost'));
    const path = join(folder.path, 'aborted.webm');
    const making = makeWebM([segmentToJoin('s1', 0, small)], path, controller.signal);
    await expect(making).rejects.toThrow('the lease was lost');
    expect(statSync(path).size).toBeLessThan(small.length);
  });
});
