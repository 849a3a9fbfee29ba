import {
  BlobSource,
  CustomSource,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputTrack,
  Output,
  type Source,
  type Target,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';

/** The bytes of a segment and its place in the recording. */
export interface FinishedSegment {
  readonly startMs: number;
  readonly source: Source;
}

export const blobSource = (blob: Blob): Source => new BlobSource(blob);

export const byteSource = (
  size: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): Source => new CustomSource({ getSize: () => size, read });

/**
 * Copies the packets of all segments into one WebM file with duration and cues. Nothing is decoded. What
 * cannot be read at the end of a segment, where its page crashed, is left out.
 */
export async function finishSegments(
  segments: readonly FinishedSegment[],
  target: Target,
): Promise<void> {
  const output = new Output({ format: new WebMOutputFormat(), target });
  const opened = await Promise.all(segments.map(openSegment));
  const video = opened.some((each) => each.video) ? new EncodedVideoPacketSource('vp8') : null;
  const audio = opened.some((each) => each.audio) ? new EncodedAudioPacketSource('opus') : null;
  if (video) output.addVideoTrack(video);
  if (audio) output.addAudioTrack(audio);
  await output.start();
  for (const segment of opened) {
    const offset = segment.startMs / 1000;
    const tracks = [
      copier(segment.video, async (packet, config) => {
        await video?.add(packet, { decoderConfig: config as VideoDecoderConfig });
      }),
      copier(segment.audio, async (packet, config) => {
        await audio?.add(packet, { decoderConfig: config as AudioDecoderConfig });
      }),
    ];
    // In the order of time, because the muxer holds back what runs ahead.
    for (;;) {
      const heads = await Promise.all(tracks.map((each) => each.head()));
      const times = heads.map((head) => head?.timestamp ?? Number.POSITIVE_INFINITY);
      const first = (times[0] as number) <= (times[1] as number) ? 0 : 1;
      if (!heads[first]) break;
      await tracks[first]?.copy(offset);
    }
    segment.input.dispose();
  }
  await output.finalize();
}

async function openSegment({ startMs, source }: FinishedSegment) {
  const input = new Input({ formats: [WEBM], source });
  // A segment without any data has no tracks.
  const tracks = await input.getTracks().catch(() => []);
  const of = (type: 'video' | 'audio') => tracks.find((track) => track.type === type) ?? null;
  return { startMs, input, video: of('video'), audio: of('audio') };
}

function copier(
  track: InputTrack | null,
  add: (packet: EncodedPacket, config: unknown) => Promise<void>,
) {
  const packets = track ? new EncodedPacketSink(track).packets() : null;
  let next: EncodedPacket | null | undefined;
  let config: unknown;
  const head = async (): Promise<EncodedPacket | null> => {
    if (next !== undefined) return next;
    try {
      next = (await packets?.next())?.value ?? null;
    } catch {
      next = null;
    }
    return next ?? null;
  };
  const copy = async (offset: number) => {
    const packet = await head();
    next = undefined;
    if (!packet || !track) return;
    config ??= await (
      track as unknown as { getDecoderConfig(): Promise<unknown> }
    ).getDecoderConfig();
    await add(packet.clone({ timestamp: packet.timestamp + offset }), config);
  };
  return { head, copy };
}
