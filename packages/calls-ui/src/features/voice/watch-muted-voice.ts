import type { Clock } from '@xpchat/calls';
import { createAudioContext } from '../../ui-kit/quirks/audio-context.ts';
import { createVoiceMeter } from '../../ui-kit/voice-meter.ts';
import { SAMPLE_MS, TalkDetector } from './talk-detector.ts';

/**
 * Detects speech while the person is muted. The track that is sent stays silent: this page measures a
 * clone of it, which never leaves the page. Returns a function that closes the clone.
 *
 * @param onTalk called each time when the person has talked for about a second
 */
export function watchMutedVoice(stream: MediaStream, clock: Clock, onTalk: () => void): () => void {
  const [sent] = stream.getAudioTracks();
  if (!sent) return () => {};
  let context: AudioContext;
  try {
    context = createAudioContext();
  } catch {
    // Without an audio graph nobody is reminded.
    return () => {};
  }
  const track = sent.clone();
  track.enabled = true;
  const meter = createVoiceMeter(context, new MediaStream([track]));
  const detector = new TalkDetector();
  let cancel = () => {};
  const sample = () => {
    if (detector.add(meter.level())) onTalk();
    cancel = clock.after(SAMPLE_MS, sample);
  };
  cancel = clock.after(SAMPLE_MS, sample);
  return () => {
    cancel();
    meter.stop();
    track.stop();
    context.close().catch(() => {});
  };
}
