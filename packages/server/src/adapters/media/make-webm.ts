import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
  StreamTarget,
  type StreamTargetChunk,
  WebMOutputFormat,
} from 'mediabunny';
import type { JoinedSegments, MakeRecording, SegmentToJoin } from '../../ports/make-recording.ts';
import { Loudness } from './loudness.ts';
import { openSegmentInput, packetsOf, type SegmentInput } from './segment-input.ts';
import { webpOf } from './webp.ts';

/** Only the owner of the process reads recordings. */
const FILE_MODE = 0o600;
/** Packets after which other work of the process gets its turn. */
const PACKETS_PER_TURN = 200;
/** The first picture is often black. */
const POSTER_FROM_SECONDS = 1;
/** The muxer holds pictures back until it has sound for the same time. */
const MAX_SILENCE_SECONDS = 2;
/** 20 ms of silence: a frame of CELT in full band without a coded band (RFC 6716 section 3.1). */
const SILENCE = new Uint8Array([0xf8, 0xff, 0xfe]);
/** Matroska's unit of time. Packets of a track must not share a time. */
const TICK_SECONDS = 0.001;

/** Joins the segments of a recording to one WebM file with duration and cues. No packet is decoded. */
export const makeWebM: MakeRecording = async (segments, path, signal) => {
  // Not mediabunny's FilePathTarget: it leaves the file open when the output is cancelled.
  const file = await open(path, 'w', FILE_MODE);
  try {
    const writable = new WritableStream<StreamTargetChunk>({
      write: async ({ data, position }) => {
        for (let written = 0; written < data.length; ) {
          written += (await file.write(data, written, undefined, position + written)).bytesWritten;
        }
      },
    });
    const target = new StreamTarget(writable, { chunked: true });
    return await join(segments, new Output({ format: new WebMOutputFormat(), target }), signal);
  } finally {
    await file.close();
  }
};

async function join(
  segments: readonly SegmentToJoin[],
  output: Output,
  signal: AbortSignal,
): Promise<JoinedSegments | null> {
  const tracks = await addTracks(output, segments);
  if (!tracks) return null;
  const joining = new Joining(tracks);
  const unreadable: string[] = [];
  let packets = 0;
  await output.start();
  try {
    // One at a time: each open input has a cache.
    for (const segment of segments) {
      const isRead = await withInput(segment, async (input) => {
        joining.begin(input.startMs / 1000);
        for await (const { kind, packet } of packetsOf(input)) {
          signal.throwIfAborted();
          await joining.add(kind, packet);
          if (++packets % PACKETS_PER_TURN === 0) await setImmediate();
        }
        return true;
      });
      if (!isRead) unreadable.push(segment.id);
    }
    if (packets > 0) await output.finalize();
    else await output.cancel();
  } catch (error) {
    await output.cancel().catch(() => {});
    throw error;
  }
  return packets === 0 ? null : { ...joining.result(), unreadable };
}

/** Undefined if nothing of the segment can be read. */
async function withInput<Result>(
  segment: SegmentToJoin,
  use: (input: SegmentInput) => Promise<Result>,
): Promise<Result | undefined> {
  const input = await openSegmentInput(segment);
  if (!input) return undefined;
  try {
    return await use(input);
  } finally {
    input.close();
  }
}

interface Tracks {
  video: { readonly source: EncodedVideoPacketSource; readonly meta: object } | null;
  audio: { readonly source: EncodedAudioPacketSource; readonly meta: object } | null;
}

/** The first codec of each kind counts: a recorder does not change it. Null if there is no track. */
async function addTracks(
  output: Output,
  segments: readonly SegmentToJoin[],
): Promise<Tracks | null> {
  const tracks: Tracks = { video: null, audio: null };
  const codecs: readonly string[] = output.format.getSupportedCodecs();
  for (const segment of segments) {
    if (tracks.video && tracks.audio) break;
    await withInput(segment, async ({ video, audio }) => {
      if (!tracks.video && video?.codec && codecs.includes(video.codec)) {
        const source = new EncodedVideoPacketSource(video.codec);
        tracks.video = { source, meta: { decoderConfig: await video.getDecoderConfig() } };
      }
      if (!tracks.audio && audio?.codec && codecs.includes(audio.codec)) {
        const source = new EncodedAudioPacketSource(audio.codec);
        tracks.audio = { source, meta: { decoderConfig: await audio.getDecoderConfig() } };
      }
    });
  }
  if (tracks.video) output.addVideoTrack(tracks.video.source);
  if (tracks.audio) output.addAudioTrack(tracks.audio.source);
  return tracks.video || tracks.audio ? tracks : null;
}

/** Puts packets of several segments on one time line. Times are seconds since the start of the recording. */
class Joining {
  readonly #tracks: Tracks;
  readonly #loudness = new Loudness();
  /** The time of the last packet of each track. */
  readonly #last = { video: -1, audio: -1 };
  #offset = 0;
  #end = 0;
  #poster: { readonly at: number; readonly picture: Uint8Array } | null = null;

  constructor(tracks: Tracks) {
    this.#tracks = tracks;
  }

  /** A segment begins. Clocks are not exact: it may begin a little before the last one ended. */
  begin(seconds: number): void {
    this.#offset = Math.max(
      seconds,
      this.#last.video + TICK_SECONDS,
      this.#last.audio + TICK_SECONDS,
    );
  }

  async add(kind: 'video' | 'audio', packet: EncodedPacket): Promise<void> {
    const timestamp = this.#offset + packet.timestamp;
    if (!this.#tracks[kind] || timestamp < 0 || timestamp <= this.#last[kind]) return;
    if (kind === 'video') {
      await this.#fillSilence(timestamp);
      this.#choosePoster(timestamp, packet);
    } else {
      this.#loudness.add(timestamp, packet.byteLength);
    }
    await this.#write(kind, packet.clone({ timestamp }));
  }

  result(): Omit<JoinedSegments, 'unreadable'> {
    return {
      durationMs: Math.round(this.#end * 1000),
      waveform: this.#loudness.parts(),
      poster: this.#poster?.picture ?? null,
    };
  }

  async #write(kind: 'video' | 'audio', packet: EncodedPacket): Promise<void> {
    this.#last[kind] = packet.timestamp;
    this.#end = Math.max(this.#end, packet.timestamp + packet.duration);
    const { video, audio } = this.#tracks;
    if (kind === 'video') await video?.source.add(packet, video.meta);
    else await audio?.source.add(packet, audio.meta);
  }

  /** Where a segment has no sound, the muxer would hold all of its pictures in memory. */
  async #fillSilence(until: number): Promise<void> {
    if (this.#tracks.audio === null) return;
    while (until - this.#last.audio > MAX_SILENCE_SECONDS) {
      const at = Math.max(this.#last.audio + MAX_SILENCE_SECONDS, 0);
      await this.#write('audio', new EncodedPacket(SILENCE, 'key', at, 0.02));
    }
  }

  #choosePoster(at: number, { type, data }: EncodedPacket): void {
    if (type !== 'key' || (this.#poster && this.#poster.at >= POSTER_FROM_SECONDS)) return;
    const picture = webpOf(data);
    if (picture && (this.#poster === null || at >= POSTER_FROM_SECONDS)) {
      this.#poster = { at, picture };
    }
  }
}
