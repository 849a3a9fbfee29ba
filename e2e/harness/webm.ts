import { BufferSource, EncodedPacketSink, Input, WEBM } from 'mediabunny';

/** What a WebM file has, as a player reads it. */
export interface WebmContents {
  /** The header says it: null where a file only grew. */
  readonly durationInHeader: number | null;
  /** Seconds. */
  readonly video: { readonly times: readonly number[]; readonly keys: readonly number[] };
  readonly audio: { readonly times: readonly number[]; readonly end: number };
}

/** Reads all packets of a file. Throws if it has not one VP8 and one Opus track. */
export async function readWebm(bytes: Uint8Array): Promise<WebmContents> {
  const input = new Input({ formats: [WEBM], source: new BufferSource(bytes) });
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (!video || !audio) throw new Error('a track is missing');
  const times: number[] = [];
  const keys: number[] = [];
  for await (const { timestamp, type } of new EncodedPacketSink(video).packets()) {
    times.push(timestamp);
    if (type === 'key') keys.push(timestamp);
  }
  const audioTimes: number[] = [];
  let end = 0;
  for await (const { timestamp, duration } of new EncodedPacketSink(audio).packets()) {
    audioTimes.push(timestamp);
    end = timestamp + duration;
  }
  const durationInHeader = await input.getDurationFromMetadata();
  input.dispose();
  return { durationInHeader, video: { times, keys }, audio: { times: audioTimes, end } };
}

/** The longest step between two neighbours. */
export const longestStep = (times: readonly number[]): number =>
  times.reduce((most, each, i) => (i === 0 ? 0 : Math.max(most, each - (times[i - 1] ?? 0))), 0);
