import { useEffect, useRef, useState } from 'preact/hooks';
import { createAudioContext } from '../../ui-kit/quirks/audio-context.ts';

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
/** Root mean square of a voice above the noise of a room. */
const THRESHOLD = 0.02;
/** Pauses between words. */
const HOLD_MS = 900;

interface Meter {
  readonly stream: MediaStream;
  readonly read: () => number;
  readonly stop: () => void;
}

function createMeter(context: AudioContext, stream: MediaStream): Meter {
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  const source = context.createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  return {
    stream,
    read() {
      // The float version is missing before Safari 14.1.
      analyser.getByteTimeDomainData(samples);
      let sum = 0;
      for (let i = 0; i < samples.length; i++) sum += ((samples[i] ?? 128) / 128 - 1) ** 2;
      return Math.sqrt(sum / samples.length);
    },
    stop: () => source.disconnect(),
  };
}

/** Finds the speakers by the level of each voice. All voices share one audio graph. */
export function useSpeakers(voices: readonly Voice[]): Speakers {
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
          meters.set(key, createMeter(context, stream));
      });
      const now = Date.now();
      let loudest: string | null = null;
      let level = THRESHOLD;
      meters.forEach((meter, key) => {
        const heard = meter.read();
        if (heard > THRESHOLD) heardAt.set(key, now);
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
    const timer = setInterval(sample, SAMPLE_MS);
    return () => {
      clearInterval(timer);
      meters.forEach((meter) => {
        meter.stop();
      });
      context.close().catch(() => {});
    };
  }, [hasVoices]);
  return speakers;
}
