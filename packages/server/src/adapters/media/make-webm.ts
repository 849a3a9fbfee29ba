import { type FileHandle, open } from 'node:fs/promises';
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
import type { JoinedSegments, MakeRecording } from '../../ports/make-recording.ts';
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
  const inputs: SegmentInput[] = [];
  const unreadable: string[] = [];
  try {
    for (const segment of segments) {
      const input = await openSegmentInput(segment);
      if (input) inputs.push(input);
      else unreadable.push(segment.id);
    }
    const joined = await joinInputs(inputs, path, signal);
    return joined && { ...joined, unreadable };
  } finally {
    for (const input of inputs) input.close();
  }
};

async function joinInputs(
  inputs: readonly SegmentInput[],
  path: string,
  signal: AbortSignal,
): Promise<Omit<JoinedSegments, 'unreadable'> | null> {
  // Not mediabunny's FilePathTarget: it leaves the file open when the output is cancelled.
  const file = await open(path, 'w', FILE_MODE);
  try {
    return await writeTo(file, inputs, signal);
  } finally {
    await file.close();
  }
}

async function writeTo(
  file: FileHandle,
  inputs: readonly SegmentInput[],
  signal: AbortSignal,
): Promise<Omit<JoinedSegments, 'unreadable'> | null> {
  const writable = new WritableStream<StreamTargetChunk>({
    write: async ({ data, position }) => {
      for (let written = 0; written < data.length; ) {
        written += (await file.write(data, written, undefined, position + written)).bytesWritten;
      }
    },
  });
  const target = new StreamTarget(writable, { chunked: true });
  const output = new Output({ format: new WebMOutputFormat(), target });
  const tracks = await addTracks(output, inputs);
  if (!tracks) return null;
  const joining = new Joining(tracks);
  await output.start();
  try {
    let packets = 0;
    for (const input of inputs) {
      joining.begin(input.startMs / 1000);
      for await (const { kind, packet } of packetsOf(input)) {
        signal.throwIfAborted();
        await joining.add(kind, packet);
        if (++packets % PACKETS_PER_TURN === 0) await setImmediate();
      }
    }
    if (packets === 0) {
      await output.cancel();
      return null;
    }
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => {});
    throw error;
  }
  return joining.result();
}

interface Tracks {
  readonly video: { readonly source: EncodedVideoPacketSource; readonly meta: object } | null;
  readonly audio: { readonly source: EncodedAudioPacketSource; readonly meta: object } | null;
}

/** The first codec of each kind counts: a recorder does not change it. */
async function addTracks(output: Output, inputs: readonly SegmentInput[]): Promise<Tracks | null> {
  const { format } = output;
  const video = inputs.find((input) => input.video)?.video;
  const audio = inputs.find((input) => input.audio)?.audio;
  const codecs: readonly string[] = format.getSupportedCodecs();
  let tracks: Tracks = { video: null, audio: null };
  if (video?.codec && codecs.includes(video.codec)) {
    const decoderConfig = await video.getDecoderConfig();
    const source = new EncodedVideoPacketSource(video.codec);
    output.addVideoTrack(source);
    tracks = { ...tracks, video: { source, meta: { decoderConfig } } };
  }
  if (audio?.codec && codecs.includes(audio.codec)) {
    const decoderConfig = await audio.getDecoderConfig();
    const source = new EncodedAudioPacketSource(audio.codec);
    output.addAudioTrack(source);
    tracks = { ...tracks, audio: { source, meta: { decoderConfig } } };
  }
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
