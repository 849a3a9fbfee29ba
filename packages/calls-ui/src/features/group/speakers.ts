import type { Clock } from '@xpchat/calls';
import { useEffect, useRef, useState } from 'preact/hooks';
import { every } from '../../ui-kit/every.ts';
import { createAudioContext } from '../../ui-kit/quirks/audio-context.ts';
import { createVoiceMeter, VOICE_THRESHOLD, type VoiceMeter } from '../../ui-kit/voice-meter.ts';

/** Somebody's voice, for {@link useSpeakers}. */
export interface Voice {
  readonly key: string;
  readonly stream: MediaStream;
}

export interface Speakers {
  /** User ids of the people who speak now. */
  readonly speaking: readonly string[];
  /** The last speaker; null before anybody spoke. */
  readonly last: string | null;
}

const NOBODY: Speakers = { speaking: [], last: null };
const SAMPLE_MS = 120;
/** A pause between words counts as speech up to this length. */
const HOLD_MS = 900;

interface Meter extends VoiceMeter {
  readonly stream: MediaStream;
}

/** Finds the speakers by the level of each voice. All voices share one audio graph. */
export function useSpeakers(voices: readonly Voice[], clock: Clock): Speakers {
  const [speakers, setSpeakers] = useState(NOBODY);
  const current = useRef(voices);
  current.current = voices;
  const hasVoices = voices.length > 0;
  useEffect(() => {
    if (!hasVoices) return;
    let context: AudioContext;
    try {
      context = createAudioContext();
    } catch {
      // Without an audio graph nobody is marked.
      return;
    }
    const meters = new Map<string, Meter>();
    const heardAt = new Map<string, number>();
    const sample = () => {
      const known = new Map(current.current.map(({ key, stream }) => [key, stream]));
      meters.forEach((meter, key) => {
        if (known.get(key) === meter.stream) return;
        meter.stop();
        meters.delete(key);
      });
      known.forEach((stream, key) => {
        if (!meters.has(key) && stream.getAudioTracks().length > 0)
          meters.set(key, { ...createVoiceMeter(context, stream), stream });
      });
      const now = clock.now();
      let loudest: string | null = null;
      let level = VOICE_THRESHOLD;
      meters.forEach((meter, key) => {
        const heard = meter.level();
        if (heard > VOICE_THRESHOLD) heardAt.set(key, now);
        if (heard > level) {
          level = heard;
          loudest = key;
        }
      });
      const speaking = Array.from(meters.keys()).filter(
        (key) => now - (heardAt.get(key) ?? 0) < HOLD_MS,
      );
      setSpeakers((old) => {
        // A speaker stays large until they pause.
        const last =
          old.last !== null && speaking.includes(old.last) ? old.last : (loudest ?? old.last);
        const same = last === old.last && String(speaking) === String(old.speaking);
        return same ? old : { speaking, last };
      });
    };
    const stop = every(clock, SAMPLE_MS, sample);
    return () => {
      stop();
      meters.forEach((meter) => {
        meter.stop();
      });
      context.close().catch(() => {});
    };
  }, [hasVoices, clock]);
  return speakers;
}
