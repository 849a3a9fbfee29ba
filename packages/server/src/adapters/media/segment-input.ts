import {
  CustomSource,
  type EncodedPacket,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  WEBM,
} from 'mediabunny';
import type { SegmentToJoin } from '../../ports/make-recording.ts';
import { findWebMEnd } from './webm-end.ts';

/** One segment, opened up to its last complete frame. */
export interface SegmentInput {
  readonly startMs: number;
  readonly video: InputVideoTrack | null;
  readonly audio: InputAudioTrack | null;
  close(): void;
}

/** Null if nothing of it can be read: it is empty, or was cut within its header. */
export async function openSegmentInput({
  startMs,
  file,
}: SegmentToJoin): Promise<SegmentInput | null> {
  const { end, patch } = await findWebMEnd(file);
  if (end === 0) return null;
  const source = new CustomSource({
    getSize: () => end,
    read: async (from, to) => {
      const bytes = await file.read(from, Math.min(to, end));
      if (!patch) return bytes;
      for (const [index, byte] of patch.bytes.entries()) {
        const at = patch.position + index - from;
        if (at >= 0 && at < bytes.length) bytes[at] = byte;
      }
      return bytes;
    },
  });
  const input = new Input({ source, formats: [WEBM] });
  try {
    const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    if (!video && !audio) {
      input.dispose();
      return null;
    }
    return { startMs, video, audio, close: () => input.dispose() };
  } catch {
    input.dispose();
    return null;
  }
}

/** Packets of both tracks in the order of their times. Video begins with a key frame. */
export async function* packetsOf({ video, audio }: SegmentInput): AsyncGenerator<{
  readonly kind: 'video' | 'audio';
  readonly packet: EncodedPacket;
}> {
  const pictures = video && new EncodedPacketSink(video).packets();
  const sounds = audio && new EncodedPacketSink(audio).packets();
  let picture = await nextOf(pictures);
  while (picture && picture.type !== 'key') picture = await nextOf(pictures);
  let sound = await nextOf(sounds);
  while (picture || sound) {
    if (picture && (!sound || picture.timestamp <= sound.timestamp)) {
      yield { kind: 'video', packet: picture };
      picture = await nextOf(pictures);
    } else if (sound) {
      yield { kind: 'audio', packet: sound };
      sound = await nextOf(sounds);
    }
  }
}

async function nextOf(
  packets: AsyncGenerator<EncodedPacket> | null,
): Promise<EncodedPacket | undefined> {
  const { value } = (await packets?.next()) ?? {};
  return value || undefined;
}
